#include "train/weights.hpp"

#include <algorithm>
#include <numeric>

namespace dodona::train {
namespace {

// Per class, from the rows that are to be fitted.
std::vector<double> weights_of_classes(const Dataset& data, const Schema& schema,
                                       const ClassWeights& weights) {
  const auto& classes = schema.target.classes;
  std::vector<double> of_class(classes.size(), 1);
  for (std::size_t k = 0; k < classes.size(); ++k) {
    const auto found = weights.by_class.find(classes[k]);
    if (found != weights.by_class.end()) of_class[k] = found->second;
  }
  if (!weights.balanced) return of_class;
  std::vector<double> sums(classes.size(), 0);
  for (std::size_t i = 0; i < data.n_rows(); ++i)
    sums[static_cast<std::size_t>(data.target[i])] += data.weights.empty() ? 1 : data.weights[i];
  const double total = std::accumulate(sums.begin(), sums.end(), 0.0);
  for (std::size_t k = 0; k < classes.size(); ++k) {
    if (sums[k] > 0) of_class[k] = total / (static_cast<double>(classes.size()) * sums[k]);
  }
  return of_class;
}

}  // namespace

void check_weighting(const Schema& schema, const Recipe& recipe, const LearnerEntry& learner,
                     std::span<const LearnerEntry> known, Report& report) {
  const auto refuse = [&](const char* path, std::string reason) {
    report.error({Code::bad_option, {0, 0, "", path}, std::move(reason)});
  };
  const ClassWeights& weights = recipe.class_weights;
  if (!learner.takes_weights && !(recipe.weight.empty() && weights.empty())) {
    return refuse(recipe.weight.empty() ? "class_weights" : "weight",
                  "the family " + std::string(learner.name) +
                      " does not weigh rows; remove the weights" +
                      remedy(known, [](const LearnerEntry& other) { return other.takes_weights; }));
  }
  if (weights.empty()) return;
  if (schema.task == Task::regression) {
    return refuse("class_weights",
                  "the target has no classes (regression); --weight takes a column of weights");
  }
  const auto& classes = schema.target.classes;
  const std::vector<std::string_view> names(classes.begin(), classes.end());
  for (const auto& [name, weight] : weights.by_class) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    refuse("class_weights",
           "the target has no class " + in_quotes(name) + did_you_mean(name, names));
  }
}

Error negative_weight(double weight, const RowPlace& place, const std::string& column) {
  return {Code::bad_data,
          {place.row, place.line, column, ""},
          shortest(weight) + " is below zero, and a weight may not be"};
}

void check_weights(const Dataset& data, const Schema& schema, const std::string& column,
                   Report& report) {
  if (data.weights.empty()) return;
  bool any = false;
  std::vector<bool> weighs(std::max<std::size_t>(schema.target.classes.size(), 1), false);
  for (std::size_t i = 0; i < data.weights.size(); ++i) {
    if (data.weights[i] > 0) {
      any = true;
      if (schema.task == Task::classification)
        weighs[static_cast<std::size_t>(data.target[i])] = true;
    }
    if (!(data.weights[i] < 0)) continue;
    report.error(negative_weight(data.weights[i], data.places[i], column));
  }
  if (!report.ok()) return;
  if (!any)
    return report.error(
        {Code::bad_data, {0, 0, column, ""}, "every row with a target has the weight 0"});
  for (std::size_t k = 0; k < schema.target.classes.size(); ++k) {
    if (weighs[k]) continue;
    report.error({Code::bad_data,
                  {0, 0, column, ""},
                  "every row of the class " + in_quotes(schema.target.classes[k]) +
                      " has the weight 0; give one more, or take these rows out of the file"});
  }
}

std::vector<std::size_t> rows_with_weight(const Dataset& data) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < data.n_rows(); ++i) {
    if (data.weights.empty() || data.weights[i] > 0) rows.push_back(i);
  }
  return rows;
}

std::vector<double> weights_to_fit(const Dataset& data, const Schema& schema,
                                   const ClassWeights& weights) {
  std::vector<double> product = data.weights;
  if (weights.empty()) return product;
  const auto of_class = weights_of_classes(data, schema, weights);
  product.resize(data.n_rows(), 1);
  for (std::size_t i = 0; i < data.n_rows(); ++i)
    product[i] *= of_class[static_cast<std::size_t>(data.target[i])];
  return product;
}

}  // namespace dodona::train
