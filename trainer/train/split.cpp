#include "train/split.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace dodona::train {
namespace {

using Ticket = std::pair<std::uint64_t, std::size_t>;  // a row's draw, and the row

}  // namespace

RowSplit split_rows(std::size_t n_rows, std::span<const double> classes, double fraction,
                    std::uint64_t seed, Purpose purpose) {
  std::map<double, std::vector<Ticket>> strata;
  for (std::size_t i = 0; i < n_rows; ++i)
    strata[classes.empty() ? 0 : classes[i]].emplace_back(draw(seed, purpose, i), i);

  std::vector<bool> is_held_out(n_rows);
  for (auto& [label, tickets] : strata) {
    const double wanted = std::floor(fraction * static_cast<double>(tickets.size()) + 0.5);
    const auto n_held_out = std::min(static_cast<std::size_t>(wanted), tickets.size() - 1);
    const auto cut = tickets.begin() + static_cast<std::ptrdiff_t>(n_held_out);
    std::nth_element(tickets.begin(), cut, tickets.end());
    std::for_each(tickets.begin(), cut, [&](const Ticket& t) { is_held_out[t.second] = true; });
  }
  RowSplit split;
  for (std::size_t i = 0; i < n_rows; ++i)
    (is_held_out[i] ? split.held_out : split.train).push_back(i);
  return split;
}

}  // namespace dodona::train
