// A row costs no memory: after the first one, predicting and explaining never ask for any.
#include <cstdlib>
#include <new>

#include "catch.hpp"
#include "core/support/forests.hpp"
#include "core/support/models.hpp"
#include "dodona.h"
#include "dodona/explain/explain.hpp"
#include "dodona/predictor.hpp"

namespace {

std::size_t& n_allocations() {
  static std::size_t n = 0;
  return n;
}

}  // namespace

// The other forms, of arrays and without exceptions, call these.
void* operator new(std::size_t size) {
  ++n_allocations();
  if (void* p = std::malloc(size == 0 ? 1 : size)) return p;
  std::abort();
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  ++n_allocations();
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t /*size*/) noexcept { std::free(p); }

namespace dodona::test {
namespace {

// A model of trees over columns that are numbers, or categories of so many levels.
Model model_of(Trees trees, const std::vector<std::size_t>& n_levels) {
  Model model;
  for (std::size_t f = 0; f < n_levels.size(); ++f) {
    Feature feature;
    feature.name = "f" + std::to_string(f);
    feature.kind = n_levels[f] == 0 ? Kind::number : Kind::category;
    for (std::size_t code = 0; code < n_levels[f]; ++code)
      feature.categories.push_back(std::to_string(code));
    model.schema.features.push_back(feature);
    model.encoder.columns.push_back({f, n_levels[f] == 0 ? Encoding::number : Encoding::code});
  }
  model.family = std::move(trees);
  return model;
}

// A table with row i of the frame.
Table row_of(const Frame& frame, std::size_t i) {
  Table table;
  table.n_rows = 1;
  for (const auto& column : frame.columns) table.columns.push_back({column[i]});
  return table;
}

struct Count {
  std::size_t predicting = 0;
  std::size_t explaining = 0;
};

// What all rows but the first allocate.
Count count(const Model& model, const std::vector<Table>& rows) {
  Predictor predictor(model);
  Explainer explainer(model);
  Report report;
  Count count;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t before = n_allocations();
    predictor.predict(rows[i], 1, report, everything(model));
    const std::size_t between = n_allocations();
    explainer.explain(rows[i], 0);
    if (i == 0) continue;
    count.predicting += between - before;
    count.explaining += n_allocations() - between;
  }
  REQUIRE(report.ok());
  return count;
}

TEST_CASE("single rows of trees of any shape: no allocation after the first row") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    ForestShape shape;
    shape.n_trees = 30;
    shape.n_splits = std::size_t{1} << (seed % 8);
    shape.lean = seed % 4 == 0 ? 0.95 : 0.5;
    shape.symmetric = seed % 5 == 0;
    if (shape.symmetric) shape.depth = 5;
    shape.n_levels = {0, 3, 0, 17, 0, 130, 0, 1};
    Trees trees = random_forest(shape, seed);
    const ForestRows rows(trees, shape.n_levels, 50, seed);
    std::vector<Table> tables;
    tables.reserve(50);
    for (std::size_t i = 0; i < 50; ++i) tables.push_back(row_of(rows.frame(), i));
    const Count counted = count(model_of(std::move(trees), shape.n_levels), tables);
    CAPTURE(seed);
    CHECK(counted.predicting == 0);
    CHECK(counted.explaining == 0);
  }
}

TEST_CASE("golden rows of every family: no allocation after the first row") {
  for (const auto& path : json_files(fixtures())) {
    const auto model = read_model(read_file(path));
    REQUIRE(model);
    const CellRules rules(model->schema);
    std::vector<Table> tables;
    for (const auto& stored : model->golden.rows) {
      Report report;
      CellReader reader(rules, report);
      std::vector<Cell> cells;
      cells.reserve(stored.size());
      for (const auto& cell : stored) cells.push_back(view_of(cell));
      tables.emplace_back().columns.resize(cells.size());
      append_row(reader, cells, {1, 0}, tables.back());
    }
    const Count counted = count(*model, tables);
    CAPTURE(path.filename().string());
    CHECK(counted.predicting == 0);
    CHECK(counted.explaining == 0);
  }
}

// size, age, heating, zone, balcony, listed of the fixture: every way in which a cell can arrive.
void fill(DodonaBatch* batch, int i) {
  const auto put = [&](std::int32_t feature, DodonaCell kind, double value) {
    *dodona_batch_kinds(batch, feature) = static_cast<std::uint8_t>(kind);
    *dodona_batch_values(batch, feature) = value;
  };
  constexpr std::string_view kDate = "2019-04-30";
  put(0, kCellNumber, 20.0 + i);
  put(1, i % 3 == 0 ? kCellNull : kCellNumber, 7.5 * i);
  put(2, kCellCode, i % 2);
  put(3, kCellCode, 0);
  put(4, kCellBoolean, i % 2);
  put(5, kCellText, kDate.size());
  kDate.copy(dodona_batch_text(batch, 5, kDate.size()), kDate.size());
}

TEST_CASE("through the C ABI, cells read: no allocation after the first row") {
  json::Problem problem;
  const json::Pack pack = json::parse(v1_text("trees"), problem);
  REQUIRE_FALSE(problem.raised());
  DodonaModel* model = dodona_load(pack.words.data(), pack.words.size(), pack.numbers.data(),
                                   pack.numbers.size(), pack.text.data(), pack.text.size());
  REQUIRE(model != nullptr);
  DodonaBatch* batch = dodona_batch(model, 1);
  std::size_t before = 0;
  std::int32_t n_errors = 0;
  for (int i = 0; i < 50; ++i) {
    if (i == 1) before = n_allocations();
    fill(batch, i);
    n_errors += dodona_batch_predict(batch);
    if (n_errors == 0) dodona_batch_explain(batch, 0);
  }
  const std::size_t after = n_allocations();
  CHECK(n_errors == 0);
  CHECK(after == before);
  dodona_batch_free(batch);
  dodona_unload(model);
}

TEST_CASE("an allocation is counted") {
  const std::size_t before = n_allocations();
  std::vector<double> some(10);
  CHECK(some.size() == 10);
  CHECK(n_allocations() > before);
}

}  // namespace
}  // namespace dodona::test
