// Learns one network from some rows of a table, epoch by epoch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dodona/family/mlp.hpp"
#include "train/family/adam.hpp"
#include "train/family/family.hpp"
#include "train/family/mlp_network.hpp"
#include "train/family/objective.hpp"

namespace dodona::train {

struct MlpSchedule {
  double learning_rate = 0.003;  // at its greatest
  double weight_decay = 0.01;
  std::size_t batch_rows = 256;
  std::size_t epochs = 100;
  double averaging = 1;  // epochs over which parameters are averaged; 0: not at all
};

// The rate of a step, as a share of the greatest: it rises evenly over the first twentieth of all
// steps, then falls along half a cosine to 0 (Loshchilov and Hutter 2017, "SGDR", eq. 5, without
// restarts).
double schedule_at(std::size_t step, std::size_t n_steps);

// Margins that a network is fitted to in their own unit: what it gives is (margin - offset) /
// scale.
struct MarginUnit {
  std::vector<double> offset;  // per margin
  double scale = 1;
};

class MlpTrainer {
 public:
  MlpTrainer(const FitInput& input, const MlpTable& table, const MlpOptions& options,
             const MlpSchedule& schedule, std::vector<std::size_t> rows);

  // Once over the rows.
  void run_epoch();

  // The margins of some rows by the parameters as they are now, averaged: those of row i at
  // [k * n_rows of the table + i].
  void predict(std::span<const std::size_t> rows, std::span<double> margins) const;

  // The mean loss of rows by such margins, and the sum of their weights.
  double loss(std::span<const double> margins, std::span<const std::size_t> rows) const;
  double weight(std::span<const std::size_t> rows) const;

  // The parameters as they are now are those of the model.
  void keep() { kept_ = averaged(); }
  Mlp model() const;

 private:
  // Consecutive parameters that are learned alike.
  struct Segment {
    std::size_t first;
    std::size_t size;
    float decay;
    float rate = 1;  // times that of the schedule
  };

  // What a block of rows is worked on with.
  struct Workshop {
    MlpWorkspace workspace;
    std::vector<float> gradient;
    std::vector<double> margins;
    std::vector<double> targets;
    std::vector<double> weights;
    std::vector<Derivatives> derivatives;
  };

  void list_segments();
  void set_unit(const FitInput& input);
  void run_step(std::span<const std::size_t> batch);
  void differentiate_block(std::span<const std::size_t> batch, std::size_t block);
  // From the margins of a block to the derivatives by them.
  void differentiate_margins(Workshop& w) const;
  void update(std::size_t n_blocks);
  std::vector<float> averaged() const;

  const MlpTable& table_;
  MlpShape shape_;
  MlpSchedule schedule_;
  float dropout_;
  Loss loss_;
  Loss unit_loss_;  // in the unit of the network
  Targets targets_;
  MarginUnit unit_;
  std::vector<double> unit_target_;  // [n_rows]
  std::uint64_t seed_;
  int n_threads_;
  std::vector<std::size_t> rows_;  // ascending
  std::vector<std::size_t> order_;
  double mean_weight_ = 1;
  LevelCounts counts_;
  std::size_t n_steps_ = 1;  // of an epoch
  std::size_t epoch_ = 0;
  std::size_t step_ = 0;
  std::vector<float> parameters_;
  std::vector<float> average_;
  std::vector<float> transposed_;
  std::vector<float> kept_;
  Adam adam_;
  std::vector<Segment> segments_;
  std::vector<Workshop> workshops_;  // one per block of a batch
};

}  // namespace dodona::train
