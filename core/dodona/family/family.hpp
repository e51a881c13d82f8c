// The table of model families. A new one is a line in the variant, and a name.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <variant>

#include "dodona/family/gam.hpp"
#include "dodona/family/linear.hpp"
#include "dodona/family/mlp.hpp"
#include "dodona/family/trees.hpp"

namespace dodona {

using Family = std::variant<Linear, Trees, Mlp, Gam>;

// In the order of the variant.
constexpr std::array<std::string_view, std::variant_size_v<Family>> kFamilyNames = {
    "linear", "trees", "mlp", "gam"};

inline std::string_view name_of(const Family& family) { return kFamilyNames[family.index()]; }

inline std::size_t n_outputs(const Family& family) {
  return std::visit([](const auto& model) { return n_outputs(model); }, family);
}

// margins: [n_outputs][n_rows], written.
inline void score(const Family& family, const Frame& frame, std::span<double> margins) {
  std::visit([&](const auto& model) { score(model, frame, margins); }, family);
}

}  // namespace dodona
