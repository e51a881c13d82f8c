#include "train/calibrate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "dodona/math.hpp"
#include "train/decimals.hpp"
#include "train/isotonic.hpp"
#include "train/split.hpp"

namespace dodona::train {
namespace {

double weight_at(std::span<const double> weights, std::size_t i) {
  return weights.empty() ? 1 : weights[i];
}

// The loss as a function of the slope a and the second intercept b, with its derivatives.
struct Slopes {
  double loss = 0;
  double da = 0, db = 0;
  double daa = 0, dab = 0, dbb = 0;
};

// What the parameters are fitted to.
class PlattProblem {
 public:
  explicit PlattProblem(const Answered& answered)
      : answered_(answered), row_(answered.n_classes), logs_(answered.probabilities.size()) {
    std::transform(answered.probabilities.begin(), answered.probabilities.end(), logs_.begin(),
                   [](double p) { return math::log(std::max(p, kLeastProbability)); });
    std::vector<double> rows(answered.n_classes, 0.0);
    double all = 0;
    for (std::size_t i = 0; i < answered.n_rows(); ++i) {
      const double w = weight_at(answered.weights, i);
      all += w;
      rows[static_cast<std::size_t>(answered.classes[i])] += w;
    }
    const auto n_classes = static_cast<double>(answered.n_classes);
    // In rows of mean weight, so that the unit of the weights makes no difference.
    for (const double sum : rows) {
      const double n = sum / all * static_cast<double>(answered.n_rows());
      share_of_own_.push_back((n + 1) / (n + n_classes));
    }
  }

  Slopes at(double a, double b) {
    Slopes sum;
    for (std::size_t i = 0; i < answered_.n_rows(); ++i) add_row(i, a, b, sum);
    return sum;
  }

 private:
  bool two() const { return answered_.n_classes == 2; }

  // The share of the row that is taken to be of class k.
  double target(std::size_t i, std::size_t k) const {
    const auto own = static_cast<std::size_t>(answered_.classes[i]);
    const double share = share_of_own_[own];
    return k == own ? share : (1 - share) / static_cast<double>(share_of_own_.size() - 1);
  }

  void add_row(std::size_t i, double a, double b, Slopes& sum) {
    const std::size_t n = answered_.n_rows();
    const double w = weight_at(answered_.weights, i);
    double greatest = -std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < row_.size(); ++k) {
      row_[k] = a * logs_[k * n + i] + (two() && k == 1 ? b : 0);
      greatest = std::max(greatest, row_[k]);
    }
    double total = 0;
    for (const double z : row_) total += math::exp(z - greatest);
    double mean = 0;     // of the logarithms, by the model
    double squares = 0;  // of their squares
    double met = 0;      // of the logarithms, by the targets
    for (std::size_t k = 0; k < row_.size(); ++k) {
      const double l = logs_[k * n + i];
      const double q = math::exp(row_[k] - greatest) / total;
      sum.loss -= w * target(i, k) * (row_[k] - greatest - math::log(total));
      mean += q * l;
      squares += q * l * l;
      met += target(i, k) * l;
      row_[k] = q;
    }
    sum.da += w * (mean - met);
    sum.daa += w * (squares - mean * mean);
    if (!two()) return;
    sum.db += w * (row_[1] - target(i, 1));
    sum.dbb += w * row_[1] * row_[0];
    sum.dab += w * row_[1] * (logs_[n + i] - mean);
  }

  const Answered& answered_;
  std::vector<double> row_;
  std::vector<double> logs_;
  std::vector<double> share_of_own_;  // by class: what its rows are taken to be of it
};

// Some rows of the answers.
struct Part {
  std::vector<double> probabilities, classes, weights;

  Part(const Answered& answered, std::span<const std::size_t> rows) {
    for (std::size_t k = 0; k < answered.n_classes; ++k) {
      for (const std::size_t i : rows)
        probabilities.push_back(answered.probabilities[k * answered.n_rows() + i]);
    }
    for (const std::size_t i : rows) {
      classes.push_back(answered.classes[i]);
      if (!answered.weights.empty()) weights.push_back(answered.weights[i]);
    }
  }

  Answered answered(std::size_t n_classes) const {
    return {n_classes, probabilities, classes, weights};
  }
};

// By its weight.
double row_loss(const Answered& answered, std::size_t i) {
  constexpr double kLeast = 1e-15;
  const auto k = static_cast<std::size_t>(answered.classes[i]);
  const double p = answered.probabilities[k * answered.n_rows() + i];
  return -weight_at(answered.weights, i) * math::log(std::max(p, kLeast));
}

// Whether `better` saves so much of the loss of `before` that it is hardly an accident.
bool is_worth(const Answered& before, const Answered& better) {
  constexpr double kWorth = 1e-3;
  const auto n = static_cast<double>(before.n_rows());
  double saved = 0;
  double squares = 0;
  double loss = 0;
  for (std::size_t i = 0; i < before.n_rows(); ++i) {
    const double d = row_loss(before, i) - row_loss(better, i);
    saved += d;
    squares += d * d;
    loss += row_loss(before, i);
  }
  const double error = std::sqrt(std::max(squares - saved * saved / n, 0.0));  // of the sum
  return saved > kWorth * loss && saved > error;
}

// None where a greater margin would come to mean less: rows that say nothing of each other give
// folds whose answers lean the wrong way, since each class is rarer where it was held out.
Calibration fit(CalibrationMethod method, const Answered& answered) {
  if (method == CalibrationMethod::platt) {
    auto platt = fit_platt(answered);
    return platt.slope > 0 ? platt : Calibration{};
  }
  if (method == CalibrationMethod::isotonic) return fit_isotonic(answered);
  return {};
}

// Each row's probabilities, calibrated by a fit on the rows of the other folds.
std::vector<double> cross_calibrated(CalibrationMethod method, const Answered& answered,
                                     std::span<const RowSplit> folds) {
  std::vector<double> all(answered.probabilities.begin(), answered.probabilities.end());
  if (method == CalibrationMethod::none) return all;
  const std::size_t n_classes = answered.n_classes;
  for (const RowSplit& fold : folds) {
    if (fold.train.empty()) continue;
    const Part train(answered, fold.train);
    Part held_out(answered, fold.held_out);
    calibrate_all(fit(method, train.answered(n_classes)), n_classes, held_out.probabilities);
    const std::size_t n_held_out = fold.held_out.size();
    for (std::size_t k = 0; k < n_classes; ++k) {
      for (std::size_t i = 0; i < n_held_out; ++i)
        all[k * answered.n_rows() + fold.held_out[i]] = held_out.probabilities[k * n_held_out + i];
    }
  }
  return all;
}

}  // namespace

