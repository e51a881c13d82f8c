#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dodona.h"
#include "dodona/cell_batch.hpp"
#include "dodona/csv_table.hpp"
#include "dodona/explain/explain.hpp"
#include "dodona/json/read.hpp"
#include "dodona/model.hpp"
#include "dodona/predictor.hpp"

struct DodonaModel {
  explicit DodonaModel(std::unique_ptr<dodona::Model> m)
      : owned(std::move(m)), model(*owned), rules(model.schema), predictor(model) {}

  std::unique_ptr<dodona::Model> owned;
  const dodona::Model& model;
  dodona::CellRules rules;
  dodona::Predictor predictor;
  dodona::Asked asked;
  std::optional<dodona::Explainer> explainer;  // made when it is first asked
};

struct DodonaBatch {
  DodonaModel& owner;
  dodona::CellBatch cells;
  const dodona::Prediction* prediction = nullptr;    // of the last call for this model
  const dodona::Explanation* explanation = nullptr;  // likewise
};

struct DodonaCsv {
  DodonaCsv(DodonaModel& m, char delimiter)
      : model(m),
        asked(m.asked),
        outputs(dodona::n_columns(m.model.schema, asked)),
        reader(m.model.schema, delimiter,
               {{},
                {},
                [this](const dodona::Table& table, std::size_t first_row) {
                  return answer(table, first_row);
                }},
               report) {}

  // Rows with errors give no answers; the file is read on for the others.
  bool answer(const dodona::Table& table, std::size_t first_row) {
    const auto& prediction = model.predictor.predict(table, first_row, report, asked);
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
  dodona::Asked asked;
  dodona::Report report;
  std::string bytes;
  std::size_t n_rows = 0;  // since the last call
  std::vector<std::vector<double>> outputs;
  std::vector<std::int32_t> labels;
  dodona::CsvTableReader reader;
};

namespace {

constexpr bool is(DodonaCell cell, dodona::CellKind kind) {
  return static_cast<int>(cell) == static_cast<int>(kind);
}
static_assert(is(kCellNull, dodona::CellKind::null) && is(kCellNumber, dodona::CellKind::number) &&
              is(kCellText, dodona::CellKind::text) &&
              is(kCellBoolean, dodona::CellKind::boolean) && is(kCellCode, dodona::CellKind::code));

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
std::string_view field_text(DodonaSeverity severity, std::int32_t index, DodonaField field) {
  static std::string row;
  const dodona::Error& error = entry(severity, index);
  switch (field) {
    case kFieldCode:
      return dodona::name_of(error.code);
    case kFieldRow:
      if (error.where.row == 0) return {};
      return row = dodona::message_of({error.where.row});
    case kFieldColumn:
      return error.where.column;
    case kFieldPath:
      return error.where.path;
    default:
      return error.message;
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
  dodona::json::Problem problem;
  auto model = std::make_unique<dodona::Model>();
  dodona::read_model({{words, n_words}, {numbers, n_numbers}, {text, n_bytes}}, problem, *model);
  if (!problem.raised()) return new (std::nothrow) DodonaModel(std::move(model));
  last_report().error(std::move(*problem.first));
  return nullptr;
}

void dodona_unload(DodonaModel* model) { delete model; }

std::int32_t dodona_n_features(const DodonaModel* model) {
  return static_cast<std::int32_t>(model->model.schema.features.size());
}

std::int32_t dodona_n_outputs(const DodonaModel* model) {
  return static_cast<std::int32_t>(dodona::n_columns(model->model.schema, {}));
}

std::int32_t dodona_n_margins(const DodonaModel* model) {
  return static_cast<std::int32_t>(dodona::n_outputs(model->model.family));
}

std::int32_t dodona_ask(DodonaModel* model, std::int32_t level, std::int32_t novelty) {
  model->asked = {static_cast<std::size_t>(std::max(level, 0)), level < 0 ? std::size_t{0} : 1,
                  novelty != 0};
  return static_cast<std::int32_t>(dodona::n_columns(model->model.schema, model->asked));
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
  const std::size_t n_features = model->model.schema.features.size();
  return new (std::nothrow)
      DodonaBatch{*model, dodona::CellBatch(n_features, static_cast<std::size_t>(n_rows))};
}

void dodona_batch_free(DodonaBatch* batch) { delete batch; }

std::uint8_t* dodona_batch_kinds(DodonaBatch* batch, std::int32_t feature) {
  return batch->cells.columns[static_cast<std::size_t>(feature)].kinds.data();
}

std::uint8_t* dodona_batch_numeric(DodonaBatch* batch) { return batch->cells.numeric.data(); }

double* dodona_batch_values(DodonaBatch* batch, std::int32_t feature) {
  return batch->cells.table.columns[static_cast<std::size_t>(feature)].data();
}

char* dodona_batch_text(DodonaBatch* batch, std::int32_t feature, size_t n_bytes) {
  auto& text = batch->cells.columns[static_cast<std::size_t>(feature)].text;
  text.resize(n_bytes);
  return text.data();
}

std::int32_t dodona_batch_predict(DodonaBatch* batch) {
  auto& report = last_report();
  report.clear();
  dodona::read_cells(batch->owner.rules, batch->cells, report);
  if (report.ok()) {
    batch->prediction =
        &batch->owner.predictor.predict(batch->cells.table, 1, report, batch->owner.asked);
  }
  return static_cast<std::int32_t>(report.n_errors());
}

const double* dodona_batch_outputs(const DodonaBatch* batch) {
  return batch->prediction->outputs.data();
}
const std::int32_t* dodona_batch_labels(const DodonaBatch* batch) {
  return batch->prediction->labels.data();
}

void dodona_batch_explain(DodonaBatch* batch, std::int32_t row) {
  auto& explainer = batch->owner.explainer;
  if (!explainer) explainer.emplace(batch->owner.model);
  batch->explanation = &explainer->explain(batch->cells.table, static_cast<std::size_t>(row));
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

const double* dodona_csv_outputs(const DodonaCsv* csv, std::int32_t column) {
  return csv->outputs[static_cast<std::size_t>(column)].data();
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
