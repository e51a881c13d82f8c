#include "train/family/mlp_trainer.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "dodona/math.hpp"
#include "train/parallel.hpp"
#include "train/random.hpp"

namespace dodona::train {
namespace {

bool is_of_classes(Objective objective) {
  return objective == Objective::logistic || objective == Objective::softmax;
}

// cos x for 0 <= x <= pi, from sums and products alone: the C libraries differ in the last bit.
// With y = x - pi/2, cos x = -sin y by its series, whose first term left out is below 1e-8.
double cosine(double x) {
  const double y = x - std::numbers::pi / 2;
  const double square = y * y;
  double sum = 1;
  for (const double n : {13.0, 11.0, 9.0, 7.0, 5.0, 3.0}) sum = 1 - sum * square / (n * (n - 1));
  return -y * sum;
}

// Fisher and Yates.
void shuffle(std::vector<std::size_t>& rows, std::uint64_t seed, std::size_t epoch) {
  for (std::size_t i = rows.size(); i > 1; --i)
    std::swap(rows[i - 1], rows[draw(seed, Purpose::shuffle, epoch, i) % i]);
}

// The root mean square of the target about a value.
double deviation(const Targets& targets, double from, std::span<const std::size_t> rows) {
  double squares = 0;
  double weight = 0;
  for (const std::size_t i : rows) {
    const double error = targets.values[i] - from;
    squares += targets.weight(i) * error * error;
    weight += targets.weight(i);
  }
  return weight > 0 ? std::sqrt(squares / weight) : 0;
}

// What a network without inputs would say of the classes: the logarithms of their shares, with half
// a row more for each.
std::vector<double> margins_of_shares(const Targets& targets, Objective objective,
                                      double mean_weight, std::span<const std::size_t> rows) {
  const bool two = objective == Objective::logistic;
  std::vector<double> shares(two ? 2 : targets.n_margins, 0.5);
  for (const std::size_t i : rows)
    shares[static_cast<std::size_t>(targets.values[i])] += targets.weight(i) / mean_weight;
  for (double& share : shares) share = math::log(share);
  if (two) return {shares[1] - shares[0]};
  const double mean =
      std::accumulate(shares.begin(), shares.end(), 0.0) / static_cast<double>(shares.size());
  for (double& share : shares) share -= mean;
  return shares;
}

}  // namespace

double schedule_at(std::size_t step, std::size_t n_steps) {
  const auto t = static_cast<double>(step);
  const auto n = static_cast<double>(n_steps);
  const double warm = std::ceil(n / 20);
  if (t < warm) return (t + 1) / warm;
  return 0.5 * (1 + cosine(std::numbers::pi * std::min(1.0, (t - warm) / (n - warm))));
}

MlpTrainer::MlpTrainer(const FitInput& input, const MlpTable& table, const MlpOptions& options,
                       const MlpSchedule& schedule, std::vector<std::size_t> rows)
    : table_(table),
      shape_(table, options, input.n_margins),
      schedule_(schedule),
      dropout_(options.dropout),
      loss_{input.objective, input.options.number("trees.huber_delta"),
            input.options.number("trees.quantile"), input.options.number("trees.tweedie_power")},
      unit_loss_(loss_),
      targets_{input.target, input.weights, input.n_margins},
      seed_(input.seed),
      n_threads_(input.n_threads),
      rows_(std::move(rows)),
      order_(rows_),
      counts_(count_levels(table, rows_)),
      adam_(shape_.n_parameters, {}) {
  mean_weight_ = weight(rows_) / static_cast<double>(rows_.size());
  parameters_ = initial_parameters(shape_, table_, rows_, seed_);
  list_segments();
  set_unit(input);
  average_ = parameters_;
  kept_ = averaged();
  transposed_.resize(parameters_.size());
  const std::size_t n = rows_.size();
  n_steps_ = std::max<std::size_t>(1, (n + schedule_.batch_rows / 2) / schedule_.batch_rows);
  const std::size_t most_rows = (n + n_steps_ - 1) / n_steps_;
  const std::size_t n_blocks = (most_rows + kMlpBlock - 1) / kMlpBlock;
  for (std::size_t b = 0; b < n_blocks; ++b)
    workshops_.push_back(
        {MlpWorkspace(shape_), std::vector<float>(shape_.n_parameters), {}, {}, {}, {}});
}

// What a missing number gives may lie far from 0, where it starts: it learns faster than weights.
void MlpTrainer::list_segments() {
  constexpr float kRateOfMissing = 10;
  const auto decay = static_cast<float>(schedule_.weight_decay);
  for (const MlpPart& part : shape_.parts) {
    if (!part.is_learned) continue;
    if (part.n_levels == 0) {
      segments_.push_back({part.table, 1, 0, kRateOfMissing});
    } else {
      segments_.push_back({part.table, (part.n_levels + 1) * part.width, decay});
    }
  }
  for (const MlpStack& stack : shape_.members) {
    for (const MlpLayer& layer : stack) {
      segments_.push_back({layer.bias, layer.n_out, 0});
      segments_.push_back({layer.weight, layer.n_in * layer.n_out, decay});
    }
  }
}

// Numbers are fitted about their mean (median, quantile) in units of their deviation; those with a
// log link in units of their mean. Classes start at their shares.
void MlpTrainer::set_unit(const FitInput& input) {
  unit_.offset.assign(input.n_margins, 0);
  unit_target_.assign(input.target.begin(), input.target.end());
  if (is_of_classes(loss_.objective)) {
    const auto start = margins_of_shares(targets_, loss_.objective, mean_weight_, rows_);
    for (const MlpStack& stack : shape_.members)
      std::transform(start.begin(), start.end(), parameters_.data() + stack.back().bias,
                     [](double margin) { return static_cast<float>(margin); });
    return;
  }
  unit_.offset = base_margins(loss_, targets_, rows_);
  if (has_log_link(loss_.objective)) {
    const double mean = math::exp(unit_.offset[0]);
    for (double& y : unit_target_) y /= mean;
    return;
  }
  const double spread = deviation(targets_, unit_.offset[0], rows_);
  unit_.scale = spread > 0 ? spread : 1;
  unit_loss_.huber_delta = loss_.huber_delta / unit_.scale;
  for (double& y : unit_target_) y = (y - unit_.offset[0]) / unit_.scale;
}

void MlpTrainer::run_epoch() {
  order_ = rows_;
  shuffle(order_, seed_, epoch_++);
  for (std::size_t b = 0; b < n_steps_; ++b) {
    const std::size_t begin = b * order_.size() / n_steps_;
    const std::size_t end = (b + 1) * order_.size() / n_steps_;
    run_step(std::span(order_).subspan(begin, end - begin));
  }
}

void MlpTrainer::run_step(std::span<const std::size_t> batch) {
  transpose_weights(shape_, parameters_, transposed_);
  const std::size_t n_blocks = (batch.size() + kMlpBlock - 1) / kMlpBlock;
  parallel_for(n_blocks, n_threads_, [&](std::size_t b) { differentiate_block(batch, b); });
  update(n_blocks);
  ++step_;
}

void MlpTrainer::differentiate_block(std::span<const std::size_t> batch, std::size_t block) {
  Workshop& w = workshops_[block];
  const std::size_t first = block * kMlpBlock;
  const auto rows = batch.subspan(first, std::min(kMlpBlock, batch.size() - first));
  w.targets.resize(rows.size());
  w.weights.resize(rows.size());
  for (std::size_t r = 0; r < rows.size(); ++r) {
    w.targets[r] = unit_target_[rows[r]];
    w.weights[r] = targets_.weight(rows[r]) / (mean_weight_ * static_cast<double>(batch.size()));
  }
  std::fill(w.gradient.begin(), w.gradient.end(), 0.0F);
  gather_inputs(shape_, table_, parameters_, rows, w.workspace);
  for (std::size_t m = 0; m < shape_.members.size(); ++m) {
    const Dropout dropout{dropout_, seed_, step_ * shape_.members.size() + m, first};
    pass_forward(shape_.members[m], parameters_, rows.size(), &dropout, w.workspace);
    differentiate_margins(w);
    pass_backward(shape_.members[m], transposed_, rows.size(), dropout_ > 0, w.workspace,
                  w.gradient);
  }
  scatter_inputs(shape_, table_, rows, w.workspace, w.gradient);
}

void MlpTrainer::differentiate_margins(Workshop& w) const {
  const std::size_t n = w.targets.size();
  const std::size_t n_margins = targets_.n_margins;
  w.margins.resize(n_margins * n);
  for (std::size_t r = 0; r < n; ++r) {
    for (std::size_t k = 0; k < n_margins; ++k)
      w.margins[k * n + r] = static_cast<double>(w.workspace.margins()[r * n_margins + k]);
  }
  differentiate(unit_loss_, {w.targets, w.weights, n_margins}, w.margins, w.derivatives, 1);
  for (std::size_t r = 0; r < n; ++r) {
    for (std::size_t k = 0; k < n_margins; ++k)
      w.workspace.delta[r * n_margins + k] = w.derivatives[k].gradient[r];
  }
}

// The blocks' gradients are added up in their order.
void MlpTrainer::update(std::size_t n_blocks) {
  const auto rate =
      static_cast<float>(schedule_.learning_rate * schedule_at(step_, schedule_.epochs * n_steps_));
  adam_.begin_step();
  const double window =
      std::min(static_cast<double>(step_ + 1), schedule_.averaging * static_cast<double>(n_steps_));
  const auto share = static_cast<float>(1 / std::max(1.0, window));
  for (const Segment& segment : segments_) {
    float* gradient = workshops_[0].gradient.data() + segment.first;
    for (std::size_t b = 1; b < n_blocks; ++b) {
      const float* other = workshops_[b].gradient.data() + segment.first;
      for (std::size_t i = 0; i < segment.size; ++i) gradient[i] += other[i];
    }
    adam_.update(segment.first, {gradient, segment.size}, rate * segment.rate, segment.decay,
                 parameters_);
    for (std::size_t i = segment.first; i < segment.first + segment.size; ++i)
      average_[i] += share * (parameters_[i] - average_[i]);
  }
}

std::vector<float> MlpTrainer::averaged() const {
  std::vector<float> parameters = average_;
  fill_unseen(shape_, counts_, parameters);
  return parameters;
}

void MlpTrainer::predict(std::span<const std::size_t> rows, std::span<double> margins) const {
  const std::vector<float> parameters = averaged();
  const std::size_t n_rows = targets_.n_rows();
  const std::size_t n_blocks = (rows.size() + kMlpBlock - 1) / kMlpBlock;
  parallel_for(n_blocks, n_threads_, [&](std::size_t b) {
    const auto block =
        rows.subspan(b * kMlpBlock, std::min(kMlpBlock, rows.size() - b * kMlpBlock));
    MlpWorkspace workspace(shape_);
    gather_inputs(shape_, table_, parameters, block, workspace);
    std::vector<double> sums(block.size() * targets_.n_margins);
    for (const MlpStack& stack : shape_.members) {
      pass_forward(stack, parameters, block.size(), nullptr, workspace);
      for (std::size_t i = 0; i < sums.size(); ++i)
        sums[i] += static_cast<double>(workspace.margins()[i]);
    }
    const double scale = unit_.scale / static_cast<double>(shape_.members.size());
    for (std::size_t r = 0; r < block.size(); ++r) {
      for (std::size_t k = 0; k < targets_.n_margins; ++k)
        margins[k * n_rows + block[r]] = sums[r * targets_.n_margins + k] * scale + unit_.offset[k];
    }
  });
}

double MlpTrainer::loss(std::span<const double> margins, std::span<const std::size_t> rows) const {
  return mean_loss(loss_, targets_, margins, rows, n_threads_);
}

double MlpTrainer::weight(std::span<const std::size_t> rows) const {
  double sum = 0;
  for (const std::size_t i : rows) sum += targets_.weight(i);
  return sum;
}

Mlp MlpTrainer::model() const { return make_mlp(shape_, table_, kept_, unit_.scale, unit_.offset); }

}  // namespace dodona::train
