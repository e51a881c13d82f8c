#include "train/describe_data.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "train/distribution.hpp"
#include "train/parallel.hpp"

namespace dodona::train {
namespace {

std::size_t count_different(const Feature& feature, std::vector<double> values) {
  const auto& counts = feature.training.counts;
  if (feature.kind == Kind::category || feature.kind == Kind::boolean) {
    const auto is_there = [](std::uint64_t n) { return n > 0; };
    return static_cast<std::size_t>(std::count_if(counts.begin(), counts.end(), is_there));
  }
  std::erase_if(values, [](double x) { return std::isnan(x); });
  std::sort(values.begin(), values.end());
  return static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
}

// Rows whose target could not be read are of no use. Those that were, in their order.
std::vector<RowPlace> leave_out_unread_targets(Dataset& rows, int n_threads) {
  std::vector<std::size_t> unread;
  for (std::size_t i = 0; i < rows.n_rows(); ++i) {
    if (std::isnan(rows.target[i])) unread.push_back(i);
  }
  return take_rows(rows, unread, n_threads).places;
}

// `row 3 (line 4), column "y": "12a" is not a number; this row and 7 others are left out`.
void tell_of_unread(std::span<const RowPlace> unread, const std::string& target,
                    const Report& cells, DataSummary& summary) {
  if (unread.empty()) return;
  // Of a file with many bad cells the report has only the first.
  Error first{Code::bad_data, {unread[0].row, unread[0].line, target, ""}, "cannot be read"};
  for (const auto& error : cells.errors()) {
    if (error.where.column != target || error.where.row != unread[0].row) continue;
    first = error;
    break;
  }
  const std::size_t n = unread.size() - 1;
  summary.warnings.push_back(
      {"reading",
       {target},
       to_string(first) + "; " +
           (n == 0 ? "this row is left out"
                   : "this row and " + std::to_string(n) + (n == 1 ? " other" : " others") +
                         " of the kind are left out") +
           ", and training stops at " + (n == 0 ? "it" : "them") +
           " (--missing TEXT makes a text a missing value)"});
}

void tell_of_reading(const Report& told, DataSummary& summary) {
  for (const auto& warning : told.warnings()) {
    std::vector<std::string> columns;
    if (!warning.where.column.empty()) columns.push_back(warning.where.column);
    summary.warnings.push_back({"reading", std::move(columns), to_string(warning)});
  }
}

std::optional<DataDescription> describe_in_threads(const DescribeInput& input, Report& report) {
  const Recipe& recipe = input.recipe;
  Report told;
  DataDescription found;
  const TextTable data = read_text_table(
      {input.path, input.delimiter, recipe.target.name, recipe.missing_tokens, input.n_threads},
      told);
  if (told.ok()) found.inference = infer_schema(data, recipe, input.n_threads, told);
  if (!told.ok()) {
    report.append(told);
    return std::nullopt;
  }
  Schema& schema = found.inference.schema;
  Report cells;
  Dataset rows = read_dataset(data, schema, {}, found.inference.mark, input.n_threads, cells);
  const auto unread = leave_out_unread_targets(rows, input.n_threads);
  if (rows.n_rows() == 0) {
    report.append(cells);
    return std::nullopt;
  }
  describe_features(rows.features, input.n_threads, schema);
  found.summary = summarise(found.inference, rows, input.n_threads);
  tell_of_reading(told, found.summary);
  tell_of_unread(unread, schema.target.name, cells, found.summary);
  found.n_unread_targets = unread.size();
  found.n_rows_in_file = data.n_rows();
  found.n_columns_in_file = data.n_columns_in_file();
  found.n_different.resize(schema.features.size());
  parallel_for(schema.features.size(), input.n_threads, [&](std::size_t f) {
    found.n_different[f] = count_different(schema.features[f], rows.features.columns[f]);
  });
  return found;
}

}  // namespace

std::optional<DataDescription> describe_data(const DescribeInput& input, Report& report) {
  std::optional<DataDescription> found;
  with_threads(input.n_threads, [&] { found = describe_in_threads(input, report); });
  return found;
}

}  // namespace dodona::train
