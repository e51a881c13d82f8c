// The columns of a frame as a network takes them: numbers standardised, categories as codes, the
// values of a row side by side.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "dodona/encode.hpp"
#include "dodona/family/mlp.hpp"

namespace dodona::train {

struct MlpColumn {
  std::size_t n_levels = 0;  // 0: a number
  bool has_missing = false;
  std::size_t position = 0;  // among the numbers of a row, or among its codes
  ScaledInput scaled;        // of a number: mean 0 and deviation 1; a constant column gives 0
};

struct MlpTable {
  explicit MlpTable(const Frame& frame);

  std::vector<MlpColumn> columns;
  std::size_t n_numbers = 0;
  std::size_t n_codes = 0;
  std::vector<float> numbers;        // [n_rows][n_numbers]; NaN: missing
  std::vector<std::uint32_t> codes;  // [n_rows][n_codes]; n_levels: missing

  const float* numbers_of(std::size_t row) const { return numbers.data() + row * n_numbers; }
  const std::uint32_t* codes_of(std::size_t row) const { return codes.data() + row * n_codes; }
};

}  // namespace dodona::train
