// The cells of a table that a caller writes into our memory, column by column: how they arrive, and
// the table of numbers they become.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "dodona/cell.hpp"
#include "dodona/error.hpp"
#include "dodona/table.hpp"

namespace dodona {

// What a cell's value is: nothing, the number, the length in bytes of its text, 0 or 1, or the code
// of a category whose text the caller knows.
enum class CellKind : std::uint8_t { null = 0, number = 1, text = 2, boolean = 3, code = 4 };

struct CellBatch {
  struct Column {
    std::vector<std::uint8_t> kinds;  // [n_rows] of CellKind
    std::string text;                 // all texts, one after the other in row order
    std::size_t at = 0;               // where the next text begins
  };

  // All null.
  CellBatch(std::size_t n_features, std::size_t n_rows);

  std::vector<Column> columns;
  // Per column, not 0: all its cells are numbers, and kinds is not read.
  std::vector<std::uint8_t> numeric;
  Table table;                    // columns[f][i]: the value of a cell; after reading, its number
  std::vector<std::size_t> open;  // columns that are read cell by cell; memory for reading
};

// Reads all cells, row by row, so that the first errors told are those of the first rows. Problems
// go to the report, with rows from 1.
void read_cells(const CellRules& rules, CellBatch& batch, Report& report);

}  // namespace dodona
