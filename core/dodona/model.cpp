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
Prediction predict(const Model& model, const Table& table, std::size_t first_row, Report& report,
                   Asked asked) {
  const Frame frame = encode(model.schema, model.encoder, table);
  std::vector<double> margins(n_outputs(model.family) * table.n_rows);
  score(model.family, frame, margins);
  std::vector<double> spread;
  if (asked.n_levels > 0 && model.spread) {
    Frame wider;
    widen(frame, margins, wider);
    spread.resize(table.n_rows);
    score(*model.spread, wider, spread);
  }
  std::vector<double> novelty;
  if (asked.novelty) {
    novelty.resize(table.n_rows);
    score(model.novelty->isolation, frame, novelty);
    rate_novelty(*model.novelty, familiar_columns(model.schema), table, novelty);
  }
  return finish(model.output, model.schema, table.n_rows, {margins, spread, novelty}, asked,
                first_row, report);
}

Asked everything(const Model& model) {
  return {0, model.output.levels.size(), model.novelty.has_value()};
}

void append_row(CellReader& reader, std::span<const Cell> cells, RowPlace place, Table& table) {
  for (std::size_t f = 0; f < cells.size(); ++f)
    table.columns[f].push_back(reader.read(f, cells[f], place));
  ++table.n_rows;
}

}  // namespace dodona
