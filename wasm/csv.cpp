// CSVs over the C ABI: their rows read, checked and scored as they come; and records as they stand.
#include "dodona/csv.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "binding.hpp"
#include "dodona/csv_table.hpp"

struct DodonaCsv {
  DodonaCsv(DodonaModel& m, char delimiter, std::uint32_t parts)
      : model(m),
        asked(m.asked),
        wants(parts),
        schema(schema_of(m.model.schema, parts)),
        report(new_report()),
        outputs(dodona::n_columns(m.model.schema, asked)),
        cells(schema.features.size()),
        reader(schema, delimiter, handlers(), report,
               has(kCsvBadRows) ? dodona::BadRows::handed_on : dodona::BadRows::end) {}
  DodonaCsv(const DodonaCsv&) = delete;
  DodonaCsv& operator=(const DodonaCsv&) = delete;

  bool has(DodonaCsvPart part) const { return (wants & part) != 0; }

  // What reading needs of a schema.
  static dodona::Schema schema_of(const dodona::Schema& schema, std::uint32_t parts) {
    dodona::Schema read;
    read.target.name = schema.target.name;
    read.missing_tokens = schema.missing_tokens;
    for (const auto& feature : schema.features) {
      auto& column = read.features.emplace_back();
      column.name = feature.name;
      column.kind = feature.kind;
      column.missing = feature.missing;
      column.unseen = feature.unseen;
      column.categories = feature.categories;
    }
    if ((parts & kCsvTarget) != 0)
      read.features.push_back(target_as_feature(schema, dodona::Missing::allowed));
    return read;
  }

  dodona::CsvTableHandlers handlers() {
    dodona::CsvTableHandlers taken;
    if (has(kCsvCells)) {
      taken.record = [this](const dodona::CsvRecord& record) {
        offsets.push_back(static_cast<double>(record.offset));
      };
    }
    taken.table = [this](const dodona::Table& table, std::size_t first_row) {
      return answer(table, first_row);
    };
    return taken;
  }

  // One that learns of each bad row as it is read.
  dodona::Report new_report() {
    if (!has(kCsvBadRows)) return {};
    dodona::Report fresh(
        [](void* csv, const dodona::Error& error) {
          auto& rows = static_cast<DodonaCsv*>(csv)->bad_rows;
          if (error.where.row > 0 && (rows.empty() || rows.back() != error.where.row))
            rows.push_back(error.where.row);
        },
        this);
    fresh.keep_every_error();
    return fresh;
  }

  // Of rows with errors there is no answer; the file is read on for the others.
  bool answer(const dodona::Table& table, std::size_t first_row) {
    const auto& prediction = model.predictor.predict(table, first_row, report, asked);
    for (std::size_t k = 0; k < outputs.size(); ++k)
      append(prediction.outputs.data() + k * table.n_rows, table.n_rows, outputs[k]);
    if (!prediction.labels.empty()) append(prediction.labels.data(), table.n_rows, labels);
    if (has(kCsvCells) || has(kCsvTarget)) keep_cells(table);
    for (const std::size_t row : bad_rows) blank(n_rows + row - first_row);
    bad_rows.clear();  // all of them were of this table
    n_rows += table.n_rows;
    return true;
  }

  void keep_cells(const dodona::Table& table) {
    for (std::size_t f = has(kCsvCells) ? 0 : cells.size() - 1; f < cells.size(); ++f)
      append(table.columns[f].data(), table.n_rows, cells[f]);
  }

  // Behind the rows since the last call.
  template <typename T>
  void append(const T* from, std::size_t n, std::vector<T>& to) const {
    to.resize(n_rows + n);
    std::copy_n(from, n, to.begin() + static_cast<std::ptrdiff_t>(n_rows));
  }

  void blank(std::size_t i) {
    for (auto& output : outputs) output[i] = std::numeric_limits<double>::quiet_NaN();
    if (!labels.empty()) labels[i] = -1;
  }

  // What is told of the rows that were read since the last call.
  void tell() { last_report() = std::exchange(report, new_report()); }

  // The bytes that a call answered no longer count.
  void begin() {
    offsets.erase(offsets.begin(),
                  offsets.begin() + static_cast<std::ptrdiff_t>(std::min(n_rows, offsets.size())));
    n_rows = 0;
  }

