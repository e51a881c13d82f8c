#include "dodona/predictor.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "dodona/cell.hpp"
#include "dodona/math.hpp"

namespace dodona {
namespace {

bool same_bits(double a, double b) { return math::bits_of(a) == math::bits_of(b); }

// Golden row i must be a good row, and give the outputs that it promises.
void replay(Predictor& predictor, const CellRules& rules, std::size_t i, Report& problems) {
  const Model& model = predictor.model();
  CellReader reader(rules, problems);
  std::vector<Cell> cells;
  for (const auto& cell : model.golden.rows[i]) cells.push_back(view_of(cell));
  Table table;
  table.columns.resize(model.schema.features.size());
  append_row(reader, cells, {}, table);
  if (!problems.ok()) return;
  const auto& outputs = predictor.predict(table, 0, problems, everything(model)).outputs;
  const auto& promised = model.golden.outputs[i];
  if (problems.ok() &&
      !std::equal(outputs.begin(), outputs.end(), promised.begin(), promised.end(), same_bits)) {
    problems.error(Code::golden_mismatch, {},
                   {"the model does not give the outputs that the file promises; the file was "
                    "changed or is damaged"});
  }
}

}  // namespace

Predictor::Predictor(const Model& model) : model_(model) {
  auto levels = levels_of(model.schema, model.encoder);
  kernel::compile(model.family, levels, answers_.kernel);
  if (model.novelty) {
    familiar_ = familiar_columns(model.schema);
    kernel::compile(model.novelty->isolation, levels, isolation_.kernel);
  }
  levels.push_back(0);  // the margin
  if (model.spread) kernel::compile(*model.spread, levels, spread_.kernel);
}

std::span<double> Predictor::Scorer::score(const Family& family, const Frame& frame) {
  margins.resize(n_outputs(family) * frame.n_rows);
  kernel::score(kernel, family, frame, margins, scratch);
  return margins;
}

const Prediction& Predictor::predict(const Table& table, std::size_t first_row, Report& report,
                                     Asked asked) {
  encode(model_.schema, model_.encoder, table, frame_);
  Scores scores{answers_.score(model_.family, frame_)};
  if (asked.n_levels > 0 && model_.spread) {
    widen(frame_, scores.margins, wider_);
    scores.spread = spread_.score(*model_.spread, wider_);
  }
  if (asked.novelty) {
    const auto values = isolation_.score(model_.novelty->isolation, frame_);
    rate_novelty(*model_.novelty, familiar_, table, values);
    scores.novelty = values;
  }
  finish(model_.output, model_.schema, table.n_rows, scores, asked, first_row, report, prediction_,
         row_);
  return prediction_;
}

std::size_t verify(Predictor& predictor, Report& report) {
  const Model& model = predictor.model();
  const CellRules rules(model.schema);
  std::size_t n_bad_rows = 0;
  for (std::size_t i = 0; i < model.golden.rows.size(); ++i) {
    Report problems;
    replay(predictor, rules, i, problems);
    for (Error error : problems.errors()) {
      error.where.path = message_of({"golden.rows[", i, "]"});
      report.error(std::move(error));
    }
    n_bad_rows += problems.ok() ? 0 : 1;
  }
  return n_bad_rows;
}

std::size_t verify(const Model& model, Report& report) {
  Predictor predictor(model);
  return verify(predictor, report);
}

}  // namespace dodona
