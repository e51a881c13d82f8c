#include "train/split.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

namespace dodona::train {
namespace {

using Ticket = std::pair<std::uint64_t, std::size_t>;  // a row's draw, and the row

double class_of(const RowFacts& facts, std::size_t i) {
  return facts.classes.empty() ? 0 : facts.classes[i];
}

// The tickets of each class (of all rows where `classes` is empty), in the order of the rows.
std::map<double, std::vector<Ticket>> draw_strata(const RowFacts& facts, std::uint64_t seed,
                                                  Purpose purpose) {
  std::map<double, std::vector<Ticket>> strata;
  for (std::size_t i = 0; i < facts.n_rows; ++i)
    strata[class_of(facts, i)].emplace_back(draw(seed, purpose, i), i);
  return strata;
}

std::size_t rounded(double value) { return static_cast<std::size_t>(std::floor(value + 0.5)); }

// The part of each row, by draws: 1 of those held out.
std::vector<std::size_t> draw_parts(const RowFacts& facts, double fraction, std::uint64_t seed,
                                    Purpose purpose) {
  std::vector<std::size_t> part(facts.n_rows);
  auto strata = draw_strata(facts, seed, purpose);
  for (auto& [label, tickets] : strata) {
    const auto n_held_out =
        std::min(rounded(fraction * static_cast<double>(tickets.size())), tickets.size() - 1);
    const auto cut = tickets.begin() + static_cast<std::ptrdiff_t>(n_held_out);
    std::nth_element(tickets.begin(), cut, tickets.end());
    std::for_each(tickets.begin(), cut, [&](const Ticket& t) { part[t.second] = 1; });
  }
  return part;
}

// One after the other, class by class.
std::vector<std::size_t> deal_rows(const RowFacts& facts, std::size_t n_parts, std::uint64_t seed,
                                   Purpose purpose) {
  std::vector<std::size_t> part(facts.n_rows);
  std::size_t next = 0;
  auto strata = draw_strata(facts, seed, purpose);
  for (auto& [label, tickets] : strata) {
    std::sort(tickets.begin(), tickets.end());
    for (const Ticket& t : tickets) part[t.second] = next++ % n_parts;
  }
  return part;
}

// Rows by class, of a group or of a part.
using Counts = std::vector<double>;

struct Group {
  std::uint64_t ticket = 0;
  std::size_t code = 0;
  double n_rows = 0;
  Counts counts;
};

// The greatest first, those alike in the order of their draws. total: rows by class.
std::vector<Group> find_groups(const RowFacts& facts, std::uint64_t seed, Purpose purpose,
                               Counts& total) {
  std::map<double, std::size_t> classes;
  for (std::size_t i = 0; i < facts.n_rows; ++i) classes.emplace(class_of(facts, i), 0);
  std::size_t n_classes = 0;
  for (auto& [label, index] : classes) index = n_classes++;
  total.assign(n_classes, 0);
  std::map<double, Group> by_code;
  for (std::size_t i = 0; i < facts.n_rows; ++i) {
    Group& group = by_code[facts.groups[i]];
    const std::size_t k = classes[class_of(facts, i)];
    group.counts.resize(n_classes);
    ++group.counts[k];
    ++group.n_rows;
    ++total[k];
  }
  std::vector<Group> groups;
  groups.reserve(by_code.size());
  for (auto& [code, group] : by_code) {
    group.code = static_cast<std::size_t>(code);
    group.ticket = draw(seed, purpose, group.code);
    groups.push_back(std::move(group));
  }
  std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    if (a.n_rows != b.n_rows) return a.n_rows > b.n_rows;
    return a.ticket != b.ticket ? a.ticket < b.ticket : a.code < b.code;
  });
  return groups;
}

// How much fuller a part gets by a group: what the sum over classes of (rows / total)^2 / share
// grows by. The sum over all parts is least where each has its share of each class.
double growth(const Counts& part, const Group& group, const Counts& total, double share) {
  double sum = 0;
  for (std::size_t k = 0; k < total.size(); ++k)
    sum += (2 * part[k] + group.counts[k]) * group.counts[k] / (total[k] * total[k]);
  return sum / share;
}

