#include "dodona/kernel/gam.hpp"

#include <algorithm>
#include <cmath>

namespace dodona::kernel {
namespace {

constexpr std::size_t kBlock = 256;  // rows

// ranks: the table of the axis, if it has cuts.
void find_slots(const GamAxis& axis, const RankTable* ranks, std::span<const double> x,
                std::uint16_t* slots) {
  if (ranks != nullptr) {
    ranks->rank(x, slots);
  } else {
    for (std::size_t i = 0; i < x.size(); ++i)
      slots[i] =
          axis.slots.empty() || std::isnan(x[i]) ? 0 : axis.slots[static_cast<std::size_t>(x[i])];
  }
  const auto missing = static_cast<std::uint16_t>(n_slots(axis) - 1);
  for (std::size_t i = 0; i < x.size(); ++i) slots[i] = std::isnan(x[i]) ? missing : slots[i];
}

}  // namespace

void compile(const Gam& model, GamKernel& kernel) {
  for (std::size_t a = 0; a < model.axes.size(); ++a) {
    if (!model.axes[a].cuts.empty()) kernel.ranked.push_back({a, RankTable(model.axes[a].cuts)});
  }
}

void score(const GamKernel& kernel, const Gam& model, const Frame& frame, std::span<double> margins,
           GamScratch& scratch) {
  const std::size_t n_outputs = model.intercept.size();
  const std::size_t width = std::min(kBlock, frame.n_rows);
  scratch.slots.resize(model.axes.size() * width);
  for (std::size_t begin = 0; begin < frame.n_rows; begin += width) {
    const std::size_t n = std::min(width, frame.n_rows - begin);
    auto ranked = kernel.ranked.begin();
    for (std::size_t a = 0; a < model.axes.size(); ++a) {
      const GamAxis& axis = model.axes[a];
      find_slots(axis, axis.cuts.empty() ? nullptr : &ranked++->table,
                 frame.columns[axis.column].subspan(begin, n), &scratch.slots[a * width]);
    }
    for (std::size_t k = 0; k < n_outputs; ++k) {
      double* margin = &margins[k * frame.n_rows + begin];
      std::fill_n(margin, n, model.intercept[k]);
      for (const GamTerm& term : model.terms) {
        const double* value = &term.value[k * (term.value.size() / n_outputs)];
        const std::uint16_t* first = &scratch.slots[term.axes[0] * width];
        if (term.axes.size() == 1) {
          for (std::size_t i = 0; i < n; ++i) margin[i] += value[first[i]];
          continue;
        }
        const std::uint16_t* second = &scratch.slots[term.axes[1] * width];
        const std::size_t stride = n_slots(model.axes[term.axes[1]]);
        for (std::size_t i = 0; i < n; ++i) margin[i] += value[first[i] * stride + second[i]];
      }
    }
  }
}

}  // namespace dodona::kernel
