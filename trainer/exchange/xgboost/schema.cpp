#include "exchange/xgboost/schema.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "dodona/utf8.hpp"

namespace dodona::xgboost {
namespace {

constexpr std::size_t kMostCategories = std::size_t{1} << 16U;

// What the splits of all trees say of one feature.
struct Use {
  std::vector<double> thresholds;
  bool numeric = false;
  bool categorical = false;
  std::size_t n_codes = 0;  // 1 + the greatest that a split names
};

std::vector<Use> uses_of(const Booster& booster) {
  std::vector<Use> uses(booster.n_features);
  for (const auto& tree : booster.trees) {
    for (const auto& node : tree.nodes) {
      if (node.is_leaf()) continue;
      Use& use = uses[node.feature];
      (node.categorical ? use.categorical : use.numeric) = true;
      if (!node.categorical && std::isfinite(node.condition))
        use.thresholds.push_back(static_cast<double>(node.condition));
      if (!node.categories.empty())
        use.n_codes = std::max<std::size_t>(use.n_codes, node.categories.back() + 1);
    }
  }
  for (auto& use : uses) {
    auto& thresholds = use.thresholds;
    std::sort(thresholds.begin(), thresholds.end());
    thresholds.erase(std::unique(thresholds.begin(), thresholds.end()), thresholds.end());
  }
  return uses;
}

Error bad_names(const std::string& option, const std::string& message) {
  return {Code::bad_option, {0, 0, "", option}, message};
}

std::vector<std::string> numbered(const std::string& prefix, std::size_t n) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < n; ++i) names.push_back(prefix + std::to_string(i));
  return names;
}

// Names that a reader of models accepts.
std::optional<Error> check_names(const std::vector<std::string>& names, const std::string& option,
                                 bool may_be_empty) {
  std::set<std::string> seen;
  for (const auto& name : names) {
    if (!is_utf8(name)) return bad_names(option, in_quotes(name) + " is not UTF-8");
    if (!may_be_empty && (name.empty() || trimmed(name) != name))
      return bad_names(option, in_quotes(name) + " is empty or has blanks around it");
    if (!seen.insert(name).second) return bad_names(option, in_quotes(name) + " stands twice");
  }
  return std::nullopt;
}

Result<std::vector<std::string>> feature_names(const Booster& booster, const Names& names) {
  std::vector<std::string> list = names.features;
  if (list.empty()) list = booster.feature_names;
  if (list.empty()) list = numbered("f", booster.n_features);
  if (list.size() != booster.n_features) {
    return bad_names("--features", std::to_string(list.size()) +
                                       " names are given, and the model has " +
                                       std::to_string(booster.n_features) + " features");
  }
  if (auto error = check_names(list, "--features", false)) return std::move(*error);
  return list;
}

// Two bins a threshold at most, and no more than a form can show.
std::vector<double> edges_of(const std::vector<double>& thresholds) {
  constexpr std::size_t kMostEdges = 21;
  if (thresholds.empty()) return {0, 1};
  std::vector<double> edges;
  const std::size_t n = std::min(thresholds.size(), kMostEdges);
  for (std::size_t i = 0; i < n; ++i)
    edges.push_back(thresholds[n == 1 ? 0 : i * (thresholds.size() - 1) / (n - 1)]);
  // Beyond the outermost thresholds there is another answer; the range shows it.
  const double spread = edges.back() - edges.front();
  const double margin = spread > 0 ? spread / 10 : std::max(1.0, std::abs(edges.front()));
  edges.insert(edges.begin(), edges.front() - margin);
  edges.push_back(edges.back() + margin);
  return edges;
}

Distribution distribution_of(const std::vector<double>& thresholds, bool whole_numbers) {
  Distribution d;
  d.edges = edges_of(thresholds);
  if (whole_numbers) {
    d.edges.front() = std::floor(d.edges.front());
    d.edges.back() = std::ceil(d.edges.back());
  }
  d.minimum = d.edges.front();
  d.maximum = d.edges.back();
  d.median = thresholds.empty() ? d.minimum : thresholds[thresholds.size() / 2];
  d.counts.assign(d.edges.size() - 1, 0);
  // A thousand steps from end to end.
  const double digits = std::ceil(3 - std::log10(d.maximum - d.minimum));
  d.decimals = whole_numbers ? 0 : static_cast<int>(std::clamp(digits, 0.0, 15.0));
  return d;
}

