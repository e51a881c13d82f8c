#include "train/family/lambda_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "train/parallel.hpp"

namespace dodona::train {
namespace {

// Coefficients of which many are 0.
class Sparse {
 public:
  explicit Sparse(const Coefficients& b) : rows_(b.rows()), cols_(b.cols()) {
    for (Eigen::Index i = 0; i < b.size(); ++i) {
      if (b.data()[i] != 0) values_.emplace_back(i, b.data()[i]);
    }
  }

  Coefficients dense() const {
    Coefficients b = Coefficients::Zero(rows_, cols_);
    for (const auto& [i, value] : values_) b.data()[i] = value;
    return b;
  }

 private:
  Eigen::Index rows_;
  Eigen::Index cols_;
  std::vector<std::pair<Eigen::Index, double>> values_;
};

// The path of one fold.
class FoldPath {
 public:
  FoldPath(const LinearTask& task, const RowSplit& fold)
      : task_(task),
        fold_(fold),
        net_(task.net(weights_of(task, fold))),
        held_out_(held_out_weights(task, fold)),
        weight_(std::accumulate(held_out_.begin(), held_out_.end(), 0.0)) {}

  // One penalty further. A path that has ended stays where it is.
  void walk_to(double lambda) {
    // Conditions are met to a thousandth of the penalty: as if each coefficient's were as much off.
    constexpr double kPrecision = 1e-3;
    constexpr double kLeastRatio = 0.1;  // as if of l1
    constexpr double kExplained = 0.999;
    constexpr double kMore = 1e-5;  // of what is explained
    if (ended_) return;
    const double ratio = std::max(task_.input.options.number("linear.l1_ratio"), kLeastRatio);
    const double before = net_.explained();
    const auto outcome = net_.move_to(lambda, kPrecision * ratio * lambda);
    const double explained = net_.explained();
    ended_ = outcome != ElasticNet::Outcome::solved || explained > kExplained ||
             (!points_.empty() && before > 0 && explained - before < kMore * explained);
    points_.emplace_back(net_.coefficients());
    loss_ = weight_ > 0 ? net_.loss().sum_of_losses(held_out_) / weight_ : 0;
  }

  bool ended() const { return ended_; }
  double weight() const { return weight_; }
  double loss() const { return loss_; }  // the mean over the rows held out

  // Margins of the rows held out at a point of the path.
  void copy_margins(std::size_t point, std::span<double> into) const {
    const std::size_t n = task_.design.n_rows();
    std::vector<double> margins(into.size());
    multiply(task_.design, points_[std::min(point, points_.size() - 1)].dense(),
             task_.input.n_threads, margins);
    for (std::size_t first = 0; first < margins.size(); first += n) {
      for (const std::size_t i : fold_.held_out) into[first + i] = margins[first + i];
    }
  }

 private:
  static std::vector<double> weights_of(const LinearTask& task, const RowSplit& fold) {
    std::vector<double> weights(task.design.n_rows(), 0);
    for (const std::size_t i : fold.train)
      weights[i] = task.input.weights.empty() ? 1 : task.input.weights[i];
    return weights;
  }

  static std::vector<double> held_out_weights(const LinearTask& task, const RowSplit& fold) {
    std::vector<double> weights(task.design.n_rows(), 0);
    for (const std::size_t i : fold.held_out)
      weights[i] = task.input.row_weights.empty() ? 1 : task.input.row_weights[i];
    return weights;
  }

