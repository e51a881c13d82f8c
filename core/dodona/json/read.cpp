#include "dodona/json/read.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "dodona/json/family.hpp"
#include "dodona/json/value.hpp"
#include "dodona/text_index.hpp"
#include "dodona/utf8.hpp"

namespace dodona {
namespace {

using json::Problem;
using json::Value;

// Beyond it the sum with a number might overflow.
constexpr double kMostLogScale = 1e290;
constexpr char kTexts[] = "label unit description";

void expect_different(const Value& value, const std::vector<std::string>& texts) {
  TextIndex index;
  for (std::size_t i = 0; i < texts.size() && !value.failed(); ++i) {
    if (index.add(texts[i]) < i) value.fail({Phrase::quoted(texts[i]), " stands twice"});
  }
}

// Target or Feature.
template <typename Described>
void read_texts(const Value& value, Described& to) {
  if (value.has("label")) value.read("label", to.label);
  if (value.has("unit")) value.read("unit", to.unit);
  if (value.has("description")) value.read("description", to.description);
}

void read_target(const Value& value, Task task, Target& target) {
  value.expect_members(task == Task::classification ? "name classes" : "name", kTexts);
  value.read("name", target.name);
  read_texts(value, target);
  if (target.name.empty()) value.fail_at("name", "a name is not empty");
  if (task == Task::classification) {
    value.read("classes", target.classes);
    if (target.classes.size() < 2) value.fail_at("classes", "at least two classes are expected");
    expect_different(value.member("classes"), target.classes);
  }
}

void read_counts(const Value& value, std::size_t expected_size, std::vector<std::uint64_t>& to) {
  constexpr std::int64_t kMost = std::int64_t{1} << 53U;
  const auto counts = value.integers(0, kMost);
  if (counts.size() != expected_size) {
    value.fail({expected_size, " counts are expected here, not ", counts.size()});
  }
  to.assign(counts.begin(), counts.end());
}

void read_distribution(const Value& value, Feature& feature) {
  Distribution& training = feature.training;
  std::size_t n_counts = feature.kind == Kind::boolean ? 2 : feature.categories.size();
  if (feature.kind == Kind::category || feature.kind == Kind::boolean) {
    value.expect_members("missing counts");
  } else {
    value.expect_members("missing minimum maximum median decimals edges counts");
    value.read("minimum", training.minimum);
    value.read("maximum", training.maximum);
    value.read("median", training.median);
    training.decimals = static_cast<int>(value.index("decimals", 16));
    value.read("edges", training.edges);
    if (training.edges.size() < 2) value.fail_at("edges", "at least two edges are expected");
    if (std::adjacent_find(training.edges.begin(), training.edges.end(), std::greater_equal<>()) !=
        training.edges.end())
      value.fail_at("edges", "the edges must increase");
    n_counts = std::max<std::size_t>(training.edges.size(), 1) - 1;
  }
  read_counts(value.member("counts"), n_counts, training.counts);
  training.missing = value.index("missing", std::size_t{1} << 31U);
}

void read_feature(const Value& value, Feature& feature) {
  value.expect_object();
  feature.kind = static_cast<Kind>(value.one_of("kind", "kind", kKindNames));
  if (value.failed()) return;
  if (feature.kind == Kind::category) {
    value.expect_members("name kind missing unseen categories training", kTexts);
    feature.unseen = static_cast<Unseen>(value.one_of("unseen", "rule", "missing error"));
    value.read("categories", feature.categories);
    if (feature.categories.empty())
      value.fail_at("categories", "at least one category is expected");
    expect_different(value.member("categories"), feature.categories);
  } else {
    value.expect_members("name kind missing training", kTexts);
  }
  value.read("name", feature.name);
  if (trimmed(feature.name) != feature.name || feature.name.empty()) {
    value.fail_at("name", "a name is not empty and has no blanks around it");
  }
  read_texts(value, feature);
  feature.missing = static_cast<Missing>(value.one_of("missing", "rule", "allowed error"));
  read_distribution(value.member("training"), feature);
}

void read_schema(const Value& root, Schema& schema) {
  schema.task = static_cast<Task>(root.one_of("task", "task", "regression classification"));
  read_target(root.member("target"), schema.task, schema.target);
  root.read("missing_tokens", schema.missing_tokens);
  const Value features = root.member("features");
  const std::size_t n = features.size();
  if (n == 0) features.fail("at least one feature is expected");
  std::vector<std::string> names;
  schema.features.resize(n);
  for (std::size_t f = 0; f < n && !root.failed(); ++f) {
    read_feature(features.at(f), schema.features[f]);
    names.push_back(schema.features[f].name);
  }
  expect_different(features, names);
}

void read_parameters(const Value& entry, const Feature& feature, EncodedColumn& column) {
  auto& values = column.values;
  const std::size_t n = n_parts(column.as, feature);
  if (n > 0 && entry.has("levels")) {
    entry.read("levels", values, n);
    entry.member("levels").integers(0, static_cast<std::int64_t>(n) - 1);
  } else if (column.as == Encoding::lookup) {
    entry.read("values", values, feature.categories.size());
    if (entry.has("missing")) entry.read("missing", column.missing);
  } else if (column.as == Encoding::log) {
    values.resize(1);
    entry.read("scale", values[0]);
    if (!(values[0] > 0 && values[0] <= kMostLogScale))
      entry.fail_at("scale", "a scale is above 0, and at most 1e290");
  } else if (column.as == Encoding::quantile) {
    entry.read("knots", values);
    bool ascend = values.size() > 1 && values.front() < values.back() &&
                  std::isfinite(values.back() - values.front());
    for (std::size_t i = 1; i < values.size(); ++i) ascend = ascend && values[i - 1] <= values[i];
    if (!ascend) entry.fail_at("knots", "two ascending knots at least are expected");
  }
}

void read_encoder(const Value& value, const Schema& schema, Encoder& encoder) {
  const std::size_t n = value.size();
  if (n == 0) value.fail("at least one encoded column is expected");
  encoder.columns = std::vector<EncodedColumn>(n);
  for (std::size_t j = 0; j < n && !value.failed(); ++j) {
    const Value entry = value.at(j);
    entry.expect_object();
    EncodedColumn& column = encoder.columns[j];
    column.as = static_cast<Encoding>(entry.one_of("as", "encoding", kEncodingNames));
    entry.expect_members("feature as", parameters_of(column.as));
    column.feature = entry.index("feature", schema.features.size());
    if (value.failed()) break;
    const Feature& feature = schema.features[column.feature];
    if (!fits(column.as, feature.kind)) {
      entry.fail({"a ", name_of(feature.kind), " cannot be encoded as ", name_of(column.as)});
    }
    read_parameters(entry, feature, column);
  }
}

constexpr const char* kShare = "a share of 0 to 1,";

// That none is below the one before; of those that fall, above. what: each of them is.
void expect_between(const Value& array, const std::vector<double>& numbers, double low, double high,
                    const char* what, bool fall = false) {
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!(numbers[i] >= low && numbers[i] <= high))
      array.at(i).fail({what, fall ? " at most" : " at least", " the one before it, is expected"});
    (fall ? high : low) = numbers[i];
  }
}

