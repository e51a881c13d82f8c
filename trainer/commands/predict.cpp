#include <algorithm>
#include <memory>
#include <optional>

#include "commands/answers.hpp"
#include "commands/commands.hpp"
#include "commands/rows.hpp"
#include "json/write.hpp"
#include "train/options.hpp"

namespace dodona::commands {
namespace {

struct Arguments : AnswerArguments {
  bool keep_input = false;
  bool margin = false;
  bool plain = false;
  std::string level;
};

// "0.9", "90" and "90%" are one level; nothing if it is none.
std::optional<double> level_of(std::string_view text) {
  const bool is_percent = text.ends_with('%');
  if (is_percent) text.remove_suffix(1);
  const auto value = parse_number(text);
  if (!value || !(*value > 0)) return std::nullopt;
  const double level = is_percent || *value > 1 ? *value / 100 : *value;
  return level < 1 ? std::optional(level) : std::nullopt;
}

// Levels as people write them: "0.5, 0.8, 0.9 and 0.95".
std::string listed(std::span<const double> levels) {
  std::string list;
  for (std::size_t l = 0; l < levels.size(); ++l) {
    if (l > 0) list += l + 1 < levels.size() ? ", " : " and ";
    list += train::shortest(levels[l]);
  }
  return list;
}

// Why a model has no levels, as far as its provenance tells, and what would give it some.
// Provenance is for people and open to anything.
std::string why_no_levels(const LoadedModel& loaded) {
  const auto document = json::Json::parse(loaded.text);
  const auto provenance = document.value("provenance", json::Json());
  const auto member = [](const json::Json& of, const char* name) {
    return of.is_object() && of.contains(name) ? of[name] : json::Json();
  };
  const json::Json recipe = member(provenance, "recipe");
  const auto names_column = [&](const char* role) {
    const json::Json name = member(recipe, role);
    return name.is_string() ? in_quotes(name.get<std::string>()) : std::string();
  };
  const std::string none = "this model has no intervals and no sets of classes";
  if (!recipe.is_object()) return none + "; those come with `dodona train`, from rows of folds";
  if (member(provenance, "stopped").is_string())
    return none + ", as its training was stopped; trained to its end it has them";
  const json::Json folds = member(member(recipe, "options"), "train.folds");
  if (folds.is_number() && folds.get<double>() == 0)
    return none + ", as it was trained with train.folds=0; --set train.folds=5 gives it some";
  if (const auto time = names_column("time"); !time.empty())
    return none + ", probably because the moments of " + time +
           " were too few to make folds of; rows of more moments give it some, or a training "
           "without --time";
  if (const auto group = names_column("group"); !group.empty())
    return none + ", probably because the groups of " + group +
           " were too few to make folds of; rows of more groups give it some, or a training "
           "without --group";
  return none + ", probably because its rows were too few to make folds of; more rows give it some";
}

// What is to stand beside the answers: the level that was named; else 0.9, or the model's highest.
Result<Asked> asked_of(const LoadedModel& loaded, const Arguments& arguments) {
  const Model& model = loaded.model;
  constexpr double kStandardLevel = 0.9;
  Asked asked;
  if (arguments.plain) return asked;
  asked.novelty = model.novelty.has_value();
  const auto& levels = model.output.levels;
  const double wanted = level_of(arguments.level).value_or(kStandardLevel);
  const auto found = std::find(levels.begin(), levels.end(), wanted);
  if (found == levels.end() && !arguments.level.empty())
    return Error{Code::bad_option,
                 {0, 0, "", "--level"},
                 levels.empty() ? why_no_levels(loaded)
                                : "this model has the levels " + listed(levels) + ", not " +
                                      train::shortest(wanted)};
  if (levels.empty()) return asked;
  asked.n_levels = 1;
  asked.first_level = std::min(static_cast<std::size_t>(found - levels.begin()), levels.size() - 1);
  return asked;
}

// The classes of a set as one text: | between them, and within a name \ before | and \, so that the
// text has one reading.
std::string set_text(std::span<const std::string> names) {
  std::string text;
  for (const auto& name : names) {
    if (&name != names.data()) text += '|';
    for (const char c : name) {
      if (c == '|' || c == '\\') text += '\\';
      text += c;
    }
  }
  return text;
}

class PredictionWriter {
 public:
  PredictionWriter(const Model& model, const Arguments& arguments, Asked asked)
      : model_(model),
        keep_input_(arguments.keep_input),
        margin_(arguments.margin),
        asked_(asked) {}

