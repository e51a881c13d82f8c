// The C ABI that the WebAssembly module exports, called natively.
#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <string>

#include "catch.hpp"
#include "core/support/additive.hpp"
#include "core/support/models.hpp"
#include "core/support/scorer.hpp"
#include "dodona.h"
#include "dodona/explain/explain.hpp"
#include "dodona/math.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

struct Unload {
  void operator()(DodonaModel* model) const { dodona_unload(model); }
  void operator()(DodonaBatch* batch) const { dodona_batch_free(batch); }
};
using ModelHandle = std::unique_ptr<DodonaModel, Unload>;
using BatchHandle = std::unique_ptr<DodonaBatch, Unload>;

ModelHandle load(const std::string& text) {
  json::Problem problem;
  const json::Pack pack = json::parse(text, problem);
  REQUIRE_FALSE(problem.raised());
  return ModelHandle(dodona_load(pack.words.data(), pack.words.size(), pack.numbers.data(),
                                 pack.numbers.size(), pack.text.data(), pack.text.size()));
}

std::string field(std::int32_t index, DodonaField which, DodonaSeverity severity = kSeverityError) {
  const char* text = dodona_report_field(severity, index, which);
  return {text, static_cast<std::size_t>(dodona_report_field_size(severity, index, which))};
}

// Writes one column of JSON cells.
void fill(DodonaBatch* batch, std::int32_t feature, const std::vector<Json>& cells) {
  std::string texts;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Json& cell = cells[i];
    auto& kind = dodona_batch_kinds(batch, feature)[i];
    auto& value = dodona_batch_values(batch, feature)[i];
    if (cell.is_null()) {
      kind = kCellNull;
    } else if (cell.is_boolean()) {
      kind = kCellBoolean;
      value = cell.get<bool>() ? 1 : 0;
    } else if (cell.is_number()) {
      kind = kCellNumber;
      value = cell.get<double>();
    } else {
      const auto text = cell.get<std::string>();
      kind = kCellText;
      value = static_cast<double>(text.size());
      texts += text;
    }
  }
  char* room = dodona_batch_text(batch, feature, texts.size());
  std::copy(texts.begin(), texts.end(), room);
}

void fill_rows(DodonaBatch* batch, const Json& rows) {
  for (std::size_t f = 0; f < rows[0].size(); ++f) {
    std::vector<Json> cells;
    for (const auto& row : rows) cells.push_back(row[f]);
    fill(batch, static_cast<std::int32_t>(f), cells);
  }
}

// An explanation as it crosses the ABI: as many numbers of each part as dodona.h says.
Explanation explained(const DodonaModel* model, DodonaBatch* batch, std::size_t row) {
  dodona_batch_explain(batch, static_cast<std::int32_t>(row));
  const auto n_margins = static_cast<std::size_t>(dodona_n_margins(model));
  const auto n_features = static_cast<std::size_t>(dodona_n_features(model));
  const auto part = [&](DodonaPart which, std::size_t n) {
    const double* numbers = dodona_batch_explained(batch, which);
    return numbers == nullptr ? std::vector<double>() : std::vector<double>(numbers, numbers + n);
  };
  Explanation why{part(kPartBase, n_margins), part(kPartMargin, n_margins),
                  part(kPartContributions, n_margins * n_features),
                  part(kPartStandardError, n_margins * n_features)};
  REQUIRE(why.contributions.size() == n_margins * n_features);
  CHECK(additive_gap(why.base, why.contributions, why.margin) <= kAdditive);
  return why;
}

// Row `row` of cells that arrive as text, which predicting turns into a table.
Table typed(const Model& model, const Json& row) {
  const CellRules rules(model.schema);
  Report report;
  CellReader reader(rules, report);
  Table table;
  table.n_rows = 1;
  for (std::size_t f = 0; f < row.size(); ++f) {
    const Json& cell = row[f];
    const std::string text = cell.is_null()     ? ""
                             : cell.is_string() ? cell.get<std::string>()
                                                : cell.dump();
    table.columns.push_back({reader.read(f, std::string_view(text), {1, 0})});
  }
  REQUIRE(report.ok());
  return table;
}

