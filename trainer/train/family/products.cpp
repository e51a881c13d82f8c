#include "train/family/products.hpp"

#include <cstring>

namespace dodona::train {
namespace {

using Four = float __attribute__((vector_size(16)));
using Eight = float __attribute__((vector_size(32)));

struct Operands {
  std::size_t n_k;
  Strided a;
  const float* b;
  std::size_t b_stride;
  float* c;
  std::size_t c_stride;

  Operands at(std::size_t i, std::size_t j) const {
    return {n_k,     {a.data + i * a.row, a.row, a.column}, b + j, b_stride, c + i * c_stride + j,
            c_stride};
  }
};

template <typename V>
[[gnu::always_inline]] inline void load(const float* from, V& v) {
  std::memcpy(&v, from, sizeof v);
}
template <typename V>
[[gnu::always_inline]] inline void store(const V& v, float* to) {
  std::memcpy(to, &v, sizeof v);
}

// Four rows of c by two vectors: eight sums, which stay in registers because each has its name.
template <typename V>
[[gnu::always_inline]] inline void add_tile(const Operands& o) {
  constexpr std::size_t kLanes = sizeof(V) / sizeof(float);
  float* c0 = o.c;
  float* c1 = c0 + o.c_stride;
  float* c2 = c1 + o.c_stride;
  float* c3 = c2 + o.c_stride;
  V s00{};
  V s01{};
  V s10{};
  V s11{};
  V s20{};
  V s21{};
  V s30{};
  V s31{};
  load(c0, s00);
  load(c0 + kLanes, s01);
  load(c1, s10);
  load(c1 + kLanes, s11);
  load(c2, s20);
  load(c2 + kLanes, s21);
  load(c3, s30);
  load(c3 + kLanes, s31);
  const float* a = o.a.data;
  const float* b = o.b;
  const std::size_t row = o.a.row;
  for (std::size_t k = 0; k < o.n_k; ++k) {
    V b0{};
    V b1{};
    load(b, b0);
    load(b + kLanes, b1);
    s00 += b0 * a[0];
    s01 += b1 * a[0];
    s10 += b0 * a[row];
    s11 += b1 * a[row];
    s20 += b0 * a[2 * row];
    s21 += b1 * a[2 * row];
    s30 += b0 * a[3 * row];
    s31 += b1 * a[3 * row];
    a += o.a.column;
    b += o.b_stride;
  }
  store(s00, c0);
  store(s01, c0 + kLanes);
  store(s10, c1);
  store(s11, c1 + kLanes);
  store(s20, c2);
  store(s21, c2 + kLanes);
  store(s30, c3);
  store(s31, c3 + kLanes);
}

// A row of c, or four, by one number.
template <std::size_t n>
[[gnu::always_inline]] inline void add_column(const Operands& o) {
  float sums[n];
  for (std::size_t i = 0; i < n; ++i) sums[i] = o.c[i * o.c_stride];
  const float* a = o.a.data;
  const float* b = o.b;
  for (std::size_t k = 0; k < o.n_k; ++k) {
    for (std::size_t i = 0; i < n; ++i) sums[i] += a[i * o.a.row] * *b;
    a += o.a.column;
    b += o.b_stride;
  }
  for (std::size_t i = 0; i < n; ++i) o.c[i * o.c_stride] = sums[i];
}

// A row of c by a vector.
template <typename V>
[[gnu::always_inline]] inline void add_row(const Operands& o) {
  V sum{};
  load(o.c, sum);
  const float* a = o.a.data;
  const float* b = o.b;
  for (std::size_t k = 0; k < o.n_k; ++k) {
    V bk{};
    load(b, bk);
    sum += bk * *a;
    a += o.a.column;
    b += o.b_stride;
  }
  store(sum, o.c);
}

template <typename V>
[[gnu::always_inline]] inline void add_all(std::size_t n_i, std::size_t n_j, const Operands& o) {
  constexpr std::size_t kTile = 2 * sizeof(V) / sizeof(float);
  std::size_t j = 0;
  for (; j + kTile <= n_j; j += kTile) {
    std::size_t i = 0;
    for (; i + 4 <= n_i; i += 4) add_tile<V>(o.at(i, j));
    for (; i < n_i; ++i) {
      add_row<V>(o.at(i, j));
      add_row<V>(o.at(i, j + kTile / 2));
    }
  }
  for (; j + 4 <= n_j; j += 4) {
    for (std::size_t i = 0; i < n_i; ++i) add_row<Four>(o.at(i, j));
  }
  for (; j < n_j; ++j) {
    std::size_t i = 0;
    for (; i + 4 <= n_i; i += 4) add_column<4>(o.at(i, j));
    for (; i < n_i; ++i) add_column<1>(o.at(i, j));
  }
}

#if defined(__x86_64__)
// AVX2 alone brings no fused multiply-add.
__attribute__((target("avx2"))) void add_all_avx2(std::size_t n_i, std::size_t n_j,
                                                  const Operands& o) {
  add_all<Eight>(n_i, n_j, o);
}
#endif

}  // namespace

void add_product(std::size_t n_i, std::size_t n_j, std::size_t n_k, Strided a, const float* b,
                 std::size_t b_stride, float* c, std::size_t c_stride) {
#if defined(__x86_64__)
  static const bool wide = __builtin_cpu_supports("avx2") != 0;
  if (wide) return add_all_avx2(n_i, n_j, {n_k, a, b, b_stride, c, c_stride});
#endif
  add_product_narrow(n_i, n_j, n_k, a, b, b_stride, c, c_stride);
}

void add_product_narrow(std::size_t n_i, std::size_t n_j, std::size_t n_k, Strided a,
                        const float* b, std::size_t b_stride, float* c, std::size_t c_stride) {
  add_all<Four>(n_i, n_j, {n_k, a, b, b_stride, c, c_stride});
}

void transpose(std::size_t n_i, std::size_t n_j, const float* from, float* to) {
  for (std::size_t i = 0; i < n_i; ++i) {
    for (std::size_t j = 0; j < n_j; ++j) to[j * n_i + i] = from[i * n_j + j];
  }
}

}  // namespace dodona::train
