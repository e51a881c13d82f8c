#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dodona.h"
#include "dodona/cell.hpp"
#include "dodona/csv_table.hpp"
#include "dodona/explain/explain.hpp"
#include "dodona/json/read.hpp"
#include "dodona/model.hpp"
#include "dodona/predictor.hpp"

struct DodonaModel {
  explicit DodonaModel(dodona::Model m)
      : model(std::move(m)), rules(model.schema), predictor(model) {}

  dodona::Model model;
  dodona::CellRules rules;
  dodona::Predictor predictor;
  std::optional<dodona::Explainer> explainer;  // made when it is first asked
};

struct DodonaBatch {
  struct Column {
    std::vector<std::uint8_t> kinds;
    std::string text;
    std::size_t at = 0;  // where its next text begins
  };

  DodonaModel* owner;
  std::vector<Column> columns;
  std::vector<std::uint8_t> numeric;  // per column: all cells are numbers, whatever kinds says
  std::vector<std::size_t> open;      // columns that are read cell by cell
  dodona::Table table;
  const dodona::Prediction* prediction;    // of the last call for this model
  const dodona::Explanation* explanation;  // likewise
};

struct DodonaCsv {
  DodonaCsv(DodonaModel& m, char delimiter)
      : model(m),
        outputs(static_cast<std::size_t>(dodona_n_outputs(&m))),
        reader(m.model.schema, delimiter,
               {{},
                {},
                [this](const dodona::Table& table, std::size_t first_row) {
                  return answer(table, first_row);
                }},
               report) {}

  // Rows with errors give no answers; the file is read on for the others.
  bool answer(const dodona::Table& table, std::size_t first_row) {
    const auto& prediction = model.predictor.predict(table, first_row, report);
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      outputs[k].resize(n_rows + table.n_rows);
      std::copy_n(prediction.outputs.begin() + static_cast<std::ptrdiff_t>(k * table.n_rows),
                  table.n_rows, outputs[k].begin() + static_cast<std::ptrdiff_t>(n_rows));
    }
    if (!prediction.labels.empty()) {
      labels.resize(n_rows + table.n_rows);
      std::copy(prediction.labels.begin(), prediction.labels.end(),
                labels.begin() + static_cast<std::ptrdiff_t>(n_rows));
    }
    n_rows += table.n_rows;
    return true;
  }

  DodonaModel& model;
  dodona::Report report;
  std::string bytes;
  std::size_t n_rows = 0;  // since the last call
  std::vector<std::vector<double>> outputs;
  std::vector<std::int32_t> labels;
  dodona::CsvTableReader reader;
};

