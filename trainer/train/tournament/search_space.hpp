// Where a search for options begins, and what it varies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "train/family/family.hpp"
#include "train/options.hpp"

namespace dodona::train {

// Options and their values: of a choice its index.
using Changes = std::vector<std::pair<std::string_view, double>>;

// An option that is varied between two values. Integers and choices take whole ones.
struct Dimension {
  std::string_view option;
  double low;
  double high;
  bool logarithmic = false;  // drawn evenly by its logarithm
};

struct SearchSpace {
  std::string_view learner;
  std::vector<Changes> starts;  // the first are the defaults
  std::vector<Dimension> dimensions;
};

// The space of a learner without the options that were set, which are not varied; of a learner that
// has none, its defaults.
SearchSpace search_space(std::string_view learner, const Options& set);

// Adds the logarithm of the target to a space: a start of its own, and a dimension.
void vary_logarithm(SearchSpace& space);

// How simple a learner's models are to read and to run: the least is the simplest.
std::size_t rank_of_simplicity(std::string_view learner);

// A point drawn from the space, evenly in each dimension. draw: the number of the point.
Changes draw_point(const SearchSpace& space, std::uint64_t seed, std::uint64_t draw);

// A point near another: some of its dimensions, one at least, are moved by up to a quarter of their
// range. options: of that point, all of them.
Changes draw_near(const SearchSpace& space, const Changes& point, const Options& options,
                  std::uint64_t seed, std::uint64_t draw);

}  // namespace dodona::train
