// How families are learned: the table of learners, twin of core's table of families.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dodona/encode.hpp"
#include "dodona/error.hpp"
#include "dodona/family/family.hpp"
#include "train/objective.hpp"
#include "train/options.hpp"
#include "train/split.hpp"

namespace dodona::train {

// Called as a fit advances, with the part that is done (0 to 1) and a word on it. False stops the
// fit early, with what is there.
using Progress = std::function<bool(double done, const std::string& what)>;

// What a learner is given.
struct FitInput {
  const Frame& frame;  // encoded columns of the training rows
  // [n_rows]: class indices; what the objectives with a log link count; else margins to be met.
  std::span<const double> target;
  Objective objective = Objective::squared_error;
  std::size_t n_margins = 1;
  const Options& options;
  std::uint64_t seed = 1;
  int n_threads = 1;  // loops are shared out; who calls with more than one does so in with_threads
  Progress progress;
  std::span<const double> weights = {};  // [n_rows], not negative; empty: all 1
  // The weights of the rows alone, without those of their classes: by these a fit is judged.
  std::span<const double> row_weights = {};
  // Per encoded column: 1 if the margin may not fall as it grows, -1 if it may not rise; empty: all
  // 0.
  std::span<const int> monotone = {};
  // Groups of encoded columns, each column in one at least; only columns that share a group meet on
  // a path of a tree. Empty: all may.
  std::span<const std::vector<std::size_t>> interactions = {};
  // Of a cross-fit: one frame per fold, where what its model may know of the rows depends on those
  // that it trains on, as averages of the target do. Rows and levels are those of `frame`. Empty:
  // all folds see `frame`.
  std::span<const Frame> fold_frames = {};
};

// The frames of a cross-fit: one per fold, or one for all.
inline std::span<const Frame> frames_of(const FitInput& input) {
  return input.fold_frames.empty() ? std::span(&input.frame, 1) : input.fold_frames;
}

// Of what was made of those frames, what fold f has.
template <typename T>
const T& of_fold(std::span<const T> made, std::size_t f) {
  return made.size() == 1 ? made[0] : made[f];
}

struct Fit {
  Family family;
  std::vector<double> importance;  // per encoded column, not negative, in any unit
  std::vector<std::string> notes;  // on the model
  // Options that the fit has found, which save a second fit on more rows from looking for them, and
  // what there is to say of that.
  std::vector<std::pair<std::string, double>> found;
  std::vector<std::string> found_notes;
};

// What folds say of a learner and its options: every row answered by a model that had not seen it.
struct CrossFit {
  std::vector<double> margins;  // [n_margins][n_rows]; NaN where no fold holds the row out
  // As in Fit: with these set, a fit on all rows looks for nothing.
  std::vector<std::pair<std::string, double>> found;
  std::vector<std::string> found_notes;
  // Of models of the target's logarithm: what was added to their margins (smearing.hpp).
  double log_smearing = 0;
  // Numbers that the model of one fold takes in a file, nearly; 0: not known.
  std::size_t n_numbers = 0;
  bool stopped = false;  // progress ended it: the margins are not to be used
};

// What defaults may follow from.
struct DataFacts {
  Objective objective = Objective::squared_error;
  std::size_t n_rows = 0;
  std::size_t n_margins = 1;
};

using Learner = Result<Fit> (*)(const FitInput& input);
using CrossLearner = Result<CrossFit> (*)(const FitInput& input, std::span<const RowSplit> folds);

// What kind of columns a learner does well with: train/fit_encode.hpp.
enum class EncodingStyle : std::uint8_t { trees, linear, network };

// Several learners may produce models of one family.
struct LearnerEntry {
  std::string_view name;
  Learner fit;
  std::string_view help;
  std::span<const Objective> objectives;  // what it can minimise
  bool takes_weights = false;
  bool takes_constraints = false;  // monotone, interactions
  // Gives options that were not set their defaults, where these follow from the data; or null.
  void (*settle)(const DataFacts& facts, Options& options) = nullptr;
  std::string_view options = name;  // what its options begin with, before the dot
  bool gives_shares = false;        // its margins of classes are shares: the link is `share`
  // Fits the folds side by side, where they share work or look together for what the fit on all
  // rows needs; null: each fold is a fit of its own (cross_fit.hpp).
  CrossLearner cross_fit = nullptr;
  EncodingStyle encoding = EncodingStyle::trees;
  // Of cross_fit: each fold is fitted by one thread; one that is stopped answers with the models so
  // far.
  bool one_thread_a_fold = false;
  bool can_be_cut = false;
  // What a step takes however few rows there are, in rows.
  double fixed_rows = 0;
  // What a fit of what the folds have found takes, of what one of these took.
  double part_of_fit = 1;
};

std::span<const LearnerEntry> learners();

// ", or take --family NAME", with those that can do it; empty if none can.
std::string remedy(std::span<const LearnerEntry> known,
                   const std::function<bool(const LearnerEntry&)>& can);

}  // namespace dodona::train
