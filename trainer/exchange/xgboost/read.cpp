#include "exchange/xgboost/read.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "exchange/xgboost/document.hpp"
#include "exchange/xgboost/field.hpp"
#include "exchange/xgboost/read_tree.hpp"

namespace dodona::xgboost {
namespace {

constexpr std::int64_t kMostFeatures = std::int64_t{1} << 17U;
constexpr std::int64_t kMostOutputs = std::int64_t{1} << 16U;
constexpr std::int64_t kMostRounds = std::int64_t{1} << 30U;

void expect_xgboost(const Field& root) {
  if (root.has("learner") && root.has("version")) return;
  if (root.has("format") && root.has("family")) {
    root.fail("this is a Dodona model already");
  } else if (root.has("learner") || root.has("learner_model_param")) {
    root.fail("this is part of an XGBoost file; save_model() writes all of it");
  } else {
    root.fail("this is not an XGBoost model: it has no members \"learner\" and \"version\"");
  }
}

// "5E-1", and from 3.1 on "[5E-1]" or one number per class.
std::vector<float> read_base_score(const Field& field, std::size_t n_outputs) {
  std::string text = field.text();
  if (text.size() > 1 && text.front() == '[' && text.back() == ']')
    text = text.substr(1, text.size() - 2);
  std::vector<float> values;
  for (std::size_t begin = 0; begin <= text.size() && !field.failed();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const auto value = parse_single(std::string_view(text).substr(begin, end - begin));
    if (!value || !std::isfinite(*value)) field.fail("a finite number is expected here");
    values.push_back(value.value_or(0));
    begin = end + 1;
  }
  if (values.size() != 1 && values.size() != n_outputs)
    field.fail("one number is expected here, or one per class");
  return values;
}

void read_model_parameters(const Field& field, Booster& booster) {
  booster.n_features =
      static_cast<std::size_t>(field.member("num_feature").integer(1, kMostFeatures));
  const auto n_classes = field.member("num_class").integer(0, kMostOutputs);
  booster.n_outputs = static_cast<std::size_t>(std::max<std::int64_t>(n_classes, 1));
  if (field.has("num_target") && field.member("num_target").integer(0, kMostOutputs) > 1) {
    field.member("num_target")
        .fail("a model with several targets is not supported; train one model per target");
  }
  if (!field.failed())
    booster.base_score = read_base_score(field.member("base_score"), booster.n_outputs);
}

std::vector<std::string> read_feature_texts(const Field& learner, const char* name,
                                            std::size_t n_features) {
  if (!learner.has(name)) return {};
  auto texts = learner.member(name).texts();
  if (!texts.empty() && texts.size() != n_features && !learner.failed()) {
    learner.member(name).fail("one text for each of the " + std::to_string(n_features) +
                              " features is expected");
  }
  return texts;
}

// Arrow's layout: names i is the bytes from offsets[i] to offsets[i + 1].
std::vector<std::string> read_text_categories(const Field& entry) {
  const Field offsets = entry.member("offsets");
  const Field values = entry.member("values");
  const std::size_t n_bytes = values.size();
  const auto at = offsets.integers(offsets.size(), 0, static_cast<std::int64_t>(n_bytes));
  std::string bytes;
  for (const auto byte : values.integers(n_bytes, -128, 255)) bytes += static_cast<char>(byte);
  if (!std::is_sorted(at.begin(), at.end())) offsets.fail("the offsets must not decrease");
  std::vector<std::string> names;
  for (std::size_t i = 1; i < at.size() && !entry.failed(); ++i) {
    const auto begin = static_cast<std::size_t>(at[i - 1]);
    names.push_back(bytes.substr(begin, static_cast<std::size_t>(at[i]) - begin));
  }
  return names;
}

// The names of the categories, which a booster keeps from 3.1 on if it was trained on a data frame.
void read_categories(const Field& model, Booster& booster) {
  booster.categories.resize(booster.n_features);
  if (!model.has("cats") || !model.member("cats").has("enc")) return;
  const Field entries = model.member("cats").member("enc");
  const std::size_t n = entries.size();
  if (n > booster.n_features) return entries.fail("there are more entries than features");
  for (std::size_t f = 0; f < n && !model.failed(); ++f) {
    const Field entry = entries.at(f);
    if (entry.has("offsets")) {
      booster.categories[f] = read_text_categories(entry);
      continue;
    }
    if (!entry.has("values")) continue;
    const Field values = entry.member("values");
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    for (const auto value : values.integers(values.size(), -kMost, kMost))
      booster.categories[f].push_back(std::to_string(value));
  }
}

// Before 2.1 a round is num_parallel_tree trees for each output.
std::vector<std::size_t> read_round_ends(const Field& model, std::size_t n_trees,
                                         std::size_t n_outputs) {
  std::vector<std::size_t> ends;
  if (model.has("iteration_indptr") && model.member("iteration_indptr").size() > 0) {
    const Field field = model.member("iteration_indptr");
    const auto bounds = field.integers(field.size(), 0, static_cast<std::int64_t>(n_trees));
    if (field.failed()) return ends;
    if (!std::is_sorted(bounds.begin(), bounds.end()) || bounds.front() != 0 ||
        bounds.back() != static_cast<std::int64_t>(n_trees))
      field.fail("bounds from 0 to the number of trees are expected");
    ends.assign(bounds.begin() + 1, bounds.end());
    return ends;
  }
  const Field parameters = model.member("gbtree_model_param");
  const auto n_parallel = parameters.has("num_parallel_tree")
                              ? parameters.member("num_parallel_tree").integer(0, kMostRounds)
                              : 1;
  const std::size_t step =
      static_cast<std::size_t>(std::max<std::int64_t>(n_parallel, 1)) * n_outputs;
  for (std::size_t end = step; end < n_trees + step; end += step)
    ends.push_back(std::min(end, n_trees));
  return ends;
}

void read_trees(const Field& booster_field, Booster& booster) {
  const Field inner = booster_field.has("gbtree") ? booster_field.member("gbtree") : booster_field;
  const Field model = inner.member("model");
  const Field trees = model.member("trees");
  const std::size_t n = trees.size();
  const auto outputs =
      model.member("tree_info").integers(n, 0, static_cast<std::int64_t>(booster.n_outputs) - 1);
  // In `dart` to 3.3, in the model itself since.
  const Field& place = booster_field.has("weight_drop") ? booster_field : model;
  std::vector<float> weights(n, 1);
  if (place.has("weight_drop")) {
    weights = place.member("weight_drop").singles(n);
    booster.kind = BoosterKind::dart;
  } else if (booster.kind == BoosterKind::dart && n > 0) {
    place.member("weight_drop");
  }
  for (std::size_t t = 0; t < n && !model.failed(); ++t) {
    Tree tree = read_tree(trees.at(t), booster.n_features);
    tree.output = static_cast<std::size_t>(outputs[t]);
    tree.weight = weights[t];
    booster.trees.push_back(std::move(tree));
  }
  if (!model.failed()) booster.round_ends = read_round_ends(model, n, booster.n_outputs);
  read_categories(model, booster);
}

void read_weights(const Field& booster_field, Booster& booster) {
  const Field weights = booster_field.member("model").member("weights");
  booster.categories.resize(booster.n_features);
  booster.weights = weights.singles((booster.n_features + 1) * booster.n_outputs);
  for (std::size_t i = 0; i < booster.weights.size(); ++i) {
    if (!std::isfinite(booster.weights[i])) weights.at(i).fail("a finite number is expected here");
  }
}

void read_gradient_booster(const Field& field, Booster& booster) {
  const std::string name = field.member("name").text();
  if (name == "gblinear") {
    booster.kind = BoosterKind::gblinear;
    read_weights(field, booster);
  } else if (name == "gbtree" || name == "dart") {
    booster.kind = name == "dart" ? BoosterKind::dart : BoosterKind::gbtree;
    read_trees(field, booster);
  } else {
    field.member("name").fail("the booster " + in_quotes(name) +
                              " is not known (gbtree, dart and gblinear are)");
  }
}

// Attributes are texts of anyone's choice; this one is written by early stopping, and by 1.x
// always.
std::optional<std::size_t> read_best_round(const Field& learner) {
  if (!learner.has("attributes") || !learner.member("attributes").has("best_iteration")) return {};
  const std::string text = learner.member("attributes").member("best_iteration").text();
  std::size_t round = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), round);
  return parsed.ec == std::errc() ? std::optional(round) : std::nullopt;
}

