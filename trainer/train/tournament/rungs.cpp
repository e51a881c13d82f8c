#include "train/tournament/rungs.hpp"

#include <algorithm>
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

Rungs::Rungs(const Schema& schema, const Dataset& data,
             std::span<const std::vector<RowSplit>> partitions, std::uint64_t seed)
    : schema_(schema),
      data_(data),
      partitions_(partitions),
      seed_(seed),
      n_rows_(rung_rows(data.n_rows(), kLeastRows)),
      n_partitions_(n_rows_.size(), 1) {
  for (std::size_t n = Halving::kOneIn; n <= partitions.size(); n *= Halving::kOneIn) {
    n_rows_.push_back(data.n_rows());
    n_partitions_.push_back(n);
  }
  rungs_.resize(n_rows_.size());
}

std::size_t Rungs::first_with_all_rows() const {
  const auto first = std::find(n_rows_.begin(), n_rows_.end(), data_.n_rows());
  return static_cast<std::size_t>(first - n_rows_.begin());
}

std::size_t Rungs::n_new_partitions(std::size_t rung) const {
  const bool same_rows = rung > 0 && n_rows_[rung - 1] == n_rows_[rung];
  return n_partitions_[rung] - (same_rows ? n_partitions_[rung - 1] : 0);
}

const Rung& Rungs::at(std::size_t rung) {
  if (rungs_[rung]) return *rungs_[rung];
  const std::size_t n = data_.n_rows();
  const bool classes = schema_.task == Task::classification;
  const RowFacts facts{n, classes ? data_.target : std::span<const double>()};
  const double share = static_cast<double>(n_rows_[rung]) / static_cast<double>(n);
  Rung made;
  made.rows = split_rows(facts, 1 - share, seed_, Purpose::trial_rows).train;
  made.data = some_rows(data_, made.rows);
  made.n_done = n_partitions_[rung] - n_new_partitions(rung);
  made.partitions.reserve(n_partitions_[rung]);
  for (const auto& folds : partitions_.first(n_partitions_[rung]))
    made.partitions.push_back(folds_among(folds, made.rows, n));
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
