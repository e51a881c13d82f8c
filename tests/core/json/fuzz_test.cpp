// Damaged models: the reader may refuse them or not, but nothing falls over, and what loads
// predicts.
#include <algorithm>
#include <chrono>
#include <limits>

#include "catch.hpp"
#include "core/support/models.hpp"
#include "core/support/random.hpp"
#include "dodona/math.hpp"
#include "dodona/predictor.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

// One to three small damages: a byte, a digit, a stretch lost or doubled, a value from elsewhere.
std::string damaged(std::string text, Random& random) {
  constexpr std::string_view kUseful = "0123456789-+.eE\",:[]{}tfn \\\xff";
  for (std::size_t n = 1 + random.below(3); n > 0 && !text.empty(); --n) {
    const std::size_t at = random.below(text.size());
    const std::size_t size = std::min(1 + random.below(8), text.size() - at);
    switch (random.below(6)) {
      case 0:
        text[at] = static_cast<char>(random.below(256));
        break;
      case 1:
        text[at] = kUseful[random.below(kUseful.size())];
        break;
      case 2: {  // most often still JSON
        const std::size_t digit = text.find_first_of("0123456789", at);
        if (digit != std::string::npos) text[digit] = static_cast<char>('0' + random.below(10));
        break;
      }
      case 3:
        text.erase(at, size);
        break;
      case 4:
        text.insert(random.below(text.size()), text.substr(at, size));
        break;
      default:
        std::swap(text[at], text[random.below(text.size())]);
    }
  }
  return text;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return math::bits_of(x) == math::bits_of(y); });
}

// Rows of whatever the cells of each feature may be, and worse.
void predict_anything(const Model& model, Random& random) {
  const CellRules rules(model.schema);
  Report report;
  CellReader reader(rules, report);
  Table table;
  table.columns.resize(model.schema.features.size());
  for (std::size_t row = 1; row <= 10; ++row) {
    std::vector<Cell> cells;
    for (const auto& feature : model.schema.features) {
      const std::vector<Cell> choices = {std::monostate{},
                                         1e308,
                                         -1e308,
                                         0.0,
                                         5e-324,
                                         3.0,
                                         true,
                                         std::string_view("2020-02-29T12:00"),
                                         std::string_view("gas"),
                                         feature.categories.empty()
                                             ? Cell(7.5)
                                             : Cell(std::string_view(feature.categories.back()))};
      cells.push_back(choices[random.below(choices.size())]);
    }
    append_row(reader, cells, {row, 0}, table);
  }
  const std::size_t n_cell_errors = report.n_errors();
  const Asked all = everything(model);
  const Prediction prediction = predict(model, table, 1, report, all);
  CHECK(prediction.n_rows == 10);
  Report again;
  Predictor predictor(model);
  CHECK(same_bits(predictor.predict(table, 1, again, all).outputs, prediction.outputs));
  CHECK(again.n_errors() + n_cell_errors == report.n_errors());
}

}  // namespace

TEST_CASE("nine thousand damaged models fell nothing") {
  std::size_t n_loaded = 0;
  std::size_t n_wrong = 0;
  for (const char* name :
       {"v1/linear", "v1/trees", "v1/iris_trees", "v1/mlp", "v1/gam", "linear_encoded",
        "uncertain_identity", "uncertain_platt", "uncertain_isotonic"}) {
    const std::string good = read_file(fixtures() / (std::string(name) + ".json"));
    Random random(10);
    for (int i = 0; i < 1000; ++i) {
      const auto model = read_model(damaged(good, random));
      if (!model) {
        n_wrong += model.error().message.empty();
        continue;
      }
      ++n_loaded;
      Report report;
      verify(*model, report);
      predict_anything(*model, random);
    }
  }
  CHECK(n_wrong == 0);
  CHECK(n_loaded > 300);  // the damages are small enough to test more than the JSON parser
}
