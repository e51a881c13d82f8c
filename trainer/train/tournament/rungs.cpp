#include "train/tournament/rungs.hpp"

#include <limits>
#include <utility>

#include "train/tournament/halving.hpp"

namespace dodona::train {
namespace {

constexpr std::size_t kLeastRows = 4000;  // of a rung: below, all families are quick on all rows

std::vector<RowSplit> folds_among(std::span<const RowSplit> folds,
                                  std::span<const std::size_t> rows, std::size_t n_rows) {
  constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> place(n_rows, kNone);
  for (std::size_t k = 0; k < rows.size(); ++k) place[rows[k]] = k;
  const auto some_of = [&](const std::vector<std::size_t>& all) {
    std::vector<std::size_t> some;
    some.reserve(all.size());
    for (const std::size_t i : all) {
      if (place[i] != kNone) some.push_back(place[i]);
    }
    return some;
  };
  std::vector<RowSplit> among;
  among.reserve(folds.size());
  for (const auto& fold : folds) {
    RowSplit part{some_of(fold.train), some_of(fold.held_out)};
    if (!part.train.empty() && !part.held_out.empty()) among.push_back(std::move(part));
  }
  return among;
}

}  // namespace

Rungs::Rungs(const Schema& schema, const Dataset& data, std::span<const RowSplit> folds,
             std::uint64_t seed)
    : schema_(schema),
      data_(data),
      folds_(folds),
      seed_(seed),
      n_rows_(rung_rows(data.n_rows(), kLeastRows)),
      rungs_(n_rows_.size()) {}

const Rung& Rungs::at(std::size_t rung) {
  if (rungs_[rung]) return *rungs_[rung];
  const std::size_t n = data_.n_rows();
  const bool classes = schema_.task == Task::classification;
  const RowFacts facts{n, classes ? data_.target : std::span<const double>()};
  const double share = static_cast<double>(n_rows_[rung]) / static_cast<double>(n);
  Rung made;
  made.rows = split_rows(facts, 1 - share, seed_, Purpose::trial_rows).train;
  made.data = some_rows(data_, made.rows);
  made.folds = folds_among(folds_, made.rows, n);
  return rungs_[rung].emplace(std::move(made));
}

std::vector<double> Rungs::to_all_rows(std::span<const double> values, std::size_t rung) {
  const auto& rows = at(rung).rows;
  const std::size_t n = data_.n_rows();
  std::vector<double> all(values.size() / rows.size() * n,
                          std::numeric_limits<double>::quiet_NaN());
  for (std::size_t v = 0; v < values.size(); ++v)
    all[v / rows.size() * n + rows[v % rows.size()]] = values[v];
  return all;
}

}  // namespace dodona::train
