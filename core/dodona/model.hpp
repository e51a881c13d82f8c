// A model: the whole path from a row of cells to the answer.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dodona/cell.hpp"
#include "dodona/encode.hpp"
#include "dodona/error.hpp"
#include "dodona/family/family.hpp"
#include "dodona/novelty.hpp"
#include "dodona/output.hpp"
#include "dodona/schema.hpp"
#include "dodona/table.hpp"

namespace dodona {

// A golden row's cell, which owns its text.
using StoredCell = std::variant<std::monostate, double, bool, std::string>;

// The same cell, its text borrowed.
Cell view_of(const StoredCell& cell);

// Rows of cells in feature order, with what they must give, to the last bit: a prediction with
// everything asked.
struct Golden {
  std::vector<std::vector<StoredCell>> rows;
  std::vector<std::vector<double>> outputs;
};

struct Model {
  Schema schema;
  Encoder encoder;
  Family family;
  Output output;
  // How far answers are off: the logarithm of the unit of a row's interval, by trees over the
  // encoded columns and the margin, which is the last. Without them the unit is 1.
  std::optional<Family> spread = {};
  std::optional<Novelty> novelty = {};
  Golden golden = {};
};

// All levels, and the novelty where the model has it.
Asked everything(const Model& model);

// Values, or the probabilities of every class, for rows that have been read by the schema. Rows
// whose answer is not finite are errors in the report; `first_row` is the number of the first row
// there. asked: levels that the model has, and novelty only if it has that. This is the
// definition; a Predictor (predictor.hpp) gives the same bits faster.
Prediction predict(const Model& model, const Table& table, std::size_t first_row, Report& report,
                   Asked asked = {});

// Reads one row of cells, in feature order, into the last row of a table. `table` needs one column
// per feature.
void append_row(CellReader& reader, std::span<const Cell> cells, RowPlace place, Table& table);

}  // namespace dodona
