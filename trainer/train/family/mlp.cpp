#include "train/family/mlp.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "train/decimals.hpp"
#include "train/family/mlp_importance.hpp"
#include "train/family/mlp_table.hpp"
#include "train/family/mlp_trainer.hpp"
#include "train/family/validation.hpp"
#include "train/parallel.hpp"

namespace dodona::train {
namespace {

MlpOptions network_options(const Options& options) {
  MlpOptions network;
  network.n_members = options.count("mlp.members");
  network.widths.assign(options.count("mlp.layers"), options.count("mlp.width"));
  // The choices are those of the enumeration after identity, in its order.
  network.activation = static_cast<Activation>(options.count("mlp.activation") + 1);
  network.dropout = static_cast<float>(options.number("mlp.dropout"));
  network.max_one_hot = options.count("mlp.max_one_hot");
  network.max_embedding = options.count("mlp.max_embedding");
  return network;
}

MlpSchedule schedule_options(const Options& options) {
  return {options.number("mlp.learning_rate"), options.number("mlp.weight_decay"),
          options.count("mlp.batch_rows"), options.count("mlp.epochs"),
          options.number("mlp.averaging")};
}

// 0: where the schedule ends.
std::size_t epochs_to_run(const Options& options) {
  const std::size_t epochs = options.count("mlp.epochs");
  const std::size_t stop = options.count("mlp.stop_after");
  return stop == 0 ? epochs : std::min(stop, epochs);
}

// Learns the folds side by side, each watching its held-out rows.
class Folds {
 public:
  // tables: of frames_of(input), or one for all.
  Folds(const FitInput& input, std::span<const MlpTable> tables, std::span<const RowSplit> folds)
      : folds_(folds),
        n_threads_(input.n_threads),
        margins_(input.n_margins * input.frame.n_rows, std::numeric_limits<double>::quiet_NaN()),
        losses_(folds.size()) {
    trainers_.reserve(folds.size());
    for (std::size_t f = 0; f < folds.size(); ++f)
      trainers_.emplace_back(input, of_fold(tables, f), network_options(input.options),
                             schedule_options(input.options), folds[f].train);
  }

  void run_epoch() {
    parallel_for(folds_.size(), n_threads_, [&](std::size_t f) {
      trainers_[f].run_epoch();
      trainers_[f].predict(folds_[f].held_out, margins_);
      losses_[f] = trainers_[f].loss(margins_, folds_[f].held_out);
    });
  }

  // The mean over all held-out rows, whatever their fold.
  double loss() const {
    double sum = 0;
    double weight = 0;
    for (std::size_t f = 0; f < folds_.size(); ++f) {
      const double size = trainers_[f].weight(folds_[f].held_out);
      sum += size * losses_[f];
      weight += size;
    }
    return weight > 0 ? sum / weight : 0;
  }

  std::span<const double> margins() const { return margins_; }  // of the held-out rows
  MlpTrainer& front() { return trainers_.front(); }

