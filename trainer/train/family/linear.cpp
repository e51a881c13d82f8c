#include "train/family/linear.hpp"

#include <Eigen/Cholesky>
#include <cstdint>
#include <numeric>
#include <optional>
#include <utility>

#include "train/family/design.hpp"
#include "train/family/elastic_net.hpp"
#include "train/family/lambda_search.hpp"
#include "train/family/linear_terms.hpp"

namespace dodona::train {
namespace {

// Solves (X'WX + l2 D) b = X'Wy, D being the identity without the intercept. Without a penalty
// one-hot columns and the intercept are collinear: a penalty of 1e-10 of the largest diagonal entry
// then picks the smallest coefficients, and the steps of refinement take it back where it was not
// needed.
Coefficients solve_least_squares(const LinearTask& task, double l2) {
  const Design& design = task.design;
  const auto p = static_cast<Eigen::Index>(design.n_columns());
  const auto weights = task.weights();
  std::vector<std::uint32_t> columns(design.n_columns());
  std::iota(columns.begin(), columns.end(), 0U);
  SquareMatrix gram(p, p);
  gram_of(design, weights, columns, task.input.n_threads, gram);
  gram.diagonal().tail(p - 1).array() += l2;
  SquareMatrix regular = gram;
  if (l2 == 0) regular.diagonal().tail(p - 1).array() += 1e-10 * gram.diagonal().maxCoeff();
  const Eigen::LDLT<SquareMatrix> factor(regular);
  std::vector<double> weighted(weights);
  for (std::size_t i = 0; i < weighted.size(); ++i) weighted[i] *= task.target[i];
  const Eigen::VectorXd right = multiply_transposed(design, weighted, 1, task.input.n_threads);
  Eigen::VectorXd solution = factor.solve(right);
  for (int step = 0; step < 2; ++step) solution += factor.solve(right - gram * solution);
  return solution;
}

bool is_squared_error(const FitInput& input) { return input.objective == Objective::squared_error; }

Error too_many_columns(const Design& design) {
  return {Code::bad_data,
          {},
          "the categories make " + std::to_string(design.n_columns()) +
              " columns, too many for the family linear; drop some, or take trees"};
}

// Folds and fits alike refuse at once what no fit has room for: with a lasso's part most columns
// are left out, without one none is.
std::optional<Error> check_columns(const FitInput& input, const Design& design) {
  constexpr std::size_t kMost = 20000;
  constexpr std::size_t kMostAtOnce = 5000;
  const Options& options = input.options;
  const bool at_once = options.number("linear.l1_ratio") == 0 ||
                       (options.number("linear.lambda") == 0 && options.count("linear.folds") == 0);
  const std::size_t n = design.n_columns();
  if (n > (at_once ? kMostAtOnce : kMost)) return too_many_columns(design);
  if (at_once && !has_room(n, input.n_margins, design.n_rows())) return too_many_columns(design);
  return std::nullopt;
}

// The design, the target in the unit in which it is learned, and the way back.
class Preparation {
 public:
  Preparation(const FitInput& input, const Frame& frame)
      : input_(input), design_(frame, input.weights) {
    if (!is_squared_error(input)) return;
    spread_ = spread_of(input.target, input.weights);
    if (!(spread_.deviation > 0)) spread_.deviation = 1;
    standard_.reserve(input.target.size());
    for (const double y : input.target) standard_.push_back((y - spread_.mean) / spread_.deviation);
  }

  const Design& design() const { return design_; }
  LinearTask task() const {
    return {input_, design_, is_squared_error(input_) ? std::span(standard_) : input_.target};
  }
  double margin_of(double standard) const { return spread_.mean + spread_.deviation * standard; }
  void to_unit_of_target(Coefficients& b) const {
    if (!is_squared_error(input_)) return;
    b *= spread_.deviation;
    b(0, 0) += spread_.mean;
  }

