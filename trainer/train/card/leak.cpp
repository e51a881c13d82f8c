#include "train/card/leak.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace dodona::train {
namespace {

constexpr double kNearlyAll = 0.97;
constexpr std::size_t kFewestRows = 100;
constexpr std::size_t kMostColumns = 200;  // whose pairs are tried

using Operation = double (*)(double, double);
constexpr std::array<std::pair<const char*, Operation>, 4> kOperations = {{
    {"the sum of", [](double a, double b) { return a + b; }},
    {"the difference of", [](double a, double b) { return a - b; }},
    {"the product of", [](double a, double b) { return a * b; }},
    {"the quotient of", [](double a, double b) { return a / b; }},
}};

bool is_equal(double a, double b) {
  return std::isfinite(a) && std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b));
}

bool makes(std::span<const double> a, std::span<const double> b, Operation operation,
           std::span<const double> target) {
  for (std::size_t i = 0; i < target.size(); ++i) {
    if (!is_equal(operation(a[i], b[i]), target[i])) return false;
  }
  return true;
}

bool has_many_values(std::span<const double> values) {
  constexpr std::size_t kMany = 10;
  std::vector<double> different;
  for (const double value : values) {
    if (std::find(different.begin(), different.end(), value) == different.end())
      different.push_back(value);
    if (different.size() == kMany) return true;
  }
  return false;
}

}  // namespace

std::vector<Leak> find_leaks(const Schema& schema, const Table& features,
                             std::span<const double> target, std::span<const double> relations) {
  std::vector<Leak> found;
  if (target.size() < kFewestRows) return found;
  std::vector<std::size_t> numbers;
  for (std::size_t f = 0; f < relations.size(); ++f) {
    if (relations[f] > kNearlyAll) {
      found.push_back({{f}, ""});
    } else if (schema.features[f].kind == Kind::number) {
      numbers.push_back(f);
    }
  }
  if (schema.task == Task::classification || numbers.size() > kMostColumns ||
      !has_many_values(target))
    return found;
  for (const std::size_t a : numbers) {
    for (const std::size_t b : numbers) {
      if (a == b) continue;
      for (std::size_t k = 0; k < kOperations.size(); ++k) {
        const bool either_way = k == 0 || k == 2;
        if (either_way && b < a) continue;
        if (makes(features.columns[a], features.columns[b], kOperations[k].second, target))
          found.push_back({{a, b}, kOperations[k].first});
      }
    }
  }
  return found;
}

}  // namespace dodona::train
