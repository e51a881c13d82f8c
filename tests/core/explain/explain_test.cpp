#include "dodona/explain/explain.hpp"

#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "core/support/additive.hpp"
#include "core/support/models.hpp"
#include "core/support/networks.hpp"
#include "core/support/shapley.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

Model model_of(const Json& document) {
  auto model = read_model(document.dump());
  REQUIRE(model);
  return std::move(*model);
}

Table golden_table(const Model& model) {
  const CellRules rules(model.schema);
  Report report;
  CellReader reader(rules, report);
  Table table;
  table.columns.resize(model.schema.features.size());
  for (const auto& row : model.golden.rows) {
    std::vector<Cell> cells(row.size());
    std::transform(row.begin(), row.end(), cells.begin(), view_of);
    append_row(reader, cells, {}, table);
  }
  REQUIRE(report.ok());
  return table;
}

// Also holds base and contributions against the margin.
const Explanation& explained(Explainer& explainer, const Table& table, std::size_t i) {
  const Explanation& why = explainer.explain(table, i);
  CHECK(additive_gap(why.base, why.contributions, why.margin) <= kAdditive);
  return why;
}

// Likewise, of the estimate alone. The spans are written as SampledShapley::explain has them.
void explain_sampled(SampledShapley& sampled, const Table& row, std::vector<double>& margin,
                     std::vector<double>& contributions, std::vector<double>& error) {
  sampled.explain(row, margin, contributions, error);
  CHECK(additive_gap(sampled.base(), contributions, margin) <= kAdditive);
}

// [K][n_rows]
std::vector<double> margins_of(const Model& model, const Table& table) {
  std::vector<double> margins(n_outputs(model.family) * table.n_rows);
  score(model.family, encode(model.schema, model.encoder, table), margins);
  return margins;
}

double row_margin(const Model& model, const Table& row, std::size_t k) {
  return margins_of(model, row)[k];
}

// The row with the features of `known`, and the others from row i of the background.
Table mixed(const Table& row, const Table& background, std::size_t i,
            const std::vector<bool>& known) {
  Table table = row;
  for (std::size_t f = 0; f < known.size(); ++f) {
    if (!known[f]) table.columns[f][0] = background.columns[f][i];
  }
  return table;
}

Table row_of(const Table& table, std::size_t i) {
  Table row;
  row.n_rows = 1;
  for (const auto& column : table.columns) row.columns.push_back({column[i]});
  return row;
}

}  // namespace

TEST_CASE("base and contributions add up to the margin, in every family") {
  for (const char* name : {"linear", "iris_linear", "trees", "iris_trees", "mlp"}) {
    const Model model = model_of(v1(name));
    const Table table = golden_table(model);
    REQUIRE(table.n_rows > 0);
    const auto margins = margins_of(model, table);
    Explainer explainer(model);
    const std::size_t n_features = model.schema.features.size();
    for (std::size_t i = 0; i < table.n_rows; ++i) {
      const Explanation& why = explained(explainer, table, i);
      CHECK(why.standard_error.empty() == (name_of(model.family) != "mlp"));
      REQUIRE(why.contributions.size() == why.base.size() * n_features);
      for (std::size_t k = 0; k < why.base.size(); ++k) {
        INFO(name << " row " << i << " output " << k);
        CHECK(why.margin[k] == margins[k * table.n_rows + i]);
      }
    }
  }
}