Calibration fit_platt(const Answered& answered) {
  PlattProblem problem(answered);
  double a = 1;
  double b = 0;
  Slopes here = problem.at(a, b);
  constexpr int kMostSteps = 100;
  constexpr double kRidge = 1e-12;  // where rows say nothing of a direction
  for (int step = 0; step < kMostSteps; ++step) {
    const double daa = here.daa + kRidge;
    const double dbb = here.dbb + kRidge;
    const double determinant = daa * dbb - here.dab * here.dab;
    const double step_a = (dbb * here.da - here.dab * here.db) / determinant;
    const double step_b = (daa * here.db - here.dab * here.da) / determinant;
    double part = 1;
    Slopes next = problem.at(a - step_a, b - step_b);
    while (next.loss > here.loss && part > 1e-6) {
      part /= 2;
      next = problem.at(a - part * step_a, b - part * step_b);
    }
    if (!(next.loss < here.loss)) break;
    a -= part * step_a;
    b -= part * step_b;
    const bool done = here.loss - next.loss <= 1e-13 * here.loss;
    here = next;
    if (done) break;
  }
  Calibration calibration;
  calibration.slope = a;
  calibration.intercept.assign(answered.n_classes, 0);
  if (answered.n_classes == 2) calibration.intercept[1] = b;
  return calibration;
}

Calibration fit_isotonic(const Answered& answered) {
  const std::size_t n = answered.n_rows();
  Calibration calibration;
  std::vector<double> truth(n);
  for (std::size_t k = answered.n_classes == 2 ? 1 : 0; k < answered.n_classes; ++k) {
    std::transform(answered.classes.begin(), answered.classes.end(), truth.begin(),
                   [&](double c) { return c == static_cast<double>(k) ? 1.0 : 0.0; });
    calibration.curves.push_back(
        isotonic_curve(answered.probabilities.subspan(k * n, n), truth, answered.weights));
  }
  return calibration;
}

void calibrate_all(const Calibration& calibration, std::size_t n_classes,
                   std::vector<double>& probabilities) {
  const std::size_t n = probabilities.size() / n_classes;
  std::vector<double> row(n_classes);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < n_classes; ++k) row[k] = probabilities[k * n + i];
    calibrate(calibration, row);
    for (std::size_t k = 0; k < n_classes; ++k) probabilities[k * n + i] = row[k];
  }
}

double log_loss(const Answered& answered) {
  double sum = 0;
  double weight = 0;
  for (std::size_t i = 0; i < answered.n_rows(); ++i) {
    sum += row_loss(answered, i);
    weight += weight_at(answered.weights, i);
  }
  return sum / weight;
}

CalibrationChoice choose_calibration(const Answered& answered, std::uint64_t seed,
                                     std::optional<CalibrationMethod> asked) {
  constexpr std::size_t kFolds = 5;
  const auto folds = fold_rows({answered.n_rows(), answered.classes, answered.groups}, kFolds, seed,
                               Purpose::calibration);
  CalibrationChoice choice;
  for (const auto method :
       {CalibrationMethod::none, CalibrationMethod::platt, CalibrationMethod::isotonic}) {
    auto probabilities = cross_calibrated(method, answered, folds);
    const Answered tried{answered.n_classes, probabilities, answered.classes, answered.weights};
    choice.log_losses[static_cast<std::size_t>(method)] = log_loss(tried);
    const Answered so_far{answered.n_classes, choice.probabilities, answered.classes,
                          answered.weights};
    const bool is_first = method == CalibrationMethod::none;
    if (asked ? method != *asked : !is_first && !is_worth(so_far, tried)) continue;
    choice.method = method;
    choice.probabilities = std::move(probabilities);
  }
  choice.calibration = fit(choice.method, answered);
  if (choice.calibration.intercept.empty() && choice.calibration.curves.empty()) {
    choice.method = CalibrationMethod::none;
    choice.probabilities.assign(answered.probabilities.begin(), answered.probabilities.end());
  }
  choice.calibration.slope = rounded_to(choice.calibration.slope, 6);
  for (double& b : choice.calibration.intercept) b = rounded_to(b, 6);
  return choice;
}

}  // namespace dodona::train