Booster read_root(const Field& root) {
  Booster booster;
  expect_xgboost(root);
  if (root.failed()) return booster;
  const auto version = root.member("version").integers(3, 0, 1 << 20);
  std::copy(version.begin(), version.end(), booster.version.begin());
  const Field learner = root.member("learner");
  booster.objective = learner.member("objective").member("name").text();
  read_model_parameters(learner.member("learner_model_param"), booster);
  if (root.failed()) return booster;
  booster.feature_names = read_feature_texts(learner, "feature_names", booster.n_features);
  booster.feature_types = read_feature_texts(learner, "feature_types", booster.n_features);
  booster.best_round = read_best_round(learner);
  if (!root.failed()) read_gradient_booster(learner.member("gradient_booster"), booster);
  return booster;
}

}  // namespace

std::string name_of(BoosterKind kind) {
  switch (kind) {
    case BoosterKind::gbtree:
      return "gbtree";
    case BoosterKind::dart:
      return "dart";
    case BoosterKind::gblinear:
      return "gblinear";
  }
  return "gbtree";
}

std::string version_of(const Booster& booster) {
  const auto& [major, minor, patch] = booster.version;
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

Result<Booster> read_booster(std::string_view bytes) {
  const auto document = parse_document(bytes);
  if (!document) return document.error();
  std::optional<Error> problem;
  Booster booster = read_root(Field(*document, "", problem));
  if (problem) return std::move(*problem);
  return booster;
}

}  // namespace dodona::xgboost
