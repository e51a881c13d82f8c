#include "train/infer_schema.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <optional>
#include <span>
#include <utility>

#include "dodona/number.hpp"
#include "dodona/text_index.hpp"
#include "train/parallel.hpp"

namespace dodona::train {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether cells of a kind make the column one of that kind, so that the few others are mistakes to
// be told and not names.
bool are_nearly_all(std::size_t n_of_kind, std::size_t n_present) {
  constexpr std::size_t kEnoughToTell = 10;
  if (n_of_kind == n_present) return n_present > 0;
  return n_of_kind >= kEnoughToTell && n_of_kind * 10 >= n_present * 9;
}

// In the order of their numbers where all are numbers, else of their bytes.
std::vector<std::string> sorted(std::vector<std::string> texts) {
  const bool numeric = std::all_of(texts.begin(), texts.end(),
                                   [](const auto& t) { return parse_number(t).has_value(); });
  std::sort(texts.begin(), texts.end(), [&](const auto& a, const auto& b) {
    if (!numeric) return a < b;
    const double x = *parse_number(a);
    const double y = *parse_number(b);
    return x != y ? x < y : a < b;
  });
  return texts;
}

// The different texts of some columns, missing ones left out, in order.
std::vector<std::vector<std::string>> different_texts(const TextTable& data,
                                                      std::span<const std::size_t> columns,
                                                      const Recipe& recipe, int n_threads) {
  const SurveyRules rules(recipe.missing_tokens, TextTable::kNone, data.mark());
  std::vector<TextIndex> all(columns.size());
  std::mutex joining;
  parallel_for(data.n_pieces(), n_threads, [&](std::size_t piece) {
    std::vector<TextIndex> found(columns.size());
    data.read_rows(piece, [&](std::span<const std::string_view> cells, RowPlace) {
      for (std::size_t k = 0; k < columns.size(); ++k) {
        if (!rules.tokens.is_missing(cells[columns[k]])) found[k].add(cells[columns[k]]);
      }
    });
    const std::scoped_lock lock(joining);
    for (std::size_t k = 0; k < columns.size(); ++k) {
      for (std::size_t i = 0; i < found[k].size(); ++i) all[k].add(found[k][i]);
    }
  });
  std::vector<std::vector<std::string>> texts(columns.size());
  parallel_for(columns.size(), n_threads, [&](std::size_t k) {
    for (std::size_t i = 0; i < all[k].size(); ++i) texts[k].emplace_back(all[k][i]);
    texts[k] = sorted(std::move(texts[k]));
  });
  return texts;
}

Error column_error(Code code, const std::string& column, std::string message) {
  return {code, {0, 0, column, ""}, std::move(message)};
}

// The names that may have been meant; where none is near, those that there are.
std::string what_there_is(const std::string& name, std::span<const std::string_view> names) {
  constexpr std::size_t kShown = 8;
  std::string near = did_you_mean(name, names);
  if (!near.empty() || names.empty()) return near;
  if (names.size() == 1)
    return " (its only column is " + in_quotes(names[0]) + "; --delimiter says what divides cells)";
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i)
    list += (i == 0 ? "" : ", ") + in_quotes(names[i]);
  const std::string more =
      names.size() > kShown ? " and " + std::to_string(names.size() - kShown) + " more" : "";
  return " (its columns are " + list + more + ")";
}

bool is_there(const TextTable& data, const std::string& name) {
  return !name.empty() && data.find(name) != TextTable::kNone;
}

void expect_column(const TextTable& data, const std::string& name, const std::string& who,
                   Report& report) {
  if (data.find(name) != TextTable::kNone) return;
  const std::vector<std::string_view> names(data.names().begin(), data.names().end());
  report.error(column_error(
      Code::missing_column, name,
      who + " names it, and the data has no such column" + what_there_is(name, names)));
}

// The columns that the recipe gives a role, with the name of the role.
std::array<std::pair<std::string_view, const std::string&>, 3> roles_of(const Recipe& recipe) {
  return {{{"weight", recipe.weight}, {"group", recipe.group}, {"time", recipe.time}}};
}

