// Matrix products in single precision whose every bit is decided here: each sum runs over k in
// ascending order, each product and each sum is rounded. A vector holds sums of different outputs,
// so that its width changes nothing but the speed.
#pragma once

#include <cstddef>

namespace dodona::train {

// Element (i, k) is data[i * row + k * column].
struct Strided {
  const float* data;
  std::size_t row;
  std::size_t column;
};

// c[i][j] += a(i, k) * b[k][j] for each k from 0 to n_k - 1. Rows of b and c begin b_stride and
// c_stride numbers apart.
void add_product(std::size_t n_i, std::size_t n_j, std::size_t n_k, Strided a, const float* b,
                 std::size_t b_stride, float* c, std::size_t c_stride);

// The same with vectors of four, which every machine has: the same bits, on some at half the speed.
void add_product_narrow(std::size_t n_i, std::size_t n_j, std::size_t n_k, Strided a,
                        const float* b, std::size_t b_stride, float* c, std::size_t c_stride);

// to[j][i] = from[i][j].
void transpose(std::size_t n_i, std::size_t n_j, const float* from, float* to);

}  // namespace dodona::train