// Each group goes where it makes the least of that. shares: of the rows, by part.
std::vector<std::size_t> deal_groups(const RowFacts& facts, std::span<const double> shares,
                                     std::uint64_t seed, Purpose purpose) {
  Counts total;
  const auto groups = find_groups(facts, seed, purpose, total);
  std::vector<Counts> parts(shares.size(), Counts(total.size(), 0));
  std::map<std::size_t, std::size_t> part_of;
  for (const Group& group : groups) {
    std::size_t best = 0;
    double least = growth(parts[0], group, total, shares[0]);
    for (std::size_t p = 1; p < shares.size(); ++p) {
      const double here = growth(parts[p], group, total, shares[p]);
      if (here < least) {
        least = here;
        best = p;
      }
    }
    part_of[group.code] = best;
    for (std::size_t k = 0; k < total.size(); ++k) parts[best][k] += group.counts[k];
  }
  std::vector<std::size_t> part;
  part.reserve(facts.n_rows);
  for (std::size_t i = 0; i < facts.n_rows; ++i)
    part.push_back(part_of[static_cast<std::size_t>(facts.groups[i])]);
  return part;
}

// The rows, earliest first.
std::vector<std::size_t> in_time(const RowFacts& facts) {
  std::vector<std::size_t> order(facts.n_rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return facts.times[a] < facts.times[b]; });
  return order;
}

// Where to cut the ordered rows nearest to `wanted`, between two moments; 0 or n_rows where there
// is one moment only.
std::size_t cut_near(const RowFacts& facts, std::span<const std::size_t> order,
                     std::size_t wanted) {
  const auto is_cut = [&](std::size_t at) {
    return at == 0 || at >= order.size() || facts.times[order[at - 1]] < facts.times[order[at]];
  };
  for (std::size_t step = 0;; ++step) {
    if (wanted + step >= order.size() || is_cut(wanted + step))
      return std::min(wanted + step, order.size());
    if (step <= wanted && is_cut(wanted - step)) return wanted - step;
  }
}

RowSplit split_by(std::span<const std::size_t> part, std::size_t held_out) {
  RowSplit split;
  for (std::size_t i = 0; i < part.size(); ++i)
    (part[i] == held_out ? split.held_out : split.train).push_back(i);
  return split;
}

// The rows before position `from` train, those from there to `to` test.
RowSplit split_in_time(std::span<const std::size_t> order, std::size_t from, std::size_t to) {
  RowSplit split;
  split.train.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(from));
  split.held_out.assign(order.begin() + static_cast<std::ptrdiff_t>(from),
                        order.begin() + static_cast<std::ptrdiff_t>(to));
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.held_out.begin(), split.held_out.end());
  return split;
}

std::vector<RowSplit> folds_in_time(const RowFacts& facts, std::size_t n_folds) {
  const auto order = in_time(facts);
  std::vector<RowSplit> folds;
  std::size_t from = cut_near(facts, order, facts.n_rows / (n_folds + 1));
  for (std::size_t f = 1; f <= n_folds; ++f) {
    const std::size_t to = cut_near(facts, order, facts.n_rows * (f + 1) / (n_folds + 1));
    if (to > from) folds.push_back(split_in_time(order, from, to));
    from = std::max(from, to);
  }
  return folds;
}

}  // namespace

RowSplit split_rows(const RowFacts& facts, double fraction, std::uint64_t seed, Purpose purpose) {
  if (fraction <= 0) return split_by(std::vector<std::size_t>(facts.n_rows), 1);
  if (!facts.times.empty()) {
    const auto order = in_time(facts);
    const auto n_train = facts.n_rows - rounded(fraction * static_cast<double>(facts.n_rows));
    return split_in_time(order, cut_near(facts, order, n_train), facts.n_rows);
  }
  if (!facts.groups.empty())
    return split_by(deal_groups(facts, std::vector{1 - fraction, fraction}, seed, purpose), 1);
  return split_by(draw_parts(facts, fraction, seed, purpose), 1);
}

std::vector<RowSplit> fold_rows(const RowFacts& facts, std::size_t n_folds, std::uint64_t seed,
                                Purpose purpose) {
  std::vector<RowSplit> folds;
  if (!facts.times.empty()) {
    folds = folds_in_time(facts, n_folds);
  } else {
    const auto part = facts.groups.empty()
                          ? deal_rows(facts, n_folds, seed, purpose)
                          : deal_groups(facts, std::vector(n_folds, 1.0), seed, purpose);
    for (std::size_t f = 0; f < n_folds; ++f) folds.push_back(split_by(part, f));
  }
  std::erase_if(folds, [](const auto& f) { return f.held_out.empty() || f.train.empty(); });
  return folds;
}

}  // namespace dodona::train
