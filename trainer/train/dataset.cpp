#include "train/dataset.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include "dodona/cell.hpp"
#include "train/parallel.hpp"
#include "train/random.hpp"

namespace dodona::train {
namespace {

// What a dataset has a number of per row, beside the features.
constexpr std::array kParts = {&Dataset::target, &Dataset::weights, &Dataset::groups,
                               &Dataset::times};

std::vector<double>& values_of(Role role, Dataset& dataset) {
  switch (role) {
    case Role::weight:
      return dataset.weights;
    case Role::group:
      return dataset.groups;
    case Role::time:
      return dataset.times;
  }
  return dataset.weights;
}

// Columns of a schema with their places in the table and in memory.
struct Columns {
  std::vector<std::size_t> source;  // among the table's columns
  std::vector<std::size_t> unread;  // the others, of which only a hash is kept
  std::vector<double*> values;
  RowPlace* places;
  std::uint64_t* others;
};

std::uint64_t hash_of(std::span<const std::string_view> cells,
                      std::span<const std::size_t> columns) {
  std::uint64_t hash = 0;
  for (const std::size_t j : columns) {
    for (const char c : cells[j]) hash = mix(hash ^ static_cast<unsigned char>(c));
    hash = mix(~hash);
  }
  return hash;
}

void read_piece(const TextTable& data, std::size_t piece, const Columns& columns,
                CellReader& reader) {
  std::size_t i = data.first_row(piece);
  data.read_rows(piece, [&](std::span<const std::string_view> cells, RowPlace place) {
    columns.places[i] = place;
    if (!columns.unread.empty()) columns.others[i] = hash_of(cells, columns.unread);
    for (std::size_t f = 0; f < columns.source.size(); ++f)
      columns.values[f][i] = reader.read_text(f, cells[columns.source[f]], place);
    ++i;
  });
}

// Each piece by a reader of its own. False if one has anything to say: it does not know what those
// of the pieces before have said.
bool read_pieces(const TextTable& data, const Columns& columns, const CellRules& rules,
                 DecimalMark mark, int n_threads) {
  std::atomic<bool> is_silent = true;
  parallel_for(data.n_pieces(), n_threads, [&](std::size_t piece) {
    if (!is_silent) return;
    Report said;
    CellReader reader(rules, said);
    reader.set_decimal_mark(mark);
    read_piece(data, piece, columns, reader);
    if (!said.ok() || said.n_warnings() > 0) is_silent = false;
  });
  return is_silent;
}

std::vector<std::size_t> unread_columns(const TextTable& data,
                                        const std::vector<std::size_t>& read) {
  std::vector<std::size_t> unread;
  for (std::size_t j = 0; j < data.names().size(); ++j) {
    const bool is_read = std::find(read.begin(), read.end(), j) != read.end();
    if (!is_read && !data.survey().columns[j].row_numbers.count_up()) unread.push_back(j);
  }
  return unread;
}

// Moves the rows that are not among `rows` to the front, and those to `taken`.
template <typename T>
void take_values(std::vector<T>& values, std::span<const std::size_t> rows, std::vector<T>& taken) {
  taken.reserve(rows.size());
  std::size_t to = rows.empty() ? values.size() : rows.front();
  for (std::size_t k = 0; k < rows.size(); ++k) {
    taken.push_back(values[rows[k]]);
    const std::size_t end = k + 1 < rows.size() ? rows[k + 1] : values.size();
    for (std::size_t i = rows[k] + 1; i < end; ++i) values[to++] = values[i];
  }
  values.resize(to);
}

template <typename T>
void put_values_back(std::vector<T>& values, std::span<const std::size_t> rows,
                     const std::vector<T>& taken) {
  std::size_t from = values.size();
  values.resize(from + rows.size());
  std::size_t to = values.size();
  for (std::size_t k = rows.size(); k-- > 0;) {
    while (to > rows[k] + 1) values[--to] = values[--from];
    values[--to] = taken[k];
  }
}

}  // namespace

Feature weight_as_feature(const std::string& name) {
  Feature weight;
  weight.name = name;
  weight.kind = Kind::number;
  weight.missing = Missing::error;
  return weight;
}

Schema with_target_and_roles(const Schema& schema, std::span<const RoleColumn> roles) {
  Schema whole = schema;
  if (!schema.target.name.empty())
    whole.features.push_back(target_as_feature(schema, Missing::error));
  for (const auto& role : roles) whole.features.push_back(role.feature);
  return whole;
}

Dataset read_dataset(const TextTable& data, const Schema& schema, std::span<const RoleColumn> roles,
                     DecimalMark mark, int n_threads, Report& report) {
  const Schema whole = with_target_and_roles(schema, roles);
  const CellRules rules(whole);
  const std::size_t n_columns = whole.features.size();
  Dataset dataset;
  dataset.features.n_rows = data.n_rows_with_target();
  dataset.features.columns.resize(n_columns);
  dataset.places.resize(dataset.features.n_rows);
  Columns columns{{}, {}, std::vector<double*>(n_columns), dataset.places.data(), nullptr};
  for (const auto& feature : whole.features) columns.source.push_back(data.find(feature.name));
  columns.unread = unread_columns(data, columns.source);
  if (!columns.unread.empty()) dataset.others.resize(dataset.features.n_rows);
  columns.others = dataset.others.data();
  parallel_for(n_columns, n_threads, [&](std::size_t f) {
    dataset.features.columns[f].resize(dataset.features.n_rows);
    columns.values[f] = dataset.features.columns[f].data();
  });

  const bool is_read = n_threads > 1 && mark != DecimalMark::undecided &&
                       read_pieces(data, columns, rules, mark, n_threads);
  if (!is_read) {
    CellReader reader(rules, report);
    reader.set_decimal_mark(mark);
    for (std::size_t piece = 0; piece < data.n_pieces(); ++piece)
      read_piece(data, piece, columns, reader);
  }
  const auto take_last = [&] {
    auto values = std::move(dataset.features.columns.back());
    dataset.features.columns.pop_back();
    return values;
  };
  for (std::size_t r = roles.size(); r-- > 0;) values_of(roles[r].role, dataset) = take_last();
  if (schema.target.name.empty()) {
    dataset.target.assign(dataset.features.n_rows, 0);
  } else {
    dataset.target = take_last();
  }
  return dataset;
}

Dataset some_rows(const Dataset& data, std::span<const std::size_t> rows) {
  const auto copy = [&](const auto& from, auto& to) {
    to.reserve(from.empty() ? 0 : rows.size());
    for (const std::size_t i : rows) {
      if (!from.empty()) to.push_back(from[i]);
    }
  };
  Dataset some;
  some.features.n_rows = rows.size();
  some.features.columns.resize(data.features.columns.size());
  for (std::size_t f = 0; f < some.features.columns.size(); ++f)
    copy(data.features.columns[f], some.features.columns[f]);
  copy(data.places, some.places);
  for (const auto part : kParts) copy(data.*part, some.*part);
  return some;
}

Dataset take_rows(Dataset& data, std::span<const std::size_t> rows, int n_threads) {
  Dataset taken;
  auto& columns = data.features.columns;
  taken.features.columns.resize(columns.size());
  parallel_for(columns.size(), n_threads,
               [&](std::size_t f) { take_values(columns[f], rows, taken.features.columns[f]); });
  for (const auto part : kParts) {
    if (!(data.*part).empty()) take_values(data.*part, rows, taken.*part);
  }
  take_values(data.places, rows, taken.places);
  if (!data.others.empty()) take_values(data.others, rows, taken.others);
  taken.features.n_rows = taken.n_rows();
  data.features.n_rows = data.n_rows();
  return taken;
}

void put_back(Dataset& data, const Dataset& taken, std::span<const std::size_t> rows,
              int n_threads) {
  auto& columns = data.features.columns;
  parallel_for(columns.size(), n_threads, [&](std::size_t f) {
    put_values_back(columns[f], rows, taken.features.columns[f]);
  });
  for (const auto part : kParts) {
    if (!(taken.*part).empty()) put_values_back(data.*part, rows, taken.*part);
  }
  put_values_back(data.places, rows, taken.places);
  if (!taken.others.empty()) put_values_back(data.others, rows, taken.others);
  data.features.n_rows = data.n_rows();
}

}  // namespace dodona::train