  const LinearTask& task_;
  const RowSplit& fold_;
  ElasticNet net_;
  std::vector<Sparse> points_;
  bool ended_ = false;
  std::vector<double> held_out_;  // [n_rows]: weights
  double weight_;                 // their sum
  double loss_ = 0;
};

std::vector<FoldPath> begin_paths(std::span<const LinearTask> tasks,
                                  std::span<const RowSplit> folds) {
  std::vector<FoldPath> paths;
  paths.reserve(folds.size());
  for (std::size_t f = 0; f < folds.size(); ++f) paths.emplace_back(of_fold(tasks, f), folds[f]);
  return paths;
}

struct HeldOutLoss {
  double mean = 0;
  double error = 0;  // standard error, by the folds' means
};

HeldOutLoss loss_of(std::span<const FoldPath> folds) {
  double weight = 0;
  HeldOutLoss loss;
  for (const FoldPath& fold : folds) {
    weight += fold.weight();
    loss.mean += fold.weight() * fold.loss();
  }
  if (!(weight > 0)) return {};
  loss.mean /= weight;
  double squares = 0;
  for (const FoldPath& fold : folds)
    squares += fold.weight() / weight * (fold.loss() - loss.mean) * (fold.loss() - loss.mean);
  if (folds.size() > 1) loss.error = std::sqrt(squares / static_cast<double>(folds.size() - 1));
  return loss;
}

// The penalties to be tried: one, where it is given.
std::vector<double> path_of(const LinearTask& task) {
  const Options& options = task.input.options;
  const double given = options.number("linear.lambda");
  if (given > 0 || options.count("linear.folds") == 0) return {given};
  auto path = lambda_path(task.net(task.weights()), options.number("linear.l1_ratio"),
                          options.count("linear.path"));
  if (path.empty()) path.push_back(0);  // no column says anything
  return path;
}

// Which point of the path is taken.
std::size_t choose_point(const std::vector<HeldOutLoss>& losses, bool one_standard_error) {
  const auto less = [](const HeldOutLoss& a, const HeldOutLoss& b) { return a.mean < b.mean; };
  const auto best = std::min_element(losses.begin(), losses.end(), less);
  if (!one_standard_error) return static_cast<std::size_t>(best - losses.begin());
  const double enough = best->mean + best->error;
  const auto first = std::find_if(losses.begin(), losses.end(),
                                  [&](const HeldOutLoss& loss) { return loss.mean <= enough; });
  return static_cast<std::size_t>(first - losses.begin());
}

}  // namespace

std::vector<double> LinearTask::weights() const {
  std::vector<double> all(input.weights.begin(), input.weights.end());
  if (all.empty()) all.assign(design.n_rows(), 1);
  return all;
}

ElasticNet LinearTask::net(std::vector<double> weights) const {
  return {LinearLoss(design, target, std::move(weights), input.objective, input.n_margins,
                     input.n_threads),
          input.options.number("linear.l1_ratio"), input.options.count("linear.max_iterations"),
          input.n_threads};
}

LambdaSearch search_lambda(std::span<const LinearTask> tasks, std::span<const RowSplit> folds) {
  const FitInput& input = tasks.front().input;
  LambdaSearch search;
  search.margins.assign(input.n_margins * input.frame.n_rows,
                        std::numeric_limits<double>::quiet_NaN());
  const auto path = path_of(tasks.front());
  auto walkers = begin_paths(tasks, folds);
  std::vector<HeldOutLoss> losses;
  const auto ended = [&] {
    return std::all_of(walkers.begin(), walkers.end(), [](const auto& w) { return w.ended(); });
  };
  while (losses.size() < path.size() && !ended() && !search.stopped) {
    parallel_for(walkers.size(), input.n_threads,
                 [&](std::size_t f) { walkers[f].walk_to(path[losses.size()]); });
    losses.push_back(loss_of(walkers));
    const double done = static_cast<double>(losses.size()) / static_cast<double>(path.size());
    search.stopped = input.progress && !input.progress(0.9 * done, "looking for the best penalty");
  }
  const std::size_t point =
      choose_point(losses, input.options.choice("linear.choose") == "one_standard_error");
  search.lambda = path[point];
  search.at_end = point + 1 == path.size();
  if (path.size() == 1 || search.stopped) {
    for (const FoldPath& walker : walkers) walker.copy_margins(point, search.margins);
    return search;
  }
  // The way to a point leaves traces in the digits of its answers: there once more from where a
  // search does that is given this penalty.
  auto alone = begin_paths(tasks, folds);
  parallel_for(alone.size(), input.n_threads,
               [&](std::size_t f) { alone[f].walk_to(search.lambda); });
  for (const FoldPath& walker : alone) walker.copy_margins(0, search.margins);
  return search;
}

}  // namespace dodona::train