// Shares of 0 to 1 that do not fall, at increasing places.
void read_curve(const Value& value, Curve& curve) {
  value.expect_members("x y");
  value.read("x", curve.x);
  value.read("y", curve.y, curve.x.size());
  expect_between(value.member("y"), curve.y, 0, 1, kShare);
  if (curve.x.empty() ||
      std::adjacent_find(curve.x.begin(), curve.x.end(), std::greater_equal<>()) != curve.x.end())
    value.fail_at("x", "increasing numbers are expected");
}

void read_calibration(const Value& value, std::size_t n_classes, Calibration& calibration) {
  value.expect_object();
  if (value.failed()) return;
  if (value.one_of("method", "method", "platt isotonic") == 0) {
    value.expect_members("method slope intercept");
    value.read("slope", calibration.slope);
    return value.read("intercept", calibration.intercept, n_classes);
  }
  value.expect_members("method curves");
  const Value curves = value.member("curves");
  const std::size_t n = n_classes == 2 ? 1 : n_classes;
  if (curves.size() != n) curves.fail({"as many curves are expected here: ", n});
  for (std::size_t k = 0; k < n && !value.failed(); ++k)
    read_curve(curves.at(k), calibration.curves.emplace_back());
}

void read_levels(const Value& value, Output& output) {
  value.read("levels", output.levels);
  double last = 0;
  for (std::size_t l = 0; l < output.levels.size(); ++l) {
    if (!(output.levels[l] > last && output.levels[l] < 1))
      value.member("levels").at(l).fail("a share above the one before it and below 1 is expected");
    last = output.levels[l];
  }
}

