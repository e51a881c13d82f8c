#include "dodona/encode.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "dodona/words.hpp"

namespace dodona {
namespace {

// A part of the date that lies `value` days after 1970-01-01.
double date_part(Encoding part, double value) {
  if (std::isnan(value)) return value;
  const double day = std::floor(value);
  const std::chrono::sys_days date{std::chrono::days{static_cast<int>(day)}};
  switch (part) {
    case Encoding::month:
      return static_cast<unsigned>(std::chrono::year_month_day{date}.month());
    case Encoding::weekday:
      return std::chrono::weekday{date}.iso_encoding();
    case Encoding::hour:
      // The sum of days and time of day was rounded, by less than 6e-9 h even in the year 9999; a
      // millisecond is 3e-7 h.
      return std::min(std::floor((value - day) * 24.0 + 1e-8), 23.0);
    default:
      return value;
  }
}

bool is_taken_as_is(Encoding encoding) {
  return encoding == Encoding::number || encoding == Encoding::code || encoding == Encoding::days;
}

}  // namespace

std::string_view name_of(Encoding encoding) {
  return word_of(kEncodingNames, static_cast<std::size_t>(encoding));
}

bool fits(Encoding encoding, Kind kind) {
  switch (kind) {
    case Kind::number:
    case Kind::boolean:
      return encoding == Encoding::number;
    case Kind::category:
      return encoding == Encoding::code;
    case Kind::date:
      return encoding != Encoding::number && encoding != Encoding::code;
  }
  return false;
}

std::vector<std::size_t> levels_of(const Schema& schema, const Encoder& encoder) {
  std::vector<std::size_t> levels;
  for (const auto& column : encoder.columns) {
    levels.push_back(column.as == Encoding::code ? schema.features[column.feature].categories.size()
                                                 : 0);
  }
  return levels;
}

void encode(const Schema& schema, const Encoder& encoder, const Table& table, Frame& frame) {
  frame.n_rows = table.n_rows;
  if (frame.n_levels.empty()) frame.n_levels = levels_of(schema, encoder);
  frame.derived.resize(encoder.columns.size());
  frame.columns.resize(encoder.columns.size());
  for (std::size_t j = 0; j < encoder.columns.size(); ++j) {
    const auto& [feature, as] = encoder.columns[j];
    const auto source = std::span(table.columns[feature]).first(table.n_rows);
    if (is_taken_as_is(as)) {
      frame.columns[j] = source;
      continue;
    }
    auto& parts = frame.derived[j];
    parts.resize(table.n_rows);
    std::transform(source.begin(), source.end(), parts.begin(),
                   [part = as](double value) { return date_part(part, value); });
    frame.columns[j] = parts;
  }
}

void widen(const Frame& frame, std::span<const double> column, Frame& wider) {
  wider.n_rows = frame.n_rows;
  wider.columns = frame.columns;
  wider.columns.push_back(column);
  wider.n_levels = frame.n_levels;
  wider.n_levels.push_back(0);
}

Frame encode(const Schema& schema, const Encoder& encoder, const Table& table) {
  Frame frame;
  encode(schema, encoder, table, frame);
  return frame;
}

}  // namespace dodona