 private:
  const FitInput& input_;
  Design design_;
  Spread spread_{0, 1};  // of the target
  std::vector<double> standard_;
};

std::string note_on(const FitInput& input, const LambdaSearch& search, std::size_t n_folds) {
  const bool best = input.options.choice("linear.choose") == "best";
  return "linear: lambda " + plain(search.lambda) +
         (best ? " was best of " : " is within a standard error of the best of ") +
         counted(n_folds, "fold") + (search.at_end ? " (the least that was tried)" : "");
}

bool looks_for_lambda(const Options& options) {
  return options.number("linear.lambda") == 0 && options.count("linear.folds") > 0;
}

// The folds of a fit that is given none; none where there are too few rows.
std::vector<RowSplit> own_folds(const FitInput& input) {
  const std::size_t n = input.frame.n_rows;
  const std::size_t n_folds = input.options.count("linear.folds");
  if (n < 2 * n_folds || n_folds < 2) return {};
  const auto labels = is_squared_error(input) ? std::span<const double>() : input.target;
  return fold_rows({n, labels}, n_folds, input.seed, Purpose::validation);
}

std::vector<std::pair<std::string, double>> found_lambda(double lambda) {
  return {{"linear.lambda", lambda}, {"linear.folds", 0}};
}

// Down the path in a few large steps, of which only the last is precise.
Result<Coefficients> solve(const LinearTask& task, double lambda, Fit& fit) {
  constexpr double kTolerance = 1e-9;          // of a derivative, per unit of weight
  constexpr double kSquaredTolerance = 1e-12;  // where it is computed without exp
  constexpr double kStep = 0.3;
  constexpr int kSteps = 6;
  const double ratio = task.input.options.number("linear.l1_ratio");
  if (is_squared_error(task.input) && (ratio == 0 || lambda == 0))
    return solve_least_squares(task, lambda * task.design.total_weight());
  ElasticNet net = task.net(task.weights());
  SharedProgress progress(task.input.progress, "walking down the penalties");
  const GoOn go_on = progress.asker();
  double step = net.lambda_max();
  for (int i = 1; i <= kSteps && ratio > 0 && kStep * step > lambda; ++i) {
    step *= kStep;
    net.move_to(step, 1e-2 * step, go_on);
    if (!progress.advance(0.9 + 0.1 * i / (kSteps + 1))) break;
  }
  const auto outcome =
      net.move_to(lambda, is_squared_error(task.input) ? kSquaredTolerance : kTolerance, go_on);
  if (outcome == ElasticNet::Outcome::too_many_columns) return too_many_columns(task.design);
  if (outcome == ElasticNet::Outcome::not_converged) {
    fit.notes.emplace_back(
        "linear: not converged after linear.max_iterations Newton steps; raise it, or "
        "linear.lambda");
  }
  return net.coefficients();
}

void note_zeros(const Coefficients& b, Fit& fit) {
  const auto penalised = b.bottomRows(b.rows() - 1);
  const auto zeros = (penalised.array() == 0).count();
  if (zeros > 0) {
    fit.notes.push_back("linear: " + std::to_string(zeros) + " of " +
                        counted(static_cast<std::size_t>(penalised.size()), "coefficient") +
                        (zeros == 1 ? " is 0" : " are 0"));
  }
}

// At the penalty found by folds, or by what stands for it where no folds can be made: as if one row
// said of each coefficient that it is 0. Folds that were stopped give the mean of their models.
Result<Coefficients> search_and_solve(const LinearTask& task, Fit& fit) {
  const auto folds = own_folds(task.input);
  double lambda = 1 / static_cast<double>(task.design.n_rows());
  if (folds.empty()) {
    fit.found_notes.push_back("linear: there are too few rows to find lambda by folds; it is " +
                              plain(lambda));
  } else {
    LambdaSearch search = search_lambda(std::span(&task, 1), folds);
    if (search.too_many_columns) return too_many_columns(task.design);
    lambda = search.lambda;
    fit.found_notes.push_back(note_on(task.input, search, folds.size()));
    if (search.stopped) {
      fit.notes.emplace_back("linear: stopped before the best penalty was found");
      return std::move(search.mean);
    }
  }
  fit.found = found_lambda(lambda);
  return solve(task, lambda, fit);
}

}  // namespace

void settle_linear_options(const DataFacts& facts, Options& options) {
  constexpr std::size_t kManyClasses = 10;
  options.settle("linear.path", facts.n_margins > kManyClasses ? 25 : 100);
}

Result<Fit> fit_linear(const FitInput& input) {
  const Preparation prepared(input, input.frame);
  const Design& design = prepared.design();
  if (auto error = check_columns(input, design)) return std::move(*error);
  const LinearTask task = prepared.task();
  Fit fit;
  auto solved = looks_for_lambda(input.options)
                    ? search_and_solve(task, fit)
                    : solve(task, input.options.number("linear.lambda"), fit);
  if (!solved) return solved.error();
  Coefficients& b = *solved;
  if (!b.allFinite())
    return Error{
        Code::bad_data, {}, "the linear model has no finite solution; raise linear.lambda"};
  note_zeros(b, fit);
  prepared.to_unit_of_target(b);
  fit.family = on_original_scale(design, b);
  fit.importance = importance_of(design, b);
  return fit;
}

Result<CrossFit> cross_fit_linear(const FitInput& input, std::span<const RowSplit> folds) {
  std::vector<Preparation> prepared;
  prepared.reserve(frames_of(input).size());
  for (const Frame& frame : frames_of(input)) {
    const Design& design = prepared.emplace_back(input, frame).design();
    if (auto error = check_columns(input, design)) return std::move(*error);
  }
  std::vector<LinearTask> tasks;
  tasks.reserve(prepared.size());
  for (const Preparation& each : prepared) tasks.push_back(each.task());
  LambdaSearch search = search_lambda(tasks, folds);
  if (search.too_many_columns) return too_many_columns(tasks.front().design);
  CrossFit crossed;
  crossed.stopped = search.stopped;
  if (looks_for_lambda(input.options)) {
    crossed.found = found_lambda(search.lambda);
    crossed.found_notes.push_back(note_on(input, search, folds.size()));
  }
  crossed.margins = std::move(search.margins);
  if (is_squared_error(input)) {
    for (double& margin : crossed.margins) margin = prepared.front().margin_of(margin);
  }
  return crossed;
}

}  // namespace dodona::train