  void write_header(std::span<const std::string_view> cells, std::string& text) const {
    if (keep_input_) text += joined(cells) + ",";
    text += "prediction";
    for (const auto& name : model_.schema.target.classes)
      text += "," + csv_cell("probability_" + name, ',');
    if (asked_.n_levels > 0)
      text += model_.schema.task == Task::regression ? ",lower,upper" : ",set";
    if (asked_.novelty) text += ",novelty";
    if (margin_ && n_outputs(model_.family) == 1) {
      text += ",margin";
    } else if (margin_) {
      for (const auto& name : model_.schema.target.classes)
        text += "," + csv_cell("margin_" + name, ',');
    }
    text += "\n";
  }

  void keep(const CsvRecord& record) { kept_.push_back(joined(record.cells)); }

  void write_lines(const Table& table, const Prediction& prediction, std::string& text) {
    const auto margins = margin_ ? margins_of(table) : std::vector<double>{};
    for (std::size_t i = 0; i < table.n_rows; ++i) {
      if (keep_input_) text += kept_[i] + ",";
      write_answer(prediction, i, text);
      for (std::size_t at = i; at < margins.size(); at += table.n_rows)
        text += "," + train::shortest(margins[at]);
      text += "\n";
    }
    kept_.clear();
  }

  // JSON.
  void print(const Prediction& prediction, std::string& text) const {
    json::Json answer;
    if (model_.schema.task == Task::regression) {
      answer["value"] = prediction.outputs[0];
      if (asked_.n_levels > 0) {
        answer["lower"] = prediction.outputs[1];
        answer["upper"] = prediction.outputs[2];
      }
    } else {
      const auto& classes = model_.schema.target.classes;
      const auto label = static_cast<std::size_t>(prediction.labels[0]);
      answer["label"] = classes[label];
      answer["probability"] = prediction.outputs[label];
      for (std::size_t k = 0; k < classes.size(); ++k)
        answer["probabilities"][classes[k]] = prediction.outputs[k];
      if (asked_.n_levels > 0) {
        answer["set"] = json::Json::array();
        for (const auto& name : set_of(prediction, 0)) answer["set"].push_back(name);
      }
    }
    if (asked_.novelty) answer["novelty"] = prediction.outputs.back();
    text += json::dump(answer, 0) + "\n";
  }

 private:
  // [n_outputs][n_rows]: what the family gives, before the link.
  std::vector<double> margins_of(const Table& table) const {
    std::vector<double> margins(n_outputs(model_.family) * table.n_rows);
    score(model_.family, encode(model_.schema, model_.encoder, table), margins);
    return margins;
  }

  // The classes of the row's set, in the order of the classes.
  std::vector<std::string> set_of(const Prediction& prediction, std::size_t i) const {
    const double least = prediction.column(prediction.n_outputs)[i];
    std::vector<std::string> names;
    for (std::size_t k = 0; k < prediction.n_outputs; ++k) {
      if (prediction.column(k)[i] >= least) names.push_back(model_.schema.target.classes[k]);
    }
    return names;
  }

