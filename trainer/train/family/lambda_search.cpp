#include "train/family/lambda_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "train/family/shared_progress.hpp"
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

  // One penalty further. A path that has ended stays where it is; one that is stopped stands on the
  // way.
  void walk_to(double lambda, const GoOn& go_on) {
    // Conditions are met to a thousandth of the penalty: as if each coefficient's were as much off.
    constexpr double kPrecision = 1e-3;
    constexpr double kLeastRatio = 0.1;  // as if of l1
    constexpr double kExplained = 0.999;
    constexpr double kMore = 1e-5;  // of what is explained
    if (ended_) return;
    const double ratio = std::max(task_.input.options.number("linear.l1_ratio"), kLeastRatio);
    const double before = net_.explained();
    const auto outcome = net_.move_to(lambda, kPrecision * ratio * lambda, go_on);
    if (outcome == ElasticNet::Outcome::stopped) return;
    is_full_ = outcome == ElasticNet::Outcome::too_many_columns;
    if (is_full_) return;
    const double explained = net_.explained();
    ended_ = outcome != ElasticNet::Outcome::solved || explained > kExplained ||
             (!points_.empty() && before > 0 && explained - before < kMore * explained);
    points_.emplace_back(net_.coefficients());
    loss_ = weight_ > 0 ? net_.loss().sum_of_losses(held_out_) / weight_ : 0;
  }

  bool ended() const { return ended_; }
  bool is_full() const { return is_full_; }  // it did not get to the last penalty
  double weight() const { return weight_; }
  double loss() const { return loss_; }  // the mean over the rows held out

  // At a point of the path.
  Coefficients coefficients(std::size_t point) const {
    return points_.empty() ? net_.coefficients()
                           : points_[std::min(point, points_.size() - 1)].dense();
  }

  // Margins of the rows held out at a point of the path.
  void copy_margins(std::size_t point, std::span<double> into) const {
    const std::size_t n = task_.design.n_rows();
    std::vector<double> margins(into.size());
    multiply(task_.design, coefficients(point), task_.input.n_threads, margins);
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
  bool is_full_ = false;
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
  double error = 0;              // standard error, by the folds' means
  std::vector<double> of_folds;  // those means
};

HeldOutLoss summary_of(std::vector<double> of_folds, std::span<const FoldPath> folds) {
  double weight = 0;
  HeldOutLoss loss;
  loss.of_folds = std::move(of_folds);
  for (std::size_t f = 0; f < folds.size(); ++f) {
    weight += folds[f].weight();
    loss.mean += folds[f].weight() * loss.of_folds[f];
  }
  if (!(weight > 0)) return {0, 0, std::move(loss.of_folds)};
  loss.mean /= weight;
  double squares = 0;
  for (std::size_t f = 0; f < folds.size(); ++f) {
    const double offset = loss.of_folds[f] - loss.mean;
    squares += folds[f].weight() / weight * offset * offset;
  }
  if (folds.size() > 1) loss.error = std::sqrt(squares / static_cast<double>(folds.size() - 1));
  return loss;
}

HeldOutLoss loss_of(std::span<const FoldPath> folds) {
  std::vector<double> of_folds;
  of_folds.reserve(folds.size());
  for (const FoldPath& fold : folds) of_folds.push_back(fold.loss());
  return summary_of(std::move(of_folds), folds);
}

std::vector<HeldOutLoss>::const_iterator best_of(const std::vector<HeldOutLoss>& losses) {
  const auto less = [](const HeldOutLoss& a, const HeldOutLoss& b) { return a.mean < b.mean; };
  return std::min_element(losses.begin(), losses.end(), less);
}

bool has_passed_minimum(const std::vector<HeldOutLoss>& losses, std::size_t n_path,
                        std::span<const FoldPath> folds) {
  const std::size_t patience = std::max<std::size_t>(5, n_path / 10);
  const auto best = best_of(losses);
  if (static_cast<std::size_t>(losses.end() - best) <= patience) return false;
  std::vector<double> rise;
  rise.reserve(folds.size());
  for (std::size_t f = 0; f < folds.size(); ++f)
    rise.push_back(losses.back().of_folds[f] - best->of_folds[f]);
  const HeldOutLoss difference = summary_of(std::move(rise), folds);
  // One fold knows no error.
  constexpr double kRise = 0.01;
  return difference.mean > (folds.size() > 1 ? difference.error : kRise * std::abs(best->mean));
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
  if (losses.empty()) return 0;
  const auto best = best_of(losses);
  if (!one_standard_error) return static_cast<std::size_t>(best - losses.begin());
  const double enough = best->mean + best->error;
  const auto first = std::find_if(losses.begin(), losses.end(),
                                  [&](const HeldOutLoss& loss) { return loss.mean <= enough; });
  return static_cast<std::size_t>(first - losses.begin());
}

bool any_full(std::span<const FoldPath> folds) {
  return std::any_of(folds.begin(), folds.end(), [](const auto& fold) { return fold.is_full(); });
}

Coefficients mean_of(std::span<const FoldPath> folds, std::size_t point) {
  Coefficients mean = folds[0].coefficients(point);
  for (const FoldPath& fold : folds.subspan(1)) mean += fold.coefficients(point);
  return mean / static_cast<double>(folds.size());
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
  SharedProgress progress(input.progress, "looking for the best penalty");
  const GoOn go_on = progress.asker();
  std::vector<HeldOutLoss> losses;
  const auto ended = [&] {
    return std::all_of(walkers.begin(), walkers.end(), [](const auto& w) { return w.ended(); });
  };
  while (losses.size() < path.size() && !ended() &&
         !(losses.size() > 1 && has_passed_minimum(losses, path.size(), walkers))) {
    parallel_for(walkers.size(), input.n_threads,
                 [&](std::size_t f) { walkers[f].walk_to(path[losses.size()], go_on); });
    search.too_many_columns = any_full(walkers) && losses.empty();
    if (search.too_many_columns) return search;
    if (progress.stopped() || any_full(walkers)) break;
    losses.push_back(loss_of(walkers));
    const double done = static_cast<double>(losses.size()) / static_cast<double>(path.size());
    if (!progress.advance(0.9 * done)) break;
  }
  const std::size_t point =
      choose_point(losses, input.options.choice("linear.choose") == "one_standard_error");
  search.n_walked = losses.size();
  search.lambda = path[point];
  search.at_end = point + 1 == path.size();
  // The way to a point leaves traces in the digits of its answers: there once more from where a
  // search does that is given this penalty, if there is room for that much at once.
  const bool is_alone = path.size() == 1 || progress.stopped();
  auto alone = begin_paths(tasks, is_alone ? std::span<const RowSplit>() : folds);
  parallel_for(alone.size(), input.n_threads,
               [&](std::size_t f) { alone[f].walk_to(search.lambda, go_on); });
  search.stopped = progress.stopped();
  if (alone.empty() || search.stopped || any_full(alone)) {
    for (const FoldPath& walker : walkers) walker.copy_margins(point, search.margins);
  } else {
    for (const FoldPath& walker : alone) walker.copy_margins(0, search.margins);
  }
  if (search.stopped) search.mean = mean_of(walkers, point);
  return search;
}

}  // namespace dodona::train
