#include "dodona/model.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "dodona/math.hpp"

namespace dodona {
namespace {

bool same_bits(double a, double b) { return math::bits_of(a) == math::bits_of(b); }

// Golden row i must be a good row, and give the outputs that it promises.
void replay(const Model& model, const CellRules& rules, std::size_t i, Report& problems) {
  CellReader reader(rules, problems);
  std::vector<Cell> cells;
  for (const auto& cell : model.golden.rows[i]) cells.push_back(view_of(cell));
  Table table;
  table.columns.resize(model.schema.features.size());
  append_row(reader, cells, {}, table);
  if (!problems.ok()) return;
  const auto outputs = predict(model, table, 0, problems).outputs;
  const auto& promised = model.golden.outputs[i];
  if (problems.ok() &&
      !std::equal(outputs.begin(), outputs.end(), promised.begin(), promised.end(), same_bits)) {
    problems.error({Code::golden_mismatch,
                    {},
                    "the model does not give the outputs that the file promises; the file was "
                    "changed or is damaged"});
  }
}

}  // namespace

Cell view_of(const StoredCell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) return *number;
  if (const auto* truth = std::get_if<bool>(&cell)) return *truth;
  if (const auto* text = std::get_if<std::string>(&cell)) return std::string_view(*text);
  return std::monostate{};
}

// The story: rows that were read and checked cell by cell (CellReader) are encoded, scored and
// finished.
Prediction predict(const Model& model, const Table& table, std::size_t first_row, Report& report) {
  const Frame frame = encode(model.schema, model.encoder, table);
  std::vector<double> margins(n_outputs(model.family) * table.n_rows);
  score(model.family, frame, margins);
  return finish(model.output, model.schema, table.n_rows, margins, first_row, report);
}

void append_row(CellReader& reader, std::span<const Cell> cells, RowPlace place, Table& table) {
  for (std::size_t f = 0; f < cells.size(); ++f)
    table.columns[f].push_back(reader.read(f, cells[f], place));
  ++table.n_rows;
}

std::size_t verify(const Model& model, Report& report) {
  const CellRules rules(model.schema);
  std::size_t n_bad_rows = 0;
  for (std::size_t i = 0; i < model.golden.rows.size(); ++i) {
    Report problems;
    replay(model, rules, i, problems);
    for (Error error : problems.errors()) {
      error.where.path = "golden.rows[" + std::to_string(i) + "]";
      report.error(std::move(error));
    }
    n_bad_rows += problems.ok() ? 0 : 1;
  }
  return n_bad_rows;
}

}  // namespace dodona