namespace {

dodona::Report& last_report() {
  static dodona::Report report;
  return report;
}

const dodona::Error& entry(DodonaSeverity severity, std::int32_t index) {
  const auto& report = last_report();
  return (severity == kSeverityError ? report.errors()
                                     : report.warnings())[static_cast<std::size_t>(index)];
}

// The text of a report's field; it lives until the next call.
std::string& field_text(DodonaSeverity severity, std::int32_t index, DodonaField field) {
  static std::string text;
  const dodona::Error& error = entry(severity, index);
  switch (field) {
    case kFieldCode:
      text = dodona::name_of(error.code);
      break;
    case kFieldRow:
      text = error.where.row == 0 ? "" : std::to_string(error.where.row);
      break;
    case kFieldColumn:
      text = error.where.column;
      break;
    case kFieldPath:
      text = error.where.path;
      break;
    case kFieldMessage:
      text = error.message;
      break;
  }
  return text;
}

// The cell of row i, which arrived with this value.
dodona::Cell cell_of(DodonaBatch::Column& column, std::size_t i, double value) {
  switch (column.kinds[i]) {
    case kCellNumber:
      return value;
    case kCellBoolean:
      return value != 0;
    case kCellText: {
      const std::size_t begin = std::min(column.at, column.text.size());
      column.at += static_cast<std::size_t>(value);
      return std::string_view(column.text).substr(begin, static_cast<std::size_t>(value));
    }
    default:
      return std::monostate{};
  }
}

// Whether all are finite: a sum of zeros, or NaN, in four parts that run side by side.
bool all_finite(std::span<const double> values) {
  std::array<double, 4> sums{};
  for (std::size_t i = 0; i < values.size(); ++i) sums[i % 4] += values[i] * 0;
  return sums[0] + sums[1] + (sums[2] + sums[3]) == 0;
}

// Row by row, so that the first errors told are those of the first rows. Columns of finite numbers
// need no reading.
void read_cells(DodonaBatch& batch, dodona::CellReader& reader) {
  const auto& rules = batch.owner->rules.features;
  auto& open = batch.open;
  open.clear();
  for (std::size_t f = 0; f < batch.columns.size(); ++f) {
    batch.columns[f].at = 0;
    const bool numbers = batch.numeric[f] != 0;
    if (numbers)
      std::fill(batch.columns[f].kinds.begin(), batch.columns[f].kinds.end(), kCellNumber);
    if (!numbers || rules[f].kind != dodona::Kind::number || !all_finite(batch.table.columns[f])) {
      open.push_back(f);
    }
  }
  for (std::size_t i = 0; i < batch.table.n_rows; ++i) {
    for (const std::size_t f : open) {
      auto& column = batch.columns[f];
      double& value = batch.table.columns[f][i];
      const bool coded = column.kinds[i] == kCellCode && rules[f].kind == dodona::Kind::category &&
                         value >= 0 && value < static_cast<double>(rules[f].categories.size());
      value = coded ? std::floor(value) : reader.read(f, cell_of(column, i, value), {i + 1, 0});
    }
  }
}

}  // namespace