TEST_CASE("a linear model is measured from the means of its terms") {
  const std::string name = GENERATE("v1/linear", "linear_encoded");
  Json document = Json::parse(read_file(fixtures() / (name + ".json")));
  Random random(3);
  for (auto& term : document["parameters"]["terms"]) term["mean"] = {random.between(-2, 2)};
  const Model model = model_of(document);
  const auto& linear = std::get<Linear>(model.family);
  const Table table = golden_table(model);
  const Frame frame = encode(model.schema, model.encoder, table);
  Explainer explainer(model);
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    // By the formula of FORMAT.md.
    double base = linear.intercept[0];
    std::vector<double> expected_values(model.schema.features.size());
    for (std::size_t j = 0; j < linear.terms.size(); ++j) {
      const auto& term = linear.terms[j];
      const double x = frame.columns[j][i];
      base += term.mean[0];
      expected_values[model.encoder.columns[j].feature] +=
          (std::isnan(x)           ? term.missing[0]
           : frame.n_levels[j] > 0 ? term.weight[static_cast<std::size_t>(x)]
                                   : term.weight[0] * x) -
          term.mean[0];
    }
    const Explanation& why = explained(explainer, table, i);
    CHECK(why.base[0] == base);
    CHECK(why.contributions == expected_values);
  }
}

TEST_CASE("a feature of several encoded columns is explained as one") {
  const Model model = model_of(Json::parse(read_file(fixtures() / "linear_encoded.json")));
  const Table table = golden_table(model);
  Explainer explainer(model);
  const Table start = row_of(table, 0);
  const Explanation before = explained(explainer, start, 0);
  for (std::size_t f = 0; f < model.schema.features.size(); ++f) {
    for (const std::size_t i : {1, 2, 5, 6, 7, 8}) {
      CAPTURE(f, i);
      Table other = start;
      other.columns[f][0] = table.columns[f][i];
      const Explanation& after = explained(explainer, other, 0);
      for (std::size_t g = 0; g < model.schema.features.size(); ++g) {
        const double change = after.contributions[g] - before.contributions[g];
        const double expected_change =
            f == g ? row_margin(model, other, 0) - row_margin(model, start, 0) : 0;
        CHECK(change == Approx(expected_change).margin(1e-12));
      }
    }
  }
}

TEST_CASE("what is sampled is the same at every call and in every explainer") {
  const Model model = model_of(v1("mlp"));
  const Table table = golden_table(model);
  Explainer one(model);
  Explainer two(model);
  const Explanation first = explained(one, table, 0);
  explained(one, table, table.n_rows - 1);
  CHECK(explained(one, table, 0).contributions == first.contributions);
  CHECK(explained(two, table, 0).contributions == first.contributions);
  CHECK(explained(two, table, 0).standard_error == first.standard_error);
}

// Where a feature's effect does not depend on others, every permutation gives the same.
TEST_CASE("sampling a linear model gives its terms less their means over the background") {
  const Model model = model_of(v1("linear"));
  const Table table = golden_table(model);
  SampledShapley sampled(model);
  const std::size_t n_features = model.schema.features.size();
  const Table& background = sampled.background();
  REQUIRE(background.n_rows == SampledShapley::kPairs);
  std::vector<double> margin(1);
  std::vector<double> contributions(n_features);
  std::vector<double> error(n_features);
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    const Table row = row_of(table, i);
    explain_sampled(sampled, row, margin, contributions, error);
    for (std::size_t f = 0; f < n_features; ++f) {
      std::vector<bool> all_but(n_features, true);
      all_but[f] = false;
      double sum = 0;
      double squares = 0;
      for (std::size_t b = 0; b < background.n_rows; ++b) {
        const double change = margin[0] - row_margin(model, mixed(row, background, b, all_but), 0);
        sum += change;
        squares += change * change;
      }
      const double n = SampledShapley::kPairs;
      const double size = std::max(1.0, std::abs(margin[0]));
      CHECK(std::abs(contributions[f] - sum / n) < 1e-10 * size);
      const double variance = (squares - sum * sum / n) / (n - 1);
      CHECK(std::abs(error[f] - std::sqrt(std::max(0.0, variance) / n)) < 1e-7 + 1e-14 * size);
    }
  }
}

