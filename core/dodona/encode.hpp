// From features to the numeric columns that a family sees. FORMAT.md, "Encoder". Applies; never
// fits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "dodona/schema.hpp"
#include "dodona/table.hpp"

namespace dodona {

enum class Encoding : std::uint8_t {
  number,
  code,
  days,
  month,
  weekday,
  hour,
  day,
  day_of_year,
  log,
  quantile,
  lookup,
  is_missing
};
constexpr char kEncodingNames[] =
    "number code days month weekday hour day day_of_year log quantile lookup is_missing";

std::string_view name_of(Encoding encoding);
bool fits(Encoding encoding, Kind kind);

// The members that an encoding's parameters stand in, the first of them in `values`.
const char* parameters_of(Encoding encoding);

struct EncodedColumn {
  std::size_t feature = 0;
  Encoding as = Encoding::number;
  // Of `log` its scale, of `quantile` the knots, of `lookup` a value per category; of a code,
  // month, weekday or hour that is taken as a category, the level of each.
  std::vector<double> values = {};
  // What `lookup` makes of a missing value; NaN: it stays missing.
  double missing = std::numeric_limits<double>::quiet_NaN();
};

// How many values an encoding may have that `levels` can be given of: of a code as many as there
// are categories, 12 months, 7 weekdays, 24 hours; 0: it takes none.
std::size_t n_parts(Encoding encoding, const Feature& feature);

struct Encoder {
  std::vector<EncodedColumn> columns;
};

// Per encoded column: the number of levels of a categorical one, 0 if it is numeric.
std::vector<std::size_t> levels_of(const Schema& schema, const Encoder& encoder);

// n_rows values per encoded column; NaN: missing. Columns that are taken as they are point into the
// table.
struct Frame {
  std::size_t n_rows = 0;
  std::vector<std::span<const double>> columns;
  std::vector<std::size_t> n_levels;  // 0: numeric
  std::vector<std::vector<double>> derived;
};

// A frame with one more numeric column, which must outlive it as the first frame must.
void widen(const Frame& frame, std::span<const double> column, Frame& wider);

// The table must outlive the frame. Into a frame of before, nothing is allocated anew.
void encode(const Schema& schema, const Encoder& encoder, const Table& table, Frame& frame);
Frame encode(const Schema& schema, const Encoder& encoder, const Table& table);

}  // namespace dodona