void read_intervals(const Value& value, const std::vector<std::size_t>& n_levels, Model& model) {
  value.expect_members("levels lower upper around", "spread");
  Output& output = model.output;
  read_levels(value, output);
  constexpr double kMost = std::numeric_limits<double>::max();
  value.read("lower", output.lower, output.levels.size());
  expect_between(value.member("lower"), output.lower, -kMost, 0, "a number up to 0,", true);
  value.read("upper", output.upper, output.levels.size());
  expect_between(value.member("upper"), output.upper, 0, kMost, "a number from 0 on,");
  output.around_value = value.one_of("around", "place", "margin value") == 1;
  if (!value.has("spread")) return;
  auto wider = n_levels;
  wider.push_back(0);  // the margin
  json::read_scoring_trees(value.member("spread"), wider, model.spread.emplace());
}

void read_sets(const Value& value, Output& output) {
  value.expect_members("levels threshold");
  read_levels(value, output);
  value.read("threshold", output.threshold, output.levels.size());
  expect_between(value.member("threshold"), output.threshold, 0, 1, kShare, true);
}

void read_novelty(const Value& value, const std::vector<std::size_t>& n_levels, Novelty& novelty) {
  value.expect_members("isolation scale curve");
  value.read("scale", novelty.scale);
  read_curve(value.member("curve"), novelty.curve);
  json::read_scoring_trees(value.member("isolation"), n_levels, novelty.isolation);
}

void read_output(const Value& value, const std::vector<std::size_t>& n_levels, Model& model) {
  const Schema& schema = model.schema;
  const bool classes = schema.task == Task::classification;
  value.expect_members("link", classes ? "calibration sets novelty" : "intervals novelty");
  model.output.link =
      static_cast<Link>(value.one_of("link", "link", "identity exp logistic softmax share"));
  const std::size_t n_margins = n_outputs(model.family);
  if (!value.failed() && !fits(model.output.link, schema, n_margins)) {
    value.member("link").fail(
        {"this link does not go with the task, the classes and n_outputs = ", n_margins});
  }
  if (value.has("calibration"))
    read_calibration(value.member("calibration"), schema.target.classes.size(),
                     model.output.calibration);
  if (value.has("sets")) read_sets(value.member("sets"), model.output);
  if (value.has("intervals")) read_intervals(value.member("intervals"), n_levels, model);
  if (value.has("novelty"))
    read_novelty(value.member("novelty"), n_levels, model.novelty.emplace());
}

void read_golden(const Value& value, const Schema& schema, std::size_t n_columns, Golden& golden) {
  value.expect_members("rows outputs");
  const Value rows = value.member("rows");
  const Value outputs = value.member("outputs");
  const std::size_t n = rows.size();
  if (outputs.size() != n) outputs.fail("as many outputs as rows are expected");
  for (std::size_t i = 0; i < n && !value.failed(); ++i) {
    const Value row = rows.at(i);
    if (row.size() != schema.features.size()) row.fail("one cell per feature is expected");
    auto& cells = golden.rows.emplace_back();
    for (std::size_t f = 0; f < row.size(); ++f) cells.push_back(read_cell(row.at(f)));
    golden.outputs.push_back(outputs.at(i).numbers(n_columns));
  }
}

void expect_dodona(const Value& root) {
  root.expect_object();
  if (root.failed()) return;
  const Value format = root.member("format");
  if (format.type() != json::Type::text || format.text() != "dodona") {
    root.fail("this JSON is not a Dodona model: it has no member \"format\" that says \"dodona\"");
    return;
  }
  const Value version = root.member("version");
  if (version.type() != json::Type::number || version.number() != 1) {
    version.fail("this reader knows version 1 only; a newer Dodona may read the file",
                 Code::unknown_version);
  }
}

void read_document(const Value& root, Model& model) {
  expect_dodona(root);
  if (root.failed()) return;
  root.expect_members(
      "format version task target missing_tokens features encoder family parameters output card "
      "provenance golden");
  if (root.failed()) return;
  read_schema(root, model.schema);
  if (root.failed()) return;
  read_encoder(root.member("encoder"), model.schema, model.encoder);
  if (root.failed()) return;
  const auto n_levels = levels_of(model.schema, model.encoder);
  json::read_family(root, n_levels, model.family);
  if (root.failed()) return;
  read_output(root.member("output"), n_levels, model);
  root.member("card").expect_object();
  root.member("provenance").expect_object();
  read_golden(root.member("golden"), model.schema, n_columns(model.schema, everything(model)),
              model.golden);
}

}  // namespace

StoredCell read_cell(const Value& value) {
  switch (value.type()) {
    case json::Type::null:
      return std::monostate{};
    case json::Type::no:
    case json::Type::yes:
      return value.type() == json::Type::yes;
    case json::Type::number:
      return value.number();
    default:
      return value.text();
  }
}

void read_model(const json::Document& document, Problem& problem, Model& model) {
  read_document(Value(document, problem), model);
}

}  // namespace dodona