// The definition over the same background, whose permutations are not drawn: the difference is the
// error of drawing them, which the standard error (of both draws) covers.
TEST_CASE("the estimate is within its standard error of the values of all subsets") {
  const Model model = model_of(v1("mlp"));
  const Table table = golden_table(model);
  const std::size_t n_features = model.schema.features.size();
  const std::size_t n_outputs = dodona::n_outputs(model.family);
  REQUIRE(n_features <= 8);
  SampledShapley sampled(model);
  std::vector<double> margin(n_outputs);
  std::vector<double> contributions(n_outputs * n_features);
  std::vector<double> error(n_outputs * n_features);
  for (std::size_t i = 0; i < std::min<std::size_t>(table.n_rows, 4); ++i) {
    const Table row = row_of(table, i);
    explain_sampled(sampled, row, margin, contributions, error);
    for (std::size_t k = 0; k < n_outputs; ++k) {
      const auto exact = shapley_values(n_features, [&](const std::vector<bool>& known) {
        double sum = 0;
        for (std::size_t b = 0; b < SampledShapley::kPairs; ++b)
          sum += row_margin(model, mixed(row, sampled.background(), b, known), k);
        return sum / static_cast<double>(SampledShapley::kPairs);
      });
      for (std::size_t f = 0; f < n_features; ++f) {
        const std::size_t at = k * n_features + f;
        INFO("row " << i << " output " << k << " feature " << f);
        CHECK(std::abs(contributions[at] - exact[f]) <= 4 * error[at] + 1e-6);
      }
    }
  }
}

TEST_CASE("the background is drawn from the training distributions") {
  const Model model = model_of(v1("mlp"));
  const SampledShapley sampled(model);
  for (std::size_t f = 0; f < model.schema.features.size(); ++f) {
    const Feature& feature = model.schema.features[f];
    const Distribution& seen = feature.training;
    std::vector<double> n_seen(seen.counts.begin(), seen.counts.end());
    double total = static_cast<double>(seen.missing);
    for (const double n : n_seen) total += n;
    REQUIRE(total > 0);
    std::vector<double> drawn(n_seen.size());
    const bool is_number = feature.kind == Kind::number || feature.kind == Kind::date;
    for (const double x : sampled.background().columns[f]) {
      if (std::isnan(x)) {
        CHECK(seen.missing > 0);
        continue;
      }
      std::size_t bin = is_number ? 0 : static_cast<std::size_t>(x);
      if (is_number) {
        CHECK(x >= seen.minimum);
        CHECK(x <= seen.maximum);
        while (bin + 1 < drawn.size() && x >= seen.edges[bin + 1]) ++bin;
      }
      REQUIRE(bin < drawn.size());
      drawn[bin] += 1;
    }
    // Within 5 standard deviations of a binomial; rounding to the column's decimals may move a
    // number into the bin beside, so bins are only held together with their neighbours.
    for (std::size_t bin = 0; bin < drawn.size(); ++bin) {
      const double share = n_seen[bin] / total;
      const double n = SampledShapley::kPairs;
      if (!is_number) {
        CHECK(std::abs(drawn[bin] - n * share) <= 5 * std::sqrt(n * share * (1 - share)) + 1e-9);
      }
    }
  }
}

TEST_CASE("a model that knows only the range of its columns is explained from there") {
  Json document = v1("mlp");
  for (auto& feature : document["features"]) {
    feature["training"]["missing"] = 0;
    for (auto& count : feature["training"]["counts"]) count = 0;
  }
  const Model model = model_of(document);
  const SampledShapley sampled(model);
  for (std::size_t f = 0; f < model.schema.features.size(); ++f) {
    const Feature& feature = model.schema.features[f];
    const bool is_number = feature.kind == Kind::number || feature.kind == Kind::date;
    for (const double x : sampled.background().columns[f]) {
      CHECK(x >= (is_number ? feature.training.minimum : 0));
      CHECK(x <= (is_number ? feature.training.maximum
                            : static_cast<double>(feature.training.counts.size() - 1)));
    }
  }
}