std::int32_t check_columns(const DodonaModel* model, const std::vector<std::string>& names) {
  std::vector<std::uint32_t> sizes;
  sizes.reserve(names.size());
  for (const auto& name : names) sizes.push_back(static_cast<std::uint32_t>(name.size()));
  const std::string all = std::accumulate(names.begin(), names.end(), std::string());
  return dodona_check_columns(model, all.data(), sizes.data(),
                              static_cast<std::int32_t>(names.size()));
}

}  // namespace

TEST_CASE("a batch through the ABI gives the golden outputs, again and again") {
  CHECK(dodona_abi_version() == kDodonaAbiVersion);
  for (const char* name : {"linear", "trees", "iris_linear", "iris_trees"}) {
    const Json document = v1(name);
    const auto model = load(v1_text(name));
    REQUIRE(model);
    CHECK(dodona_verify(model.get()) == 0);
    const Json& rows = document["golden"]["rows"];
    const Json& outputs = document["golden"]["outputs"];
    CHECK(dodona_n_features(model.get()) == static_cast<std::int32_t>(rows[0].size()));
    CHECK(dodona_n_outputs(model.get()) == static_cast<std::int32_t>(outputs[0].size()));

    const BatchHandle batch(dodona_batch(model.get(), static_cast<std::int32_t>(rows.size())));
    for (int pass = 0; pass < 2; ++pass) {
      fill_rows(batch.get(), rows);
      REQUIRE(dodona_batch_predict(batch.get()) == 0);
      const double* out = dodona_batch_outputs(batch.get());
      std::size_t n_different = 0;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t k = 0; k < outputs[i].size(); ++k) {
          n_different +=
              math::bits_of(out[k * rows.size() + i]) != math::bits_of(outputs[i][k].get<double>());
        }
      }
      CHECK(n_different == 0);
    }
  }
}

TEST_CASE("a level and the novelty are told where they are asked, and only there") {
  for (const char* name : {"uncertain_identity", "uncertain_platt"}) {
    const std::string text = read_file(fixtures() / (std::string(name) + ".json"));
    const auto model = load(text);
    REQUIRE(model);
    const Json document = Json::parse(text);
    const Json& golden = document["golden"];
    const std::size_t n = golden["rows"].size();
    const auto n_outputs = static_cast<std::size_t>(dodona_n_outputs(model.get()));
    const std::size_t per_level = n_outputs == 1 ? 2 : 1;
    const BatchHandle batch(dodona_batch(model.get(), static_cast<std::int32_t>(n)));
    for (const std::int32_t level : {-1, 0, 3, -1}) {
      for (const std::int32_t novelty : {0, 1}) {
        CAPTURE(name, level, novelty);
        std::vector<std::size_t> columns;  // of a golden row
        for (std::size_t k = 0; k < n_outputs; ++k) columns.push_back(k);
        for (std::size_t k = 0; level >= 0 && k < per_level; ++k)
          columns.push_back(n_outputs + static_cast<std::size_t>(level) * per_level + k);
        if (novelty == 1) columns.push_back(golden["outputs"][0].size() - 1);
        CHECK(dodona_ask(model.get(), level, novelty) == static_cast<std::int32_t>(columns.size()));
        fill_rows(batch.get(), golden["rows"]);
        REQUIRE(dodona_batch_predict(batch.get()) == 0);
        const double* out = dodona_batch_outputs(batch.get());
        for (std::size_t c = 0; c < columns.size(); ++c) {
          for (std::size_t i = 0; i < n; ++i)
            CHECK(out[c * n + i] == golden["outputs"][i][columns[c]].get<double>());
        }
      }
    }
    CHECK(dodona_verify(model.get()) == 0);
  }
}