 private:
  std::span<const RowSplit> folds_;
  int n_threads_;
  std::vector<MlpTrainer> trainers_;
  std::vector<double> margins_;  // [n_margins][n_rows]
  std::vector<double> losses_;
};

struct Search {
  std::size_t epochs = 1;  // the best for rows set apart
  bool stopped = false;    // from outside
};

// Epochs are run until `limit`, or until the loss has not fallen for `patience` of them (0: no such
// stop). margins: of the best epoch, where they are wanted; the first fold keeps its parameters.
Search find_epochs(const FitInput& input, Folds& folds, std::size_t limit, std::size_t patience,
                   std::vector<double>* margins) {
  Search search;
  double best_loss = std::numeric_limits<double>::infinity();
  for (std::size_t epoch = 1;
       epoch <= limit && (patience == 0 || epoch - search.epochs <= patience); ++epoch) {
    folds.run_epoch();
    const double loss = folds.loss();
    if (epoch == 1 || patience == 0 || loss < best_loss) {
      best_loss = loss;
      search.epochs = epoch;
      folds.front().keep();
      if (margins != nullptr) margins->assign(folds.margins().begin(), folds.margins().end());
    }
    search.stopped = input.progress &&
                     !input.progress(0.5 * static_cast<double>(epoch) / static_cast<double>(limit),
                                     "looking for the best number of epochs");
    if (search.stopped) break;
  }
  return search;
}

std::string note_on(bool found, std::size_t epochs, std::size_t limit) {
  return "mlp: " +
         (found ? "stopped after epoch " + std::to_string(epochs) + " of " + std::to_string(limit) +
                      ", which was best for rows set apart"
                : counted(epochs, "epoch") +
                      "; there are too few rows to set some apart and find the best number");
}

std::vector<std::pair<std::string, double>> found_epochs(std::size_t epochs) {
  return {{"mlp.stop_after", static_cast<double>(epochs)}, {"mlp.patience", 0}};
}

bool is_finite(const Mlp& model) {
  const auto finite = [](const std::vector<float>& values) {
    return std::all_of(values.begin(), values.end(), [](float x) { return std::isfinite(x); });
  };
  return std::all_of(
             model.layers.begin(), model.layers.end(),
             [&](const DenseLayer& layer) { return finite(layer.bias) && finite(layer.weight); }) &&
         std::all_of(model.inputs.begin(), model.inputs.end(), [&](const MlpInput& input) {
           const auto* scaled = std::get_if<ScaledInput>(&input);
           if (scaled != nullptr) return std::isfinite(scaled->missing);
           const auto& embedded = std::get<EmbeddedInput>(input);
           return finite(embedded.embedding) && finite(embedded.missing);
         });
}

// Of each weight so many digits that an answer changes by far less than any row could tell. Biases
// keep all: the last ones are as far from 0 as the target.
void keep_four_digits(std::vector<float>& weights) {
  constexpr int kDigits = 4;
  for (float& weight : weights)
    weight = static_cast<float>(rounded_to(static_cast<double>(weight), kDigits));
}

void keep_four_digits(Mlp& model) {
  for (DenseLayer& layer : model.layers) keep_four_digits(layer.weight);
  for (MlpInput& input : model.inputs) {
    auto* embedded = std::get_if<EmbeddedInput>(&input);
    if (embedded == nullptr) continue;
    keep_four_digits(embedded->embedding);
    keep_four_digits(embedded->missing);
  }
}

Result<Fit> finish(const FitInput& input, const MlpTrainer& trainer, Fit fit) {
  Mlp model = trainer.model();
  if (!is_finite(model)) {
    return Error{Code::bad_data,
                 {},
                 "the network's weights have grown beyond all numbers; lower mlp.learning_rate"};
  }
  keep_four_digits(model);
  fit.importance = permutation_importance(model, input.frame, input.seed, input.n_threads);
  fit.family = std::move(model);
  return fit;
}

Result<Fit> fit_epochs(const FitInput& input) {
  Fit fit;
  const MlpTable table(input.frame);
  const std::size_t limit = input.options.count("mlp.epochs");
  const std::size_t patience = input.options.count("mlp.patience");
  std::size_t epochs = epochs_to_run(input.options);
  const bool early = patience > 0;
  if (early) {
    const auto splits = validation_splits(input, input.options.count("mlp.validation_folds"),
                                          input.options.number("mlp.validation_fraction"));
    if (!splits.empty()) {
      Folds folds(input, std::span(&table, 1), splits);
      const Search search = find_epochs(input, folds, epochs, patience, nullptr);
      epochs = search.epochs;
      if (search.stopped) {
        fit.found_notes.push_back("mlp: epoch " + std::to_string(epochs) +
                                  " was best of those before the stop, of " +
                                  std::to_string(limit) + " allowed");
        return finish(input, folds.front(), std::move(fit));
      }
    }
    fit.found_notes.push_back(note_on(!splits.empty(), epochs, limit));
    fit.found = found_epochs(epochs);
  }
  std::vector<std::size_t> rows(input.frame.n_rows);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  MlpTrainer trainer(input, table, network_options(input.options), schedule_options(input.options),
                     std::move(rows));
  for (std::size_t epoch = 1; epoch <= epochs; ++epoch) {
    trainer.run_epoch();
    const double done = static_cast<double>(epoch) / static_cast<double>(epochs);
    if (input.progress && !input.progress(early ? 0.5 + 0.5 * done : done, "learning a network")) {
      fit.notes.push_back("mlp: stopped after " + std::to_string(epoch) + " of " +
                          counted(epochs, "epoch"));
      break;
    }
  }
  trainer.keep();
  return finish(input, trainer, std::move(fit));
}

Error bad_data(const char* message) { return {Code::bad_data, {}, message}; }

// Networks count in singles.
std::optional<Error> check(const FitInput& input) {
  constexpr std::size_t kWidest = 65535;
  constexpr double kGreatest = 1e30;
  constexpr double kLeast = 1e-30;
  const MlpOptions options = network_options(input.options);
  std::size_t n_inputs = 0;
  for (const std::size_t n_levels : input.frame.n_levels)
    n_inputs += n_levels <= options.max_one_hot ? n_levels + 1 : options.max_embedding;
  if (n_inputs > kWidest)
    return bad_data(
        "the columns give a network more than 65,535 numbers; drop some, or take trees");
  if (input.objective == Objective::logistic || input.objective == Objective::softmax)
    return std::nullopt;
  const auto [low, high] = std::minmax_element(input.target.begin(), input.target.end());
  if (std::max(std::abs(*low), std::abs(*high)) > kGreatest)
    return bad_data(
        "the target has values beyond 1e30, which a network cannot fit; change its unit");
  if (*low < *high && *high - *low < kLeast)
    return bad_data(
        "the target varies by less than 1e-30, which a network cannot fit; change its unit");
  return std::nullopt;
}

}  // namespace

Result<Fit> fit_mlp(const FitInput& input) {
  if (auto error = check(input)) return std::move(*error);
  return fit_epochs(input);
}

Result<CrossFit> cross_fit_mlp(const FitInput& input, std::span<const RowSplit> folds) {
  if (auto error = check(input)) return std::move(*error);
  const auto frames = frames_of(input);
  const std::vector<MlpTable> tables(frames.begin(), frames.end());
  Folds learned(input, tables, folds);
  CrossFit crossed;
  const std::size_t limit = epochs_to_run(input.options);
  const std::size_t patience = input.options.count("mlp.patience");
  const Search search = find_epochs(input, learned, limit, patience, &crossed.margins);
  crossed.stopped = search.stopped;
  for (const DenseLayer& layer : learned.front().model().layers)
    crossed.n_numbers += layer.weight.size();
  if (patience > 0) {
    crossed.found_notes.push_back(note_on(true, search.epochs, limit));
    crossed.found = found_epochs(search.epochs);
  }
  return crossed;
}

}  // namespace dodona::train