// XGBoost knows categories by codes. A code that no split sends right goes left everywhere, so the
// file may not know the last ones: they are an error in a row, never another's answer.
std::optional<Error> make_category(const Booster& booster, const Names& names, std::size_t f,
                                   const Use& use, Feature& feature) {
  feature.kind = Kind::category;
  feature.unseen = Unseen::error;
  const auto given = names.categories.find(feature.name);
  feature.categories = given != names.categories.end() ? given->second : booster.categories[f];
  if (feature.categories.empty()) {
    if (use.n_codes > kMostCategories)
      return bad_names("--categories", feature.name + " has more than " +
                                           std::to_string(kMostCategories) + " categories");
    feature.categories = numbered("", std::max<std::size_t>(use.n_codes, 1));
  }
  if (feature.categories.size() < use.n_codes) {
    return bad_names("--categories", in_quotes(feature.name) + " has " +
                                         std::to_string(use.n_codes) + " categories, not " +
                                         std::to_string(feature.categories.size()));
  }
  feature.training.counts.assign(feature.categories.size(), 0);
  return check_names(feature.categories, "--categories", true);
}

std::optional<Error> make_feature(const Booster& booster, const Names& names, std::size_t f,
                                  const Use& use, Feature& feature) {
  feature.missing = Missing::allowed;
  const std::string type = booster.feature_types.empty() ? "" : booster.feature_types[f];
  if ((type == "c" && booster.kind != BoosterKind::gblinear) || use.categorical) {
    if (use.numeric) {
      return Error{Code::bad_model,
                   {0, 0, feature.name, ""},
                   "this feature is split as a number and as a category"};
    }
    return make_category(booster, names, f, use, feature);
  }
  if (names.categories.contains(feature.name))
    return bad_names("--categories", in_quotes(feature.name) + " is not a category");
  const auto within = [](double t) { return t > 0 && t <= 1; };
  if (type == "i" && std::all_of(use.thresholds.begin(), use.thresholds.end(), within)) {
    feature.kind = Kind::boolean;
    feature.training.counts.assign(2, 0);
    return std::nullopt;
  }
  feature.kind = Kind::number;
  feature.training = distribution_of(use.thresholds, type == "int" || type == "i");
  return std::nullopt;
}

Result<Target> target_of(const Booster& booster, const Objective& objective, const Names& names) {
  Target target;
  target.name = names.target;
  if (objective.task == Task::regression) {
    if (!names.classes.empty())
      return bad_names("--classes", "a regression (" + std::string(objective.name) + ") has none");
    return target;
  }
  const std::size_t n = objective.link == Link::softmax ? booster.n_outputs : 2;
  target.classes = names.classes.empty() ? numbered("", n) : names.classes;
  if (target.classes.size() != n) {
    return bad_names("--classes", std::to_string(target.classes.size()) +
                                      " names are given, and the model has " + std::to_string(n) +
                                      " classes");
  }
  if (auto error = check_names(target.classes, "--classes", true)) return std::move(*error);
  return target;
}

}  // namespace

Result<Schema> schema_of(const Booster& booster, const Objective& objective, const Names& names) {
  Schema schema;
  schema.task = objective.task;
  schema.missing_tokens = default_missing_tokens();
  auto target = target_of(booster, objective, names);
  if (!target) return std::move(target.error());
  schema.target = std::move(*target);
  const auto list = feature_names(booster, names);
  if (!list) return list.error();
  for (const auto& [name, unused] : names.categories) {
    if (std::find(list->begin(), list->end(), name) == list->end())
      return bad_names("--categories", "there is no feature " + in_quotes(name));
  }
  const auto uses = uses_of(booster);
  for (std::size_t f = 0; f < booster.n_features; ++f) {
    Feature feature;
    feature.name = (*list)[f];
    if (auto error = make_feature(booster, names, f, uses[f], feature)) return std::move(*error);
    schema.features.push_back(std::move(feature));
  }
  return schema;
}

}  // namespace dodona::xgboost
