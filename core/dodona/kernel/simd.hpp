// Vectors of 16 bytes and of two doubles, written once for every target: the compilers' vector
// extensions become SSE2 natively and simd128 in WebAssembly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace dodona::kernel {

constexpr std::size_t kLanes = 16;  // rows of a tile

using Bytes = std::uint8_t __attribute__((vector_size(16)));
using SignedBytes = std::int8_t __attribute__((vector_size(16)));
using Doubles = double __attribute__((vector_size(16)));
using Words = std::int64_t __attribute__((vector_size(16)));

template <typename Vector, typename T>
inline Vector load(const T* p) {
  Vector v;
  std::memcpy(&v, p, sizeof v);
  return v;
}

template <typename Vector, typename T>
inline void store(T* p, Vector v) {
  std::memcpy(p, &v, sizeof v);
}

inline Bytes splat(std::uint8_t value) { return Bytes{} + value; }

inline Bytes larger(Bytes a, Bytes b) { return a > b ? a : b; }

// Hides where a value comes from. LLVM would otherwise turn `a & mask` into a select, which costs
// three instructions where the "and" costs one.
inline void hide([[maybe_unused]] Bytes& v) {
#ifdef __wasm__
  asm("" : "+r"(v));
#endif
}

// What stands in memory that has escaped is there before keep_in_memory and may be another after
// it: compilers cannot keep it in registers instead.
template <typename T>
inline T* escaped(T* memory) {
  asm volatile("" : "+r"(memory) : : "memory");
  return memory;
}
inline void keep_in_memory() { asm volatile("" : : : "memory"); }

// 0xff where x > threshold, else 0.
inline Bytes above(const std::int8_t* x, const std::int8_t* threshold) {
  auto mask = reinterpret_cast<Bytes>(load<SignedBytes>(x) > load<SignedBytes>(threshold));
  hide(mask);
  return mask;
}

// table[index], or 0 where index > 15.
#if defined(__wasm_simd128__)
#define DODONA_HAS_LOOKUP 1
inline Bytes lookup(Bytes table, Bytes index) {
  return reinterpret_cast<Bytes>(__builtin_wasm_swizzle_i8x16(
      reinterpret_cast<SignedBytes>(table), reinterpret_cast<SignedBytes>(index)));
}
#endif

}  // namespace dodona::kernel
