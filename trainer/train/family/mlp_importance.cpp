#include "train/family/mlp_importance.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "dodona/kernel/mlp.hpp"
#include "train/parallel.hpp"
#include "train/random.hpp"

namespace dodona::train {
namespace {

std::vector<std::size_t> draw_rows(std::size_t n_rows, std::size_t most, std::uint64_t seed) {
  std::vector<std::size_t> rows(std::min(n_rows, most));
  for (std::size_t i = 0; i < rows.size(); ++i)
    rows[i] = n_rows <= most ? i : draw(seed, Purpose::permutation, n_rows, i) % n_rows;
  return rows;
}

Frame rows_of(const Frame& frame, std::span<const std::size_t> rows) {
  Frame some{rows.size(), {}, frame.n_levels, {}};
  for (const auto& column : frame.columns) {
    auto& values = some.derived.emplace_back();
    values.reserve(rows.size());
    for (const std::size_t i : rows) values.push_back(column[i]);
  }
  some.columns.assign(some.derived.begin(), some.derived.end());
  return some;
}

std::vector<double> dealt_anew(std::span<const double> values, std::uint64_t seed,
                               std::size_t column) {
  std::vector<double> dealt(values.begin(), values.end());
  for (std::size_t i = dealt.size(); i > 1; --i)
    std::swap(dealt[i - 1], dealt[draw(seed, Purpose::permutation, column, i) % i]);
  return dealt;
}

}  // namespace

std::vector<double> permutation_importance(const Mlp& model, const Frame& frame, std::uint64_t seed,
                                           int n_threads) {
  constexpr std::size_t kMostRows = 2000;
  const Frame some = rows_of(frame, draw_rows(frame.n_rows, kMostRows, seed));
  kernel::MlpKernel kernel;
  kernel::compile(model, kernel);
  const auto margins_of = [&](const Frame& rows) {
    std::vector<double> margins(n_outputs(model) * rows.n_rows);
    kernel::MlpWorkspace workspace;
    kernel::score(kernel, rows, margins, workspace);
    return margins;
  };
  const auto margins = margins_of(some);
  std::vector<double> importance(frame.columns.size());
  parallel_for(importance.size(), n_threads, [&](std::size_t j) {
    const auto values = dealt_anew(some.columns[j], seed, j);
    Frame changed{some.n_rows, some.columns, some.n_levels, {}};
    changed.columns[j] = values;
    const auto others = margins_of(changed);
    double squares = 0;
    for (std::size_t i = 0; i < margins.size(); ++i)
      squares += (others[i] - margins[i]) * (others[i] - margins[i]);
    importance[j] = std::sqrt(squares / (2 * static_cast<double>(some.n_rows)));
  });
  return importance;
}

}  // namespace dodona::train