TEST_CASE("explanations through the ABI are those of the core, of every row and class") {
  for (const char* name : {"linear", "trees", "mlp", "gam", "iris_linear", "iris_trees"}) {
    INFO(name);
    const auto handle = load(v1_text(name));
    const auto model = read_model(v1_text(name));
    REQUIRE((handle && model));
    const Scorer scorer(v1(name));
    const Json rows = v1(name)["golden"]["rows"];
    const BatchHandle batch(dodona_batch(handle.get(), static_cast<std::int32_t>(rows.size())));
    fill_rows(batch.get(), rows);
    REQUIRE(dodona_batch_predict(batch.get()) == 0);
    Explainer explainer(*model);
    // Backwards: a row's explanation does not depend on those before.
    for (std::size_t i = rows.size(); i-- > 0;) {
      INFO("row " << i);
      const Explanation why = explained(handle.get(), batch.get(), i);
      CHECK(why.margin == scorer.margins(rows[i]));
      const Explanation& expected_why = explainer.explain(typed(*model, rows[i]), 0);
      CHECK(why.base == expected_why.base);
      CHECK(why.contributions == expected_why.contributions);
      CHECK(why.standard_error == expected_why.standard_error);
      CHECK(why.standard_error.empty() == (name_of(model->family) != "mlp"));
      for (const double error : why.standard_error) CHECK(error >= 0);
    }
  }
}

TEST_CASE("an explanation in the midst of predictions leaves them as they are") {
  const auto model = load(v1_text("trees"));
  REQUIRE(model);
  const Json rows = v1("trees")["golden"]["rows"];
  const BatchHandle batch(dodona_batch(model.get(), static_cast<std::int32_t>(rows.size())));
  const BatchHandle one(dodona_batch(model.get(), 1));
  fill_rows(batch.get(), rows);
  REQUIRE(dodona_batch_predict(batch.get()) == 0);
  const double* out = dodona_batch_outputs(batch.get());
  const std::vector<double> before(out, out + rows.size());
  const Explanation last = explained(model.get(), batch.get(), rows.size() - 1);
  CHECK(before == std::vector<double>(out, out + rows.size()));
  // Another batch of the same model.
  fill_rows(one.get(), Json::array({rows.back()}));
  REQUIRE(dodona_batch_predict(one.get()) == 0);
  CHECK(explained(model.get(), one.get(), 0).contributions == last.contributions);
}

TEST_CASE("a batch with bad cells is told, and explained once they are mended") {
  const auto model = load(v1_text("linear"));
  REQUIRE(model);
  const Json good = {1, "2", "gas", "A", true, nullptr};
  const BatchHandle batch(dodona_batch(model.get(), 2));
  const auto predict = [&](const Json& second) {
    fill_rows(batch.get(), Json::array({good, second}));
    return dodona_batch_predict(batch.get());
  };
  CHECK(predict({"wide", "2", "gas", "Z", true, nullptr}) == 2);
  CHECK(field(0, kFieldRow) + " " + field(0, kFieldColumn) == "2 size");
  CHECK(field(1, kFieldRow) + " " + field(1, kFieldColumn) == "2 zone");
  // The sum overflows: no bad cell, but a margin that is not finite.
  CHECK(predict({1e308, "1e308", "gas", "A", true, nullptr}) == 1);
  CHECK(field(0, kFieldCode) == "not_finite");
  REQUIRE(predict(good) == 0);
  CHECK(explained(model.get(), batch.get(), 1).contributions ==
        explained(model.get(), batch.get(), 0).contributions);
}

TEST_CASE("a file that is no model gives null and the reason") {
  CHECK_FALSE(load("{}"));
  CHECK(dodona_report_size(kSeverityError) == 1);
  CHECK(dodona_report_total(kSeverityError) == 1);
  CHECK(field(0, kFieldCode) == "bad_model");
  Json document = v1("linear");
  document["features"][3]["kind"] = "text";
  CHECK_FALSE(load(document.dump()));
  CHECK(field(0, kFieldCode) == "unknown_name");
  CHECK(field(0, kFieldPath) == "features[3].kind");
  CHECK(field(0, kFieldRow).empty());
  CHECK(field(0, kFieldColumn).empty());
  CHECK(field(0, kFieldMessage).find("\"text\"") != std::string::npos);
}

