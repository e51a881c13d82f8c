#include "dodona/json/read.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "dodona/json/family.hpp"
#include "dodona/json/value.hpp"
#include "dodona/text_index.hpp"
#include "dodona/utf8.hpp"

namespace dodona {
namespace {

using json::Problem;
using json::Value;

void expect_different(const Value& value, const std::vector<std::string>& texts) {
  TextIndex index;
  for (std::size_t i = 0; i < texts.size() && !value.failed(); ++i) {
    if (index.add(texts[i]) < i) value.fail({Phrase::quoted(texts[i]), " stands twice"});
  }
}

std::string optional_text(const Value& object, std::string_view name) {
  return object.has(name) ? object.member(name).text() : std::string();
}

Target read_target(const Value& value, Task task) {
  if (task == Task::classification) {
    value.expect_members({"name", "classes"}, {"label", "unit", "description"});
  } else {
    value.expect_members({"name"}, {"label", "unit", "description"});
  }
  Target target{value.member("name").text(),
                optional_text(value, "label"),
                optional_text(value, "unit"),
                optional_text(value, "description"),
                {}};
  if (target.name.empty()) value.member("name").fail("a name is not empty");
  if (task == Task::classification) {
    const Value classes = value.member("classes");
    target.classes = classes.texts();
    if (target.classes.size() < 2) classes.fail("at least two classes are expected");
    expect_different(classes, target.classes);
  }
  return target;
}

std::vector<std::uint64_t> read_counts(const Value& value, std::size_t expected_size) {
  constexpr std::int64_t kMost = std::int64_t{1} << 53U;
  const auto counts = value.integers(0, kMost);
  if (counts.size() != expected_size) {
    value.fail({expected_size, " counts are expected here, not ", counts.size()});
  }
  return {counts.begin(), counts.end()};
}

Distribution read_distribution(const Value& value, const Feature& feature) {
  Distribution training;
  if (feature.kind == Kind::category || feature.kind == Kind::boolean) {
    value.expect_members({"missing", "counts"});
    const std::size_t n = feature.kind == Kind::boolean ? 2 : feature.categories.size();
    training.counts = read_counts(value.member("counts"), n);
  } else {
    value.expect_members(
        {"missing", "minimum", "maximum", "median", "decimals", "edges", "counts"});
    training.minimum = value.member("minimum").number();
    training.maximum = value.member("maximum").number();
    training.median = value.member("median").number();
    training.decimals = static_cast<int>(value.member("decimals").index(16));
    const Value edges = value.member("edges");
    training.edges = edges.numbers();
    if (training.edges.size() < 2) edges.fail("at least two edges are expected");
    if (std::adjacent_find(training.edges.begin(), training.edges.end(), std::greater_equal<>()) !=
        training.edges.end())
      edges.fail("the edges must increase");
    training.counts =
        read_counts(value.member("counts"), std::max<std::size_t>(training.edges.size(), 1) - 1);
  }
  training.missing = value.member("missing").index(std::size_t{1} << 31U);
  return training;
}

Feature read_feature(const Value& value) {
  Feature feature;
  value.expect_object();
  feature.kind = static_cast<Kind>(
      value.member("kind").one_of("kind", {"number", "category", "boolean", "date"}));
  if (value.failed()) return feature;
  if (feature.kind == Kind::category) {
    value.expect_members({"name", "kind", "missing", "unseen", "categories", "training"},
                         {"label", "unit", "description"});
    feature.unseen =
        static_cast<Unseen>(value.member("unseen").one_of("rule", {"missing", "error"}));
    const Value categories = value.member("categories");
    feature.categories = categories.texts();
    if (feature.categories.empty()) categories.fail("at least one category is expected");
    expect_different(categories, feature.categories);
  } else {
    value.expect_members({"name", "kind", "missing", "training"}, {"label", "unit", "description"});
  }
  feature.name = value.member("name").text();
  if (trimmed(feature.name) != feature.name || feature.name.empty()) {
    value.member("name").fail("a name is not empty and has no blanks around it");
  }
  feature.label = optional_text(value, "label");
  feature.unit = optional_text(value, "unit");
  feature.description = optional_text(value, "description");
  feature.missing =
      static_cast<Missing>(value.member("missing").one_of("rule", {"allowed", "error"}));
  feature.training = read_distribution(value.member("training"), feature);
  return feature;
}

Schema read_schema(const Value& root) {
  Schema schema;
  schema.task =
      static_cast<Task>(root.member("task").one_of("task", {"regression", "classification"}));
  schema.target = read_target(root.member("target"), schema.task);
  schema.missing_tokens = root.member("missing_tokens").texts();
  const Value features = root.member("features");
  const std::size_t n = features.size();
  if (n == 0) features.fail("at least one feature is expected");
  std::vector<std::string> names;
  for (std::size_t f = 0; f < n && !root.failed(); ++f) {
    schema.features.push_back(read_feature(features.at(f)));
    names.push_back(schema.features.back().name);
  }
  expect_different(features, names);
  return schema;
}

Encoder read_encoder(const Value& value, const Schema& schema) {
  Encoder encoder;
  const std::size_t n = value.size();
  if (n == 0) value.fail("at least one encoded column is expected");
  for (std::size_t j = 0; j < n && !value.failed(); ++j) {
    const Value entry = value.at(j);
    entry.expect_members({"feature", "as"});
    EncodedColumn column;
    column.feature = entry.member("feature").index(schema.features.size());
    column.as = static_cast<Encoding>(entry.member("as").one_of(
        "encoding", {"number", "code", "days", "month", "weekday", "hour"}));
    if (value.failed()) break;
    if (!fits(column.as, schema.features[column.feature].kind)) {
      entry.fail({"a ", name_of(schema.features[column.feature].kind), " cannot be encoded as ",
                  name_of(column.as)});
    }
    encoder.columns.push_back(column);
  }
  return encoder;
}

Output read_output(const Value& value, const Schema& schema, std::size_t n_margins) {
  value.expect_members({"link"});
  const Value link = value.member("link");
  const Output output{
      static_cast<Link>(link.one_of("link", {"identity", "exp", "logistic", "softmax", "share"}))};
  if (!value.failed() && !fits(output.link, schema, n_margins)) {
    link.fail({"this link does not go with the task, the classes and n_outputs = ", n_margins});
  }
  return output;
}

Golden read_golden(const Value& value, const Schema& schema) {
  value.expect_members({"rows", "outputs"});
  Golden golden;
  const Value rows = value.member("rows");
  const Value outputs = value.member("outputs");
  const std::size_t n = rows.size();
  if (outputs.size() != n) outputs.fail("as many outputs as rows are expected");
  const std::size_t n_outputs =
      schema.task == Task::classification ? schema.target.classes.size() : 1;
  for (std::size_t i = 0; i < n && !value.failed(); ++i) {
    const Value row = rows.at(i);
    if (row.size() != schema.features.size()) row.fail("one cell per feature is expected");
    std::vector<StoredCell> cells;
    for (std::size_t f = 0; f < row.size(); ++f) cells.push_back(read_cell(row.at(f)));
    golden.rows.push_back(std::move(cells));
    golden.outputs.push_back(outputs.at(i).numbers(n_outputs));
  }
  return golden;
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

Model read_document(const Value& root) {
  Model model;
  expect_dodona(root);
  if (root.failed()) return model;
  root.expect_members({"format", "version", "task", "target", "missing_tokens", "features",
                       "encoder", "family", "parameters", "output", "card", "provenance",
                       "golden"});
  if (root.failed()) return model;
  model.schema = read_schema(root);
  if (root.failed()) return model;
  model.encoder = read_encoder(root.member("encoder"), model.schema);
  if (root.failed()) return model;
  model.family = json::read_family(root, levels_of(model.schema, model.encoder));
  if (root.failed()) return model;
  model.output = read_output(root.member("output"), model.schema, n_outputs(model.family));
  root.member("card").expect_object();
  root.member("provenance").expect_object();
  model.golden = read_golden(root.member("golden"), model.schema);
  return model;
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

Result<Model> read_model(const json::Document& document) {
  Problem problem;
  Model model = read_document(Value(document, problem));
  if (problem.raised()) return std::move(*problem.first);
  return model;
}

}  // namespace dodona
