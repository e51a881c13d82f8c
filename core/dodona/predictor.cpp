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
  const auto& outputs = predictor.predict(table, 0, problems).outputs;
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
  kernel::compile(model.family, levels_of(model.schema, model.encoder), kernel_);
}

const Prediction& Predictor::predict(const Table& table, std::size_t first_row, Report& report) {
  encode(model_.schema, model_.encoder, table, frame_);
  margins_.resize(n_outputs(model_.family) * table.n_rows);
  kernel::score(kernel_, model_.family, frame_, margins_, scratch_);
  finish(model_.output, model_.schema, table.n_rows, margins_, first_row, report, prediction_,
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