// A column that is never a feature cannot be dropped; a column of times is one unless it is.
void check_drop(const Recipe& recipe, Report& report) {
  const auto refuse = [&](const char* list, const std::string& name, const std::string& message) {
    report.error({Code::bad_option, {0, 0, "", list}, in_quotes(name) + message});
  };
  for (const auto& name : recipe.drop) {
    if (name == recipe.target.name)
      refuse("drop", name, " is the target, which cannot be left out; --target names another");
    if (name == recipe.weight || name == recipe.group)
      refuse("drop", name,
             name == recipe.weight ? " is the column of --weight, which is no feature; leave out "
                                     "--weight or --drop"
                                   : " is the column of --group, which is no feature; leave out "
                                     "--group or --drop");
    if (contains(recipe.features, name))
      refuse("drop", name, " is among `features` too; leave it out of one of them");
  }
}

void check_roles(const TextTable& data, const Recipe& recipe, Report& report) {
  const auto refuse = [&](std::string_view role, std::string message) {
    report.error({Code::bad_option, {0, 0, "", std::string(role)}, std::move(message)});
  };
  for (const auto& [role, name] : roles_of(recipe)) {
    if (name.empty()) continue;
    expect_column(data, name, "--" + std::string(role), report);
    if (name == recipe.target.name) {
      refuse(role, "the target cannot be the " + std::string(role) +
                       " of the rows too; name another column");
    }
  }
  if (!recipe.group.empty() && (recipe.group == recipe.weight || recipe.group == recipe.time))
    refuse("group", "the same column has another role too; name another column");
  if (!recipe.group.empty() && !recipe.time.empty()) {
    refuse("time", "rows are held out by group or by time, not by both; leave out one of them");
  }
}

void check_names(const TextTable& data, const Recipe& recipe, Report& report) {
  if (!recipe.target.name.empty()) expect_column(data, recipe.target.name, "the target", report);
  for (const auto& name : recipe.features) expect_column(data, name, "`features`", report);
  for (const auto& name : recipe.drop) expect_column(data, name, "`drop`", report);
  for (const auto& [name, column] : recipe.columns) expect_column(data, name, "`columns`", report);
  for (const auto& group : recipe.interactions) {
    for (const auto& name : group) expect_column(data, name, "`interactions`", report);
  }
  check_roles(data, recipe, report);
  check_drop(recipe, report);
}

// Classification where the target is text, has two values, or has small integers counting up from 0
// or 1 (class codes); numbers of any other sort are a quantity.
Task infer_task(const ColumnCells& cells, DecimalMark mark) {
  const NumberCells& numbers = cells.numbers(mark);
  if (!are_nearly_all(numbers.n, cells.n_present)) return Task::classification;
  if (!numbers.values.are_all()) return Task::regression;
  if (numbers.n < cells.n_present) return Task::classification;
  const auto values = numbers.values.values();
  const auto [first, last] = std::minmax_element(values.begin(), values.end());
  const bool codes =
      (*first == 0 || *first == 1) && *last == *first + static_cast<double>(values.size() - 1) &&
      std::all_of(values.begin(), values.end(), [](double x) { return x == std::trunc(x); });
  return values.size() == 2 || codes ? Task::classification : Task::regression;
}

void infer_target(const TextTable& data, const Recipe& recipe, Inference& inference,
                  Report& report) {
  const ColumnCells& cells = data.survey().columns[data.find(recipe.target.name)].cells;
  const std::string& name = recipe.target.name;
  inference.n_without_target = data.n_rows() - data.n_rows_with_target();
  if (inference.n_without_target > 0) {
    const std::size_t n = inference.n_without_target;
    inference.notes.push_back(counted(n, "row") + (n == 1 ? " has no " : " have no ") + name +
                              (n == 1 ? " and is left out" : " and are left out"));
  }
  const FewNumbers& numbers = cells.numbers(inference.mark).values;
  const bool one_number = recipe.task != Task::classification && numbers.are_all() &&
                          numbers.values().size() == 1 &&
                          cells.numbers(inference.mark).n == cells.n_present;
  if (cells.n_present == 0) {
    report.error(column_error(Code::bad_data, name, "the target has no value in any row"));
  } else if (one_number || (cells.texts.are_all() && cells.texts.size() == 1)) {
    report.error(column_error(Code::bad_data, name,
                              "the target has a single value; there is nothing to learn"));
  }
  inference.schema.target = recipe.target;
  inference.schema.task = recipe.task.value_or(infer_task(cells, inference.mark));
}

