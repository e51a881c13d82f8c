// A model: the whole path from a row of cells to the answer.
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "dodona/cell.hpp"
#include "dodona/encode.hpp"
#include "dodona/error.hpp"
#include "dodona/family/family.hpp"
#include "dodona/output.hpp"
#include "dodona/schema.hpp"
#include "dodona/table.hpp"

namespace dodona {

// A golden row's cell, which owns its text.
using StoredCell = std::variant<std::monostate, double, bool, std::string>;

// The same cell, its text borrowed.
Cell view_of(const StoredCell& cell);

// Rows of cells in feature order, with the outputs that they must give, to the last bit.
struct Golden {
  std::vector<std::vector<StoredCell>> rows;
  std::vector<std::vector<double>> outputs;
};

struct Model {
  Schema schema;
  Encoder encoder;
  Family family;
  Output output;
  Golden golden;
};

// Values, or the probabilities of every class, for rows that have been read by the schema. Rows
// whose answer is not finite are errors in the report; `first_row` is the number of the first row
// there. This is the definition; a Predictor (predictor.hpp) gives the same bits faster.
Prediction predict(const Model& model, const Table& table, std::size_t first_row, Report& report);

// Reads one row of cells, in feature order, into the last row of a table. `table` needs one column
// per feature.
void append_row(CellReader& reader, std::span<const Cell> cells, RowPlace place, Table& table);

}  // namespace dodona
