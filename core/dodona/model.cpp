#include "dodona/model.hpp"

namespace dodona {

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

}  // namespace dodona