std::optional<std::pair<std::string, std::string>> number_in_two_spellings(
    std::span<const std::string> texts, DecimalMark mark) {
  std::vector<std::pair<double, std::string_view>> numbers;
  for (const auto& text : texts) {
    if (const auto number = parse_number(text, mark)) numbers.emplace_back(*number, text);
  }
  std::sort(numbers.begin(), numbers.end());
  const auto twice =
      std::adjacent_find(numbers.begin(), numbers.end(),
                         [](const auto& a, const auto& b) { return a.first == b.first; });
  if (twice == numbers.end()) return std::nullopt;
  return std::pair(std::string(twice->second), std::string((twice + 1)->second));
}

// texts: of the target.
void settle_target(const Recipe& recipe, std::vector<std::string> texts, Inference& inference,
                   Report& report) {
  auto& schema = inference.schema;
  const std::string asked = recipe.task ? "" : " (--task chooses)";
  if (schema.task == Task::regression) {
    inference.notes.push_back(schema.target.name + " is a quantity: regression" + asked);
    return;
  }
  constexpr std::size_t kMostClasses = 1000;
  if (texts.size() > kMostClasses) {
    report.error(column_error(Code::bad_data, schema.target.name,
                              "the target has " + std::to_string(texts.size()) +
                                  " different values, too many for classes" +
                                  "; with --task regression it would have to be a number"));
    return;
  }
  if (const auto twice = number_in_two_spellings(texts, inference.mark); twice && !recipe.task) {
    report.error(column_error(Code::bad_data, schema.target.name,
                              "the target has one number in two spellings, " +
                                  in_quotes(twice->first) + " and " + in_quotes(twice->second) +
                                  "; write it one way, or give --task regression, or "
                                  "--task classification if they are different classes"));
    return;
  }
  schema.target.classes = std::move(texts);
  inference.notes.push_back(schema.target.name + " has " +
                            std::to_string(schema.target.classes.size()) +
                            " classes: classification" + asked);
}

// A column that may become a feature.
struct Candidate {
  std::size_t column = 0;
  const std::string& name;
  Kind kind;
  ColumnRecipe about;
  bool asked_for = false;  // the recipe wants it
  const ColumnSurvey& survey;
};

std::vector<Candidate> find_candidates(const TextTable& data, const Recipe& recipe) {
  std::vector<Candidate> candidates;
  for (std::size_t j = 0; j < data.names().size(); ++j) {
    const std::string& name = data.names()[j];
    if (name == recipe.target.name || name == recipe.weight || name == recipe.group) continue;
    if (contains(recipe.drop, name)) continue;
    if (!recipe.features.empty() && !contains(recipe.features, name)) continue;
    const auto asked = recipe.columns.find(name);
    const ColumnRecipe about = asked == recipe.columns.end() ? ColumnRecipe{} : asked->second;
    const ColumnSurvey& survey = data.survey().columns[j];
    candidates.push_back({j, name, about.kind ? *about.kind : infer_kind(survey.cells), about,
                          about.kind.has_value() || !recipe.features.empty(), survey});
  }
  return candidates;
}

// By column: the different texts of the classes and categories, in order; of others none.
std::vector<std::vector<std::string>> find_texts(const TextTable& data, const Recipe& recipe,
                                                 Task task,
                                                 const std::vector<Candidate>& candidates,
                                                 int n_threads) {
  std::vector<std::size_t> wanted;
  if (task == Task::classification) wanted.push_back(data.find(recipe.target.name));
  for (const auto& candidate : candidates) {
    if (candidate.kind == Kind::category) wanted.push_back(candidate.column);
  }
  std::vector<std::vector<std::string>> texts(data.names().size());
  std::vector<std::size_t> many;
  for (const std::size_t j : wanted) {
    const FewTexts& few = data.survey().columns[j].cells.texts;
    if (!few.are_all()) many.push_back(j);
    for (std::size_t i = 0; few.are_all() && i < few.size(); ++i) texts[j].emplace_back(few[i]);
    texts[j] = sorted(std::move(texts[j]));
  }
  if (many.empty()) return texts;
  auto found = different_texts(data, many, recipe, n_threads);
  for (std::size_t k = 0; k < many.size(); ++k) texts[many[k]] = std::move(found[k]);
  return texts;
}