extern "C" {

std::int32_t dodona_abi_version() { return kDodonaAbiVersion; }

void* dodona_alloc(size_t n_bytes) { return std::malloc(n_bytes); }
void dodona_free(void* p) { std::free(p); }

DodonaModel* dodona_load(const uint32_t* words, size_t n_words, const double* numbers,
                         size_t n_numbers, const char* text, size_t n_bytes) {
  last_report().clear();
  auto model = dodona::read_model({{words, n_words}, {numbers, n_numbers}, {text, n_bytes}});
  if (model) return new (std::nothrow) DodonaModel(std::move(*model));
  last_report().error(std::move(model.error()));
  return nullptr;
}

void dodona_unload(DodonaModel* model) { delete model; }

std::int32_t dodona_n_features(const DodonaModel* model) {
  return static_cast<std::int32_t>(model->model.schema.features.size());
}

std::int32_t dodona_n_outputs(const DodonaModel* model) {
  const auto& schema = model->model.schema;
  return schema.task == dodona::Task::classification
             ? static_cast<std::int32_t>(schema.target.classes.size())
             : 1;
}

std::int32_t dodona_n_margins(const DodonaModel* model) {
  return static_cast<std::int32_t>(dodona::n_outputs(model->model.family));
}

std::int32_t dodona_verify(DodonaModel* model) {
  last_report().clear();
  return static_cast<std::int32_t>(dodona::verify(model->predictor, last_report()));
}

std::int32_t dodona_check_columns(const DodonaModel* model, const char* names,
                                  const std::uint32_t* sizes, std::int32_t n) {
  last_report().clear();
  std::vector<std::string_view> views;
  for (std::int32_t i = 0; i < n; ++i) {
    views.emplace_back(names, sizes[i]);
    names += sizes[i];
  }
  dodona::match_columns(model->model.schema, views, last_report());
  return static_cast<std::int32_t>(last_report().n_errors());
}

DodonaBatch* dodona_batch(DodonaModel* model, std::int32_t n_rows) {
  const auto n = static_cast<std::size_t>(n_rows);
  const std::size_t n_features = model->model.schema.features.size();
  auto* batch = new (std::nothrow) DodonaBatch{model, {}, {}, {}, {}, nullptr, nullptr};
  if (batch == nullptr) return nullptr;
  batch->columns.resize(n_features);
  batch->numeric.resize(n_features);
  for (auto& column : batch->columns) {
    column.kinds.resize(n, kCellNull);
  }
  batch->table.n_rows = n;
  batch->table.columns.resize(n_features);
  for (auto& values : batch->table.columns) values.resize(n);
  return batch;
}

void dodona_batch_free(DodonaBatch* batch) { delete batch; }

std::uint8_t* dodona_batch_kinds(DodonaBatch* batch, std::int32_t feature) {
  return batch->columns[static_cast<std::size_t>(feature)].kinds.data();
}

std::uint8_t* dodona_batch_numeric(DodonaBatch* batch) { return batch->numeric.data(); }

double* dodona_batch_values(DodonaBatch* batch, std::int32_t feature) {
  return batch->table.columns[static_cast<std::size_t>(feature)].data();
}

char* dodona_batch_text(DodonaBatch* batch, std::int32_t feature, size_t n_bytes) {
  auto& text = batch->columns[static_cast<std::size_t>(feature)].text;
  text.resize(n_bytes);
  return text.data();
}

std::int32_t dodona_batch_predict(DodonaBatch* batch) {
  auto& report = last_report();
  report.clear();
  dodona::CellReader reader(batch->owner->rules, report);
  read_cells(*batch, reader);
  if (report.ok()) batch->prediction = &batch->owner->predictor.predict(batch->table, 1, report);
  return static_cast<std::int32_t>(report.n_errors());
}

const double* dodona_batch_outputs(const DodonaBatch* batch) {
  return batch->prediction->outputs.data();
}
const std::int32_t* dodona_batch_labels(const DodonaBatch* batch) {
  return batch->prediction->labels.data();
}

void dodona_batch_explain(DodonaBatch* batch, std::int32_t row) {
  auto& [model, rules, predictor, explainer] = *batch->owner;
  if (!explainer) explainer.emplace(model);
  batch->explanation = &explainer->explain(batch->table, static_cast<std::size_t>(row));
}

const double* dodona_batch_explained(const DodonaBatch* batch, DodonaPart part) {
  const auto& [base, margin, contributions, standard_error] = *batch->explanation;
  switch (part) {
    case kPartBase:
      return base.data();
    case kPartMargin:
      return margin.data();
    case kPartContributions:
      return contributions.data();
    default:
      return standard_error.empty() ? nullptr : standard_error.data();
  }
}

DodonaCsv* dodona_csv(DodonaModel* model, char delimiter) {
  return new (std::nothrow) DodonaCsv(*model, delimiter);
}

void dodona_csv_free(DodonaCsv* csv) { delete csv; }

char* dodona_csv_room(DodonaCsv* csv, size_t n_bytes) {
  csv->bytes.resize(n_bytes);
  return csv->bytes.data();
}

std::int32_t dodona_csv_feed(DodonaCsv* csv, size_t n_bytes) {
  csv->n_rows = 0;
  csv->reader.feed(std::string_view(csv->bytes).substr(0, n_bytes));
  return static_cast<std::int32_t>(csv->n_rows);
}

std::int32_t dodona_csv_finish(DodonaCsv* csv) {
  csv->n_rows = 0;
  csv->reader.finish();
  std::swap(last_report(), csv->report);
  return static_cast<std::int32_t>(csv->n_rows);
}

const double* dodona_csv_outputs(const DodonaCsv* csv, std::int32_t output) {
  return csv->outputs[static_cast<std::size_t>(output)].data();
}
const std::int32_t* dodona_csv_labels(const DodonaCsv* csv) { return csv->labels.data(); }

std::int32_t dodona_report_size(DodonaSeverity severity) {
  const auto& report = last_report();
  return static_cast<std::int32_t>(severity == kSeverityError ? report.errors().size()
                                                              : report.warnings().size());
}

double dodona_report_total(DodonaSeverity severity) {
  const auto& report = last_report();
  return static_cast<double>(severity == kSeverityError ? report.n_errors() : report.n_warnings());
}

const char* dodona_report_field(DodonaSeverity severity, std::int32_t index, DodonaField field) {
  return field_text(severity, index, field).data();
}

std::int32_t dodona_report_field_size(DodonaSeverity severity, std::int32_t index,
                                      DodonaField field) {
  return static_cast<std::int32_t>(field_text(severity, index, field).size());
}

}  // extern "C"
