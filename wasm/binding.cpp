#include <algorithm>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "dodona.h"
#include "dodona/cell.hpp"
#include "dodona/json/read.hpp"
#include "dodona/model.hpp"
#include "dodona/predictor.hpp"

struct DodonaModel {
  explicit DodonaModel(dodona::Model m)
      : model(std::move(m)), rules(model.schema), predictor(model) {}

  dodona::Model model;
  dodona::CellRules rules;
  dodona::Predictor predictor;
};

struct DodonaBatch {
  struct Column {
    std::vector<std::uint8_t> kinds;
    std::vector<double> values;
    std::string text;
  };

  DodonaModel* owner;
  std::vector<Column> columns;
  dodona::Table table;
  const dodona::Prediction* prediction;  // of the last call for this model
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

// The cell of row i; `at` is where its column's next text begins.
dodona::Cell cell_of(const DodonaBatch::Column& column, std::size_t i, std::size_t& at) {
  const double value = column.values[i];
  switch (column.kinds[i]) {
    case kCellNumber:
      return value;
    case kCellBoolean:
      return value != 0;
    case kCellText: {
      const std::size_t begin = std::min(at, column.text.size());
      at += static_cast<std::size_t>(value);
      return std::string_view(column.text).substr(begin, static_cast<std::size_t>(value));
    }
    default:
      return std::monostate{};
  }
}

// Row by row, so that the first errors told are those of the first rows.
void read_cells(DodonaBatch& batch, dodona::CellReader& reader) {
  std::vector<std::size_t> at(batch.columns.size(), 0);
  for (std::size_t i = 0; i < batch.table.n_rows; ++i) {
    for (std::size_t f = 0; f < batch.columns.size(); ++f) {
      batch.table.columns[f][i] = reader.read(f, cell_of(batch.columns[f], i, at[f]), {i + 1, 0});
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
  auto* batch = new (std::nothrow) DodonaBatch{model, {}, {}, nullptr};
  if (batch == nullptr) return nullptr;
  batch->columns.resize(n_features);
  for (auto& column : batch->columns) {
    column.kinds.resize(n, kCellNull);
    column.values.resize(n);
  }
  batch->table.n_rows = n;
  batch->table.columns.assign(n_features, std::vector<double>(n));
  return batch;
}

void dodona_batch_free(DodonaBatch* batch) { delete batch; }

std::uint8_t* dodona_batch_kinds(DodonaBatch* batch, std::int32_t feature) {
  return batch->columns[static_cast<std::size_t>(feature)].kinds.data();
}

double* dodona_batch_values(DodonaBatch* batch, std::int32_t feature) {
  return batch->columns[static_cast<std::size_t>(feature)].values.data();
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