// Whether a column is of no use as a feature, and why. n_texts: how many different ones it has, if
// it is one of categories.
std::optional<LeftOut> reason_to_leave_out(const Candidate& candidate, std::size_t n_texts,
                                           const TextTable& data, const Recipe& recipe) {
  constexpr std::size_t kTooFewToTell = 10;
  const ColumnCells& cells = candidate.survey.cells;
  const auto because = [&](WhyLeftOut why, std::string reason) {
    return LeftOut{candidate.name, std::move(reason), why, n_texts, cells.n_present};
  };
  if (cells.n_present == 0) return because(WhyLeftOut::empty, "it has no value in any row");
  if (cells.texts.are_all() && cells.texts.size() == 1 &&
      cells.n_present == data.n_rows_with_target())
    return because(WhyLeftOut::constant, "it has the same value in every row");
  if (candidate.asked_for) return std::nullopt;
  if (candidate.kind == Kind::number && data.n_rows() >= kTooFewToTell &&
      candidate.survey.row_numbers.count_up())
    return because(WhyLeftOut::counts_rows, "it counts the rows");
  if (candidate.kind != Kind::category) return std::nullopt;
  const std::string many = "it has " + std::to_string(n_texts) + " different texts in " +
                           counted(cells.n_present, "row");
  if (n_texts > recipe.options.count("schema.max_categories"))
    return because(WhyLeftOut::many_texts, many + " (schema.max_categories)");
  if (n_texts > 20 && n_texts * 2 > cells.n_present)
    return because(WhyLeftOut::many_texts, many + ", like a name or free text");
  return std::nullopt;
}

// Tells that a few cells of a column are not of its kind: they will be refused, one by one.
void warn_of_strays(const Feature& feature, std::size_t n_read, std::size_t n_present,
                    Report& report) {
  if (n_read == n_present) return;
  const std::string kind(name_of(feature.kind));
  report.warn(column_error(Code::bad_data, feature.name,
                           "all but " + std::to_string(n_present - n_read) + " of its " +
                               std::to_string(n_present) + " cells are of the kind " + kind +
                               ", so the others are errors; if one of them means that the value " +
                               "is missing, add --missing TEXT; if all are names, --set columns." +
                               feature.name + ".kind=category"));
}

// The mark of a file in which either may stand: a comma if any column of numbers has one.
DecimalMark settle_mark(const TextTable& data, const Recipe& recipe) {
  if (data.mark() != DecimalMark::undecided) return data.mark();
  for (std::size_t j = 0; j < data.names().size(); ++j) {
    ColumnCells all = data.survey().columns[j].cells;
    all.append(data.survey().columns[j].cells_without_target);
    const auto asked = recipe.columns.find(data.names()[j]);
    const bool asked_number = asked != recipe.columns.end() && asked->second.kind == Kind::number;
    if (all.has_comma && (asked_number || infer_kind(all) == Kind::number))
      return DecimalMark::comma;
  }
  return DecimalMark::point;
}

// Present cells that are of the kind.
std::size_t count_read(const ColumnCells& cells, Kind kind, DecimalMark mark) {
  switch (kind) {
    case Kind::number:
      return cells.numbers(mark).n_finite;
    case Kind::category:
      return cells.n_present;
    case Kind::boolean:
      return cells.n_yes + cells.n_no;
    case Kind::date:
      return cells.n_dates;
  }
  return 0;
}

Feature make_feature(const Candidate& candidate, std::size_t n_read,
                     std::vector<std::string> categories, const TextTable& data, DecimalMark mark) {
  const ColumnRecipe& about = candidate.about;
  const ColumnCells& cells = candidate.survey.cells;
  Feature feature;
  feature.name = candidate.name;
  feature.kind = candidate.kind;
  feature.label = about.label;
  feature.unit = about.unit;
  feature.description = about.description;
  feature.unseen = about.unseen.value_or(Unseen::missing);
  feature.missing = about.missing.value_or(n_read < data.n_rows_with_target() ? Missing::allowed
                                                                              : Missing::error);
  feature.categories = std::move(categories);
  if (feature.kind == Kind::number) feature.training.decimals = cells.numbers(mark).decimals;
  if (feature.kind == Kind::date) feature.training.decimals = cells.has_times ? 9 : 0;
  return feature;
}

