// Products with a design matrix X. Sums run over fixed parts of the rows, which are added up in
// order: no bit depends on the number of threads.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <span>

#include "train/family/design.hpp"

namespace dodona::train {

// Design columns x outputs, the outputs of one column side by side.
using Coefficients = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using SquareMatrix = Eigen::MatrixXd;

// X b, written to margins: [n_outputs][n_rows].
void multiply(const Design& design, const Coefficients& b, int n_threads,
              std::span<double> margins);

// X' r; r: [n_outputs][n_rows].
Coefficients multiply_transposed(const Design& design, std::span<const double> r,
                                 std::size_t n_outputs, int n_threads);

// The same of the squares of X's numbers: with one output, the diagonal of X' diag(r) X.
Coefficients multiply_squares_transposed(const Design& design, std::span<const double> r,
                                         std::size_t n_outputs, int n_threads);

// X' diag(w) X of some columns, ascending, written to `gram`, a part of a matrix of as many rows
// and columns. w: [n_rows].
void gram_of(const Design& design, std::span<const double> w,
             std::span<const std::uint32_t> columns, int n_threads, Eigen::Ref<SquareMatrix> gram);

}  // namespace dodona::train
