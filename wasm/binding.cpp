#include "binding.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dodona/cell_batch.hpp"
#include "dodona/json/read.hpp"

struct DodonaBatch {
  DodonaModel& owner;
  dodona::CellBatch cells;
  const dodona::Prediction* prediction = nullptr;    // of the last call for this model
  const dodona::Explanation* explanation = nullptr;  // likewise
};

dodona::Report& last_report() {
  static dodona::Report report;
  return report;
}

namespace {

constexpr bool is(DodonaCell cell, dodona::CellKind kind) {
  return static_cast<int>(cell) == static_cast<int>(kind);
}
static_assert(is(kCellNull, dodona::CellKind::null) && is(kCellNumber, dodona::CellKind::number) &&
              is(kCellText, dodona::CellKind::text) &&
              is(kCellBoolean, dodona::CellKind::boolean) && is(kCellCode, dodona::CellKind::code));

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