// How the column of times is read.
Feature time_as_feature(const ColumnCells& cells, const std::string& name, Report& report) {
  Feature time;
  time.name = name;
  time.kind = infer_kind(cells);
  if (time.kind != Kind::number && time.kind != Kind::date) {
    const std::string example = cells.texts.size() == 0 ? "" : " like " + in_quotes(cells.texts[0]);
    report.error(column_error(Code::bad_data, name,
                              "it cannot order the rows in time: its cells" + example +
                                  " are neither dates (YYYY-MM-DD, perhaps with a time) nor "
                                  "numbers"));
  }
  return time;
}

void check_groups(const Feature& group, Report& report) {
  constexpr std::size_t kFew = 10;
  const std::size_t n = group.categories.size();
  if (n > 1 && n < kFew) {
    report.warn(column_error(Code::bad_data, group.name,
                             "there are " + std::to_string(n) +
                                 " groups: what folds and the test say of new groups rests on that "
                                 "many, and may be far off"));
  }
  if (n != 1) return;
  report.error(column_error(Code::bad_data, group.name,
                            "all rows are of one group, " + in_quotes(group.categories[0]) +
                                ", so none can test a model of others; leave out --group"));
}

void settle_roles(const TextTable& data, const Recipe& recipe, int n_threads, Inference& inference,
                  Report& report) {
  auto& roles = inference.roles;
  if (is_there(data, recipe.weight))
    roles.push_back({Role::weight, weight_as_feature(recipe.weight)});
  if (is_there(data, recipe.group)) {
    roles.push_back({Role::group, group_as_feature(data, recipe, n_threads)});
    check_groups(roles.back().feature, report);
  }
  if (is_there(data, recipe.time)) {
    const ColumnCells& cells = data.survey().columns[data.find(recipe.time)].cells;
    roles.push_back({Role::time, time_as_feature(cells, recipe.time, report)});
  }
  for (auto& role : roles) role.feature.missing = Missing::error;
}

}  // namespace

Kind infer_kind(const ColumnCells& cells) {
  if (cells.n_yes > 0 && cells.n_no > 0 && cells.n_yes + cells.n_no == cells.n_present)
    return Kind::boolean;
  if (are_nearly_all(cells.n_numbers, cells.n_present)) return Kind::number;
  return are_nearly_all(cells.n_dates, cells.n_present) ? Kind::date : Kind::category;
}

Feature group_as_feature(const TextTable& data, const Recipe& recipe, int n_threads) {
  Feature group;
  group.name = recipe.group;
  group.kind = Kind::category;
  group.missing = Missing::error;
  const std::array columns = {data.find(recipe.group)};
  group.categories = std::move(different_texts(data, columns, recipe, n_threads)[0]);
  return group;
}

Inference infer_schema(const TextTable& data, const Recipe& recipe, int n_threads, Report& report) {
  Inference inference;
  check_names(data, recipe, report);
  const bool has_target = is_there(data, recipe.target.name);
  inference.schema.missing_tokens = recipe.missing_tokens;
  inference.mark = settle_mark(data, recipe);
  if (has_target) infer_target(data, recipe, inference, report);
  settle_roles(data, recipe, n_threads, inference, report);
  if (!report.ok()) return inference;
  const auto candidates = find_candidates(data, recipe);
  auto texts = find_texts(data, recipe, inference.schema.task, candidates, n_threads);
  if (has_target)
    settle_target(recipe, std::move(texts[data.find(recipe.target.name)]), inference, report);
  if (!report.ok()) return inference;

  for (const auto& candidate : candidates) {
    const ColumnCells& cells = candidate.survey.cells;
    auto& categories = texts[candidate.column];
    if (auto left_out = reason_to_leave_out(candidate, categories.size(), data, recipe)) {
      inference.notes.push_back(candidate.name + " is left out: " + left_out->reason);
      inference.left_out.push_back(std::move(*left_out));
      continue;
    }
    const std::size_t n_read = count_read(cells, candidate.kind, inference.mark);
    // Strays among times are told as such: there no cell may be missing or a name.
    const bool is_asked = candidate.about.kind || candidate.name == recipe.time;
    inference.schema.features.push_back(
        make_feature(candidate, n_read, std::move(categories), data, inference.mark));
    if (!is_asked)
      warn_of_strays(inference.schema.features.back(), n_read, cells.n_present, report);
  }
  if (inference.schema.features.empty() && has_target) {
    std::string reasons;
    for (const auto& note : inference.notes) reasons += "; " + note;
    report.error({Code::bad_data, {}, "no column is left to predict from" + reasons});
  }
  return inference;
}

}  // namespace dodona::train
