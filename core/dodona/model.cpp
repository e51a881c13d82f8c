#include "dodona/model.hpp"

#include <string>

#include "dodona/math.hpp"

namespace dodona {
namespace {

bool same_bits(double a, double b) { return math::bits_of(a) == math::bits_of(b); }

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
  Report problems;
  const CellRules rules(model.schema);
  CellReader reader(rules, problems);
  Table table;
  table.columns.resize(model.schema.features.size());
  for (std::size_t i = 0; i < model.golden.rows.size(); ++i) {
    std::vector<Cell> cells;
    for (const auto& cell : model.golden.rows[i]) cells.push_back(view_of(cell));
    append_row(reader, cells, {i + 1, 0}, table);
  }
  const Prediction prediction = predict(model, table, 1, problems);
  for (const auto& error : problems.errors())
    report.error(error);  // a golden row must be a good row

  std::size_t n_mismatches = problems.n_errors();
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    bool same = true;
    for (std::size_t k = 0; k < prediction.n_outputs; ++k) {
      same =
          same && same_bits(prediction.outputs[k * table.n_rows + i], model.golden.outputs[i][k]);
    }
    if (same) continue;
    ++n_mismatches;
    report.error({Code::golden_mismatch,
                  {0, 0, "", "golden.rows[" + std::to_string(i) + "]"},
                  "the model does not give the outputs that the file promises; the file was "
                  "changed or is damaged"});
  }
  return n_mismatches;
}

}  // namespace dodona