TEST_CASE("bad cells are told with row and column, in the order of the rows") {
  const auto model = load(v1_text("linear"));
  REQUIRE(model);
  const BatchHandle batch(dodona_batch(model.get(), 3));
  fill_rows(batch.get(), {{1, "", "coal", "A", true, nullptr},
                          {nullptr, "1,5", "gas", "C", 2, "2019-02-30"},
                          {"x", 2, "peat", "B", "no", "2019-02-28"}});
  CHECK(dodona_batch_predict(batch.get()) == 6);
  REQUIRE(dodona_report_size(kSeverityError) == 6);
  std::vector<std::string> told(6);
  for (std::int32_t i = 0; i < 6; ++i) {
    told.at(i) = field(i, kFieldRow) + " " + field(i, kFieldColumn) + " " + field(i, kFieldCode);
  }
  CHECK(told == std::vector<std::string>{"2 size missing_value", "2 age bad_number",
                                         "2 zone unseen_category", "2 balcony bad_boolean",
                                         "2 listed bad_date", "3 size bad_number"});
  REQUIRE(dodona_report_size(kSeverityWarning) == 2);
  CHECK(field(1, kFieldMessage, kSeverityWarning).find("\"peat\"") != std::string::npos);
}

TEST_CASE("of many bad cells the first hundred are kept and all are counted") {
  const auto model = load(v1_text("linear"));
  REQUIRE(model);
  const BatchHandle batch(dodona_batch(model.get(), 250));  // all null: size and zone are required
  CHECK(dodona_batch_predict(batch.get()) == 500);
  CHECK(dodona_report_size(kSeverityError) == 100);
  CHECK(dodona_report_total(kSeverityError) == 500);
  CHECK(field(99, kFieldRow) == "50");
}

TEST_CASE("columns are held against the schema") {
  const auto model = load(v1_text("linear"));
  REQUIRE(model);
  CHECK(check_columns(model.get(), {"listed", "balcony", "zone", "heating", "age", "size"}) == 0);
  CHECK(dodona_report_size(kSeverityWarning) == 0);
  CHECK(check_columns(model.get(), {"listed", "x", "zone", "heating", "age", "size", "size"}) == 2);
  CHECK(field(0, kFieldCode) == "duplicate_column");
  CHECK(field(1, kFieldCode) == "missing_column");
  CHECK(field(1, kFieldColumn) == "balcony");
  CHECK(field(0, kFieldCode, kSeverityWarning) == "extra_column");
  CHECK(check_columns(model.get(), {}) == 6);
}

TEST_CASE("text lengths that do not fit the text are cut, not read beyond") {
  const auto model = load(v1_text("linear"));
  REQUIRE(model);
  const BatchHandle batch(dodona_batch(model.get(), 2));
  fill_rows(batch.get(), {{1, 1, "gas", "A", true, nullptr}, {1, 1, "gas", "A", true, nullptr}});
  dodona_batch_values(batch.get(), 2)[0] = 1e6;
  dodona_batch_values(batch.get(), 2)[1] = 1e6;
  CHECK(dodona_batch_predict(batch.get()) == 0);  // "gasgas" is unseen, "" missing
  CHECK(field(0, kFieldMessage, kSeverityWarning).find("\"gasgas\"") != std::string::npos);
}

TEST_CASE("a text length that is no length takes what is left, a code that is none is a number") {
  const auto model = load(v1_text("linear"));
  REQUIRE(model);
  const BatchHandle batch(dodona_batch(model.get(), 1));
  for (const double length : {-1.0, 1e300, std::nan(""), -1e300}) {
    fill_rows(batch.get(), Json::array({{1, 1, "gas", "A", true, nullptr}}));
    dodona_batch_values(batch.get(), 2)[0] = length;
    CHECK(dodona_batch_predict(batch.get()) == 0);
    CHECK(dodona_report_size(kSeverityWarning) == 0);
  }
  for (const double code : {-1.0, 0.5, 1e9, std::nan("")}) {
    fill_rows(batch.get(), Json::array({{1, 1, "gas", "A", true, nullptr}}));
    dodona_batch_kinds(batch.get(), 2)[0] = kCellCode;
    dodona_batch_values(batch.get(), 2)[0] = code;
    INFO("code " << code);
    CHECK(dodona_batch_predict(batch.get()) + dodona_report_size(kSeverityWarning) == 1);
  }
}

TEST_CASE("a batch without rows predicts nothing") {
  const auto model = load(v1_text("trees"));
  REQUIRE(model);
  const BatchHandle batch(dodona_batch(model.get(), 0));
  CHECK(dodona_batch_predict(batch.get()) == 0);
}
