// An estimate of Shapley values for any family: Strumbelj and Kononenko, "Explaining prediction
// models and individual predictions with feature contributions" (2014), Algorithm 1, with
// antithetic pairs of permutations (Mitchell et al., "Sampling permutations for Shapley value
// estimation", 2022, section 4.1).
//
// A background row turns into the row that is explained, one feature after the other in the order
// of a permutation, and then again in the opposite order. What the margin changes by at a feature's
// turn is a draw of its contribution. The changes of one turning add up to the whole difference, so
// base and contributions add up to the margin.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dodona/encode.hpp"
#include "dodona/kernel/kernel.hpp"
#include "dodona/model.hpp"
#include "dodona/table.hpp"

namespace dodona {

class SampledShapley {
 public:
  static constexpr std::size_t kPairs = 128;  // of permutations, each with a background row

  // The model must outlive it, unchanged. Background rows are drawn column by column from the
  // schema's training distributions, with a fixed seed: an estimate is the same at every call and
  // on every device.
  explicit SampledShapley(const Model& model);

  // K numbers: the mean margins of the background rows.
  std::span<const double> base() const { return base_; }
  const Table& background() const { return background_; }  // kPairs rows

  // row: one row. margin: [K]; contributions and standard_error (of the mean over the pairs):
  // [K][n_features]; all written. Nothing is allocated after the first call.
  void explain(const Table& row, std::span<double> margin, std::span<double> contributions,
               std::span<double> standard_error);

 private:
  static constexpr std::size_t kBlock = 256;  // rows that are scored together

  void shuffle();
  void score_block(const Table& rows, std::vector<double>& margins);
  void turn(const Table& row);
  void add_row(const Table& row, std::size_t pair, std::size_t begin, std::size_t end);
  void flush();
  double change(std::size_t pair, bool backwards, std::size_t turn, std::size_t k) const;

  const Model& model_;
  std::size_t n_features_;
  std::size_t n_outputs_;
  kernel::Kernel kernel_;
  kernel::Scratch scratch_;
  Frame frame_;
  Table background_;
  std::vector<std::uint32_t> orders_;       // [kPairs][n_features]
  std::vector<double> background_margins_;  // [kPairs][K]
  std::vector<double> base_;
  Table block_;
  std::vector<double> row_margins_;    // [K]
  std::vector<double> block_margins_;  // [K][rows of the block]
  std::vector<double> path_margins_;   // [kPairs][2][n_features - 1][K]: rows on their way
};

}  // namespace dodona
