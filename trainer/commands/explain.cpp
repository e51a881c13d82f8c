#include "dodona/explain/explain.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "commands/answers.hpp"
#include "commands/commands.hpp"
#include "commands/console.hpp"
#include "commands/layout.hpp"
#include "commands/rows.hpp"
#include "train/options.hpp"

namespace dodona::commands {
namespace {

// The classes that have a margin each; a single name that is empty where there is one margin.
std::vector<std::string> margin_names(const Model& model) {
  if (n_outputs(model.family) == 1) return {""};
  return model.schema.target.classes;
}

// One block of columns per margin.
void write_header(const Model& model, bool exact, std::string& text) {
  for (const auto& name : margin_names(model)) {
    const std::string end = name.empty() ? "" : "_" + name;
    const auto add = [&](const std::string& column) {
      if (!text.empty()) text += ',';
      text += csv_cell(column + end, ',');
    };
    add("base");
    for (const auto& feature : model.schema.features) add(feature.name);
    add("margin");
    if (exact) continue;
    for (const auto& feature : model.schema.features) add("standard_error_" + feature.name);
  }
  text += "\n";
}

void write_line(const Explanation& why, std::string& text) {
  const std::size_t n_features = why.contributions.size() / why.base.size();
  const auto write = [&](double number) { text += train::shortest(number) + ","; };
  for (std::size_t k = 0; k < why.base.size(); ++k) {
    const auto write_all = [&](const std::vector<double>& numbers) {
      if (!numbers.empty())
        std::for_each_n(numbers.begin() + static_cast<std::ptrdiff_t>(k * n_features), n_features,
                        write);
    };
    write(why.base[k]);
    write_all(why.contributions);
    write(why.margin[k]);
    write_all(why.standard_error);
  }
  text.back() = '\n';
}

std::string signed_number(double value) { return (value > 0 ? "+" : "") + short_number(value); }

// The contributions to output k, the greatest first, between the base and the margin.
std::string margin_table(const Model& model, const Explanation& why, std::size_t k) {
  const std::size_t n_features = model.schema.features.size();
  const double* contributions = why.contributions.data() + k * n_features;
  std::vector<std::size_t> order(n_features);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::abs(contributions[a]) > std::abs(contributions[b]);
  });
  const bool sampled = !why.standard_error.empty();
  std::vector<std::string> header = {"column", ">adds"};
  if (sampled) header.emplace_back(">standard error");
  std::vector<std::vector<std::string>> rows = {{"(base)", short_number(why.base[k])}};
  for (const std::size_t f : order) {
    rows.push_back({printable(model.schema.features[f].name), signed_number(contributions[f])});
    if (sampled) rows.back().push_back(short_number(why.standard_error[k * n_features + f]));
  }
  rows.push_back({"(margin)", short_number(why.margin[k])});
  for (auto& row : rows) row.resize(header.size());
  return table(header, rows);
}

// With a unit, and the link that makes it of the margin.
std::string value_of(const Model& model, double value) {
  const std::string& unit = model.schema.target.unit;
  const Link link = model.output.link;
  return short_number(value) + (unit.empty() ? "" : " " + printable(unit)) +
         (link == Link::exp        ? " (exp of the margin)"
          : link == Link::logistic ? " (logistic function of the margin)"
                                   : "");
}

std::string answer_of(const Model& model, const Prediction& prediction) {
  if (model.schema.task == Task::regression) return value_of(model, prediction.outputs[0]);
  const auto label = static_cast<std::size_t>(prediction.labels[0]);
  return printable(model.schema.target.classes[label]) + " (probability " +
         short_number(prediction.outputs[label]) + ")";
}

// What a table's margin speaks for; of two classes the one margin is that of the second.
std::string title_of(const Model& model, std::size_t k) {
  const auto& classes = model.schema.target.classes;
  if (classes.empty()) return "";
  if (n_outputs(model.family) > 1) return "class " + printable(classes[k]) + "\n";
  return "class " + printable(classes[1]) + ", against " + printable(classes[0]) + "\n";
}

Result<Answers> answers_of(const Model& model) {
  const auto explainer = std::make_shared<Explainer>(model);
  Answers answers;
  answers.header = [&model, explainer](auto /*cells*/, std::string& text) {
    write_header(model, explainer->exact(), text);
  };
  answers.lines = [explainer](const Table& table, const Prediction& /*answers*/,
                              std::string& text) {
    for (std::size_t i = 0; i < table.n_rows; ++i) write_line(explainer->explain(table, i), text);
  };
  answers.print = [&model, explainer](const Table& row, const Prediction& prediction,
                                      std::string& text) {
    const Explanation& why = explainer->explain(row, 0);
    for (std::size_t k = 0; k < why.base.size(); ++k)
      text += title_of(model, k) + margin_table(model, why, k) + "\n";
    text += "prediction: " + answer_of(model, prediction) + "\n";
  };
  return answers;
}

}  // namespace

void add_explain(CLI::App& app, int& exit) {
  const auto arguments = std::make_shared<AnswerArguments>();
  auto& command =
      *app.add_subcommand("explain", "Say what each column adds to the margins of rows");
  add_answer_arguments(command, *arguments, "a JSON object: explain this one row in a table");
  command.footer(
      std::string(
          "The margin is the score that the link turns into the answer: by exp, by the logistic "
          "function (of two classes\nthe margin is that of the second), by softmax, or not at all; "
          "a "
          "forest's margins are shares of the classes.\nBase and contributions (Shapley values) "
          "add "
          "up to it. The columns written are base, one per column of the\nmodel, and margin; where "
          "contributions are estimated, then standard_error_<column>; where every class has a\n"
          "margin, such a block per class.\n") +
      kFilesWithErrors +
      "Examples:\n"
      "  dodona explain homes.json new.csv -o why.csv\n"
      "  dodona explain iris.json --row '{\"sepal_length\": 5.1, \"sepal_width\": 3.5, "
      "\"petal_length\": 1.4, \"petal_width\": 0.2}'\n");
  command.callback([arguments, &exit] {
    exit = answer(*arguments, [](const LoadedModel& loaded) { return answers_of(loaded.model); });
  });
}

}  // namespace dodona::commands