  DodonaModel& model;
  dodona::Asked asked;
  std::uint32_t wants;
  dodona::Schema schema;  // with the target, where that is read
  dodona::Report report;
  std::string bytes;
  std::size_t n_rows = 0;  // since the last call
  std::vector<std::vector<double>> outputs;
  std::vector<std::int32_t> labels;
  std::vector<std::vector<double>> cells;  // [features, target][n_rows]
  std::vector<double> offsets;             // of the rows that are answered, and of those that wait
  std::vector<std::size_t> bad_rows;       // of those that wait
  dodona::CsvTableReader reader;
};

namespace {

// Records as they stand, one after the other.
struct Records {
  std::string text;             // of all cells
  std::vector<double> sizes;    // of each cell
  std::vector<double> counts;   // of each record's cells
  std::vector<double> offsets;  // of each record, and behind the last
  char delimiter = 0;
};

Records& last_records() {
  static Records records;
  return records;
}

}  // namespace

extern "C" {

DodonaCsv* dodona_csv(DodonaModel* model, char delimiter, std::uint32_t parts) {
  return new (std::nothrow) DodonaCsv(*model, delimiter, parts);
}

void dodona_csv_free(DodonaCsv* csv) { delete csv; }

char* dodona_csv_room(DodonaCsv* csv, size_t n_bytes) {
  csv->bytes.resize(n_bytes);
  return csv->bytes.data();
}

std::int32_t dodona_csv_feed(DodonaCsv* csv, size_t n_bytes) {
  csv->begin();
  csv->reader.feed(std::string_view(csv->bytes).substr(0, n_bytes));
  if (csv->has(kCsvBadRows)) csv->tell();
  return static_cast<std::int32_t>(csv->n_rows);
}

std::int32_t dodona_csv_finish(DodonaCsv* csv) {
  csv->begin();
  csv->reader.finish();
  csv->tell();
  return static_cast<std::int32_t>(csv->n_rows);
}

const double* dodona_csv_outputs(const DodonaCsv* csv, std::int32_t column) {
  return csv->outputs[static_cast<std::size_t>(column)].data();
}
const std::int32_t* dodona_csv_labels(const DodonaCsv* csv) { return csv->labels.data(); }
const double* dodona_csv_cells(const DodonaCsv* csv, std::int32_t column) {
  return csv->cells[static_cast<std::size_t>(column)].data();
}
const double* dodona_csv_offsets(const DodonaCsv* csv) { return csv->offsets.data(); }

std::int32_t dodona_records(const char* bytes, size_t n_bytes, char delimiter,
                            std::int32_t n_columns, std::int32_t is_all) {
  auto& records = last_records();
  records = {};
  last_report().clear();
  const auto take = [&records](const dodona::CsvRecord& record) {
    for (const auto cell : record.cells) {
      records.text += cell;
      records.sizes.push_back(static_cast<double>(cell.size()));
    }
    records.counts.push_back(static_cast<double>(record.cells.size()));
    records.offsets.push_back(static_cast<double>(record.offset));
    return true;
  };
  dodona::CsvPosition behind_header;
  behind_header.delimiter = delimiter;
  behind_header.n_columns = static_cast<std::size_t>(n_columns);
  dodona::CsvReader reader = n_columns > 0 ? dodona::CsvReader(behind_header, take, last_report())
                                           : dodona::CsvReader(delimiter, take, last_report());
  reader.hand_on_all();
  reader.feed({bytes, n_bytes});
  if (is_all != 0) reader.finish();
  records.offsets.push_back(static_cast<double>(reader.position().offset));
  records.delimiter = reader.delimiter();
  return static_cast<std::int32_t>(records.counts.size());
}

const void* dodona_records_part(DodonaRecordsPart part) {
  const auto& records = last_records();
  switch (part) {
    case kRecordsText:
      return records.text.data();
    case kRecordsSizes:
      return records.sizes.data();
    case kRecordsCounts:
      return records.counts.data();
    case kRecordsOffsets:
      return records.offsets.data();
    default:
      return &records.delimiter;
  }
}

}  // extern "C"
