// Cyclic boosting of tables: each term in turn takes a small step, from derivatives that are those
// of that moment (Lou et al. 2013, "Accurate intelligible models with pairwise interactions",
// section 3; Nori et al. 2019, "InterpretML", section 2.2). So small that terms which say the same
// share it, whatever their order.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "train/family/family.hpp"
#include "train/family/gam_grid.hpp"
#include "train/family/gam_step.hpp"
#include "train/family/objective.hpp"

namespace dodona::train {

// The tables of a model in the making, on the grids of its terms.
struct GamTables {
  std::vector<double> intercept;            // K
  std::vector<std::vector<double>> values;  // per term: [K][size of its grid]
};

struct GamBoostingOptions {
  Loss loss;
  StepOptions step;
  double learning_rate = 0.1;
};

GamBoostingOptions gam_boosting_options(const FitInput& input);

// Boosts over some rows; the margins of all are kept up to date, so that the others can be watched.
// One thread.
class GamBooster {
 public:
  GamBooster(const FitInput& input, const GamBoostingOptions& options,
             std::span<const std::size_t> rows);

  // A term of zeros. The grid must outlive the booster.
  void add_term(const GamGrid& grid);
  // A step of each of the terms begin to end - 1.
  void add_round(std::size_t begin, std::size_t end);

  // The mean loss over some rows, by their weights.
  double loss(std::span<const std::size_t> rows) const;
  // Derivatives of all rows, 0 for those that are not learned from.
  const std::vector<Derivatives>& derivatives();

  const GamTables& tables() const { return tables_; }
  std::span<const double> margins() const { return margins_; }  // [K][n_rows]

  // What was kept comes back.
  void keep();
  void restore();

 private:
  void step(std::size_t term, std::size_t k);

  const GamBoostingOptions& options_;
  Targets targets_;
  std::vector<double> weights_;  // of the rows that are learned from; 0 elsewhere
  std::vector<const GamGrid*> grids_;
  std::vector<std::vector<double>> rows_;  // per term and place: rows that are learned from
  GamTables tables_;
  std::vector<double> margins_;
  std::vector<Derivatives> derivatives_;
  std::vector<SlotSum> sums_;
  std::vector<double> delta_;
  GamTables kept_tables_;
  std::vector<double> kept_margins_;
};

// The sums of derivatives of each place; sums: [size], whose rows are set already.
void add_up(const GamGrid& grid, const Derivatives& derivatives, std::span<SlotSum> sums);

Plane plane_of(const GamGrid& grid);

}  // namespace dodona::train