  void write_answer(const Prediction& prediction, std::size_t i, std::string& text) const {
    const auto output = [&](std::size_t k) {
      return train::shortest(prediction.outputs[k * prediction.n_rows + i]);
    };
    if (model_.schema.task == Task::regression) {
      text += output(0);
    } else {
      text += csv_cell(model_.schema.target.classes[static_cast<std::size_t>(prediction.labels[i])],
                       ',');
      for (std::size_t k = 0; k < prediction.n_outputs; ++k) text += "," + output(k);
      if (asked_.n_levels > 0) text += "," + csv_cell(set_text(set_of(prediction, i)), ',');
    }
    const std::size_t n_columns = n_columns_of(prediction);
    const bool is_value = model_.schema.task == Task::regression;
    for (std::size_t k = is_value ? 1 : n_columns - (asked_.novelty ? 1 : 0); k < n_columns; ++k)
      text += "," + output(k);
  }

  static std::size_t n_columns_of(const Prediction& prediction) {
    return prediction.outputs.size() / prediction.n_rows;
  }

  static std::string joined(std::span<const std::string_view> cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i)
      line += (i == 0 ? "" : ",") + csv_cell(cells[i], ',');
    return line;
  }

  const Model& model_;
  bool keep_input_;
  bool margin_;
  Asked asked_;
  std::vector<std::string> kept_;  // the records of the rows that are to be answered
};

Result<Answers> answers_of(const LoadedModel& loaded, const Arguments& arguments) {
  const Model& model = loaded.model;
  const auto asked = asked_of(loaded, arguments);
  if (!asked) return asked.error();
  const auto writer = std::make_shared<PredictionWriter>(model, arguments, *asked);
  Answers answers;
  answers.asked = *asked;
  answers.header = [writer](auto cells, auto& text) { writer->write_header(cells, text); };
  if (arguments.keep_input)
    answers.record = [writer](const CsvRecord& record) { writer->keep(record); };
  answers.lines = [writer](const Table& table, const Prediction& prediction, std::string& text) {
    writer->write_lines(table, prediction, text);
  };
  answers.print = [writer](const Table& /*row*/, const Prediction& prediction, std::string& text) {
    writer->print(prediction, text);
  };
  return answers;
}

}  // namespace

void add_predict(CLI::App& app, int& exit) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = *app.add_subcommand("predict", "Predict the rows of a CSV, or a single row");
  auto* row = add_answer_arguments(command, *arguments,
                                   "a JSON object: predict this one row and print JSON");
  row->excludes(command.add_flag("--keep-input", arguments->keep_input,
                                 "write the columns of the input in front of the answers"));
  row->excludes(command.add_flag("--margin", arguments->margin,
                                 "write the margins too: the scores before the link"));
  auto* level =
      command.add_option("--level", arguments->level,
                         "the share of rows whose interval or set is to hold the truth, "
                         "one of the model's levels (0.9 if nothing is said): 0.95, 95 or 95%");
  level->check(CLI::Validator(
      [](const std::string& text) {
        return level_of(text)
                   ? std::string()
                   : in_quotes(text) + " is not a level between 0 and 1, like 0.9 or 90%";
      },
      ""));
  command
      .add_flag("--plain", arguments->plain, "write the answers alone: no interval, set, novelty")
      ->excludes(level);
  command.footer(
      std::string(
          "The columns written are prediction and, for classes, probability_<class>; where "
          "the model has them lower and\nupper, or set (classes, with | between; \\| is a | of "
          "a name, \\\\ a \\), and novelty (0: like the training rows,\n1: unlike all of "
          "them); with --margin also margin, or margin_<class>.\n") +
      kFilesWithErrors +
      "Examples:\n"
      "  dodona predict homes.json new.csv -o prices.csv\n"
      "  dodona predict iris.json --row '{\"sepal_length\": 5.1, \"sepal_width\": 3.5, "
      "\"petal_length\": 1.4, \"petal_width\": 0.2}'\n");
  command.callback([arguments, &exit] {
    exit = answer(*arguments,
                  [&](const LoadedModel& loaded) { return answers_of(loaded, *arguments); });
  });
}

}  // namespace dodona::commands
