#include "train/infer_schema.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "dodona/cell.hpp"
#include "train/distribution.hpp"

namespace dodona::train {
namespace {

bool is_missing(std::string_view text, std::span<const std::string> tokens) {
  return std::find(tokens.begin(), tokens.end(), text) != tokens.end();
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_number(std::string_view text, DecimalMark mark) {
  if (mark != DecimalMark::undecided) return parse_number(text, mark).has_value();
  return parse_number(text, DecimalMark::point) || parse_number(text, DecimalMark::comma);
}

// Whether cells of a kind make the column one of that kind, so that the few others are mistakes to
// be told and not names.
bool are_nearly_all(std::size_t n_of_kind, std::size_t n_present) {
  constexpr std::size_t kEnoughToTell = 10;
  if (n_of_kind == n_present) return n_present > 0;
  return n_of_kind >= kEnoughToTell && n_of_kind * 10 >= n_present * 9;
}

// The different texts of a column and how often each stands there, missing ones left out.
std::unordered_map<std::string_view, std::size_t> count_texts(const TextColumn& column,
                                                              std::span<const std::size_t> rows,
                                                              std::span<const std::string> tokens) {
  std::unordered_map<std::string_view, std::size_t> counts;
  for (const std::size_t i : rows) {
    if (!is_missing(column[i], tokens)) ++counts[column[i]];
  }
  return counts;
}

// In the order of their numbers where all are numbers, else of their bytes.
std::vector<std::string> sorted_texts(
    const std::unordered_map<std::string_view, std::size_t>& counts) {
  std::vector<std::string> texts;
  texts.reserve(counts.size());
  for (const auto& [text, n] : counts) texts.emplace_back(text);
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

Error column_error(Code code, const std::string& column, std::string message) {
  return {code, {0, 0, column, ""}, std::move(message)};
}

std::vector<std::string_view> names_of(const TextTable& data) {
  std::vector<std::string_view> names;
  for (const auto& column : data.columns) names.push_back(column.name());
  return names;
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

void expect_column(const TextTable& data, const std::string& name, const std::string& who,
                   Report& report) {
  if (data.find(name) != nullptr) return;
  report.error(column_error(
      Code::missing_column, name,
      who + " names it, and the data has no such column" + what_there_is(name, names_of(data))));
}

void check_names(const TextTable& data, const Recipe& recipe, Report& report) {
  if (recipe.target.name.empty()) {
    report.error(
        {Code::bad_option, {}, "no target is given; name the column to predict with --target"});
    return;
  }
  expect_column(data, recipe.target.name, "the target", report);
  for (const auto& name : recipe.features) expect_column(data, name, "`features`", report);
  for (const auto& name : recipe.drop) expect_column(data, name, "`drop`", report);
  for (const auto& [name, column] : recipe.columns) expect_column(data, name, "`columns`", report);
  for (const auto& group : recipe.interactions) {
    for (const auto& name : group) expect_column(data, name, "`interactions`", report);
  }
  if (recipe.weight.empty()) return;
  expect_column(data, recipe.weight, "--weight", report);
  if (recipe.weight == recipe.target.name) {
    report.error({Code::bad_option,
                  {0, 0, "", "weight"},
                  "the target cannot be the weight of the rows too; name another column"});
  }
}

// Classification where the target is text, has two values, or has small integers counting up from 0
// or 1 (class codes); numbers of any other sort are a quantity.
Task infer_task(const std::unordered_map<std::string_view, std::size_t>& counts, DecimalMark mark) {
  constexpr std::size_t kMostCodes = 10;
  std::set<double> values;
  std::size_t n_numbers = 0;
  std::size_t n_present = 0;
  for (const auto& [text, n] : counts) {
    n_present += n;
    const auto value = parse_number(text, mark);
    if (!value) continue;
    n_numbers += n;
    values.insert(*value);
  }
  if (!are_nearly_all(n_numbers, n_present)) return Task::classification;
  if (values.size() > kMostCodes) return Task::regression;
  if (n_numbers < n_present) return Task::classification;
  const double first = *values.begin();
  const bool codes =
      (first == 0 || first == 1) &&
      *values.rbegin() == first + static_cast<double>(values.size() - 1) &&
      std::all_of(values.begin(), values.end(), [](double x) { return x == std::trunc(x); });
  return values.size() == 2 || codes ? Task::classification : Task::regression;
}

void infer_target(const TextTable& data, const Recipe& recipe, Inference& inference,
                  Report& report) {
  const TextColumn& column = *data.find(recipe.target.name);
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (is_missing(column[i], recipe.missing_tokens)) {
      ++inference.n_without_target;
    } else {
      inference.rows.push_back(i);
    }
  }
  if (inference.n_without_target > 0) {
    inference.notes.push_back(std::to_string(inference.n_without_target) + " rows have no " +
                              column.name() + " and are left out");
  }
  const auto counts = count_texts(column, inference.rows, recipe.missing_tokens);
  if (counts.size() < 2) {
    report.error(column_error(Code::bad_data, column.name(),
                              counts.empty()
                                  ? "the target has no value in any row"
                                  : "the target has a single value; there is nothing to learn"));
    return;
  }
  auto& schema = inference.schema;
  schema.target = recipe.target;
  schema.task = recipe.task.value_or(infer_task(counts, inference.mark));
  const std::string asked = recipe.task ? "" : " (--task chooses)";
  if (schema.task == Task::regression) {
    inference.notes.push_back(column.name() + " is a quantity: regression" + asked);
    return;
  }
  constexpr std::size_t kMostClasses = 1000;
  if (counts.size() > kMostClasses) {
    report.error(column_error(Code::bad_data, column.name(),
                              "the target has " + std::to_string(counts.size()) +
                                  " different values, too many for classes" +
                                  "; with --task regression it would have to be a number"));
    return;
  }
  schema.target.classes = sorted_texts(counts);
  inference.notes.push_back(column.name() + " has " + std::to_string(counts.size()) +
                            " classes: classification" + asked);
}

// How many digits follow the decimal mark; dates: 9 where there is a time of day.
int decimals_of(std::string_view text, Kind kind) {
  if (kind == Kind::date) return text.size() > 10 ? 9 : 0;
  const auto end = std::min(text.find_first_of("eE"), text.size());
  const auto mark = std::min(text.find_first_of(".,"), end);
  const double exponent =
      end < text.size() ? parse_number(text.substr(end + 1)).value_or(0) : 0;  // 1.5e-3: 0.0015
  const double decimals = static_cast<double>(end - mark) - (mark < end ? 1 : 0) - exponent;
  return static_cast<int>(std::clamp(decimals, 0.0, 15.0));
}

// Whether each row's number is one more than that of the row before: an index, which says nothing
// of rows to come.
bool counts_the_rows(const TextColumn& column) {
  constexpr std::size_t kTooFewToTell = 10;
  if (column.size() < kTooFewToTell) return false;
  double last = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t i = 0; i < column.size(); ++i) {
    const auto value = parse_number(column[i]);
    if (!value || (i > 0 && *value != last + 1)) return false;
    last = *value;
  }
  return true;
}

// Why a column is of no use as a feature; empty if it is. asked_for: the recipe wants it.
std::string reason_to_leave_out(const TextColumn& column,
                                const std::unordered_map<std::string_view, std::size_t>& counts,
                                Kind kind, std::size_t n_present, std::size_t n_rows,
                                const Recipe& recipe, bool asked_for) {
  if (counts.empty()) return "it has no value in any row";
  if (counts.size() == 1 && n_present == n_rows) return "it has the same value in every row";
  if (asked_for) return "";
  if (kind == Kind::number && counts_the_rows(column)) return "it counts the rows";
  if (kind != Kind::category) return "";
  const std::string many = "it has " + std::to_string(counts.size()) + " different texts in " +
                           std::to_string(n_present) + " rows";
  if (counts.size() > recipe.options.count("schema.max_categories"))
    return many + " (schema.max_categories)";
  if (counts.size() > 20 && counts.size() * 2 > n_present)
    return many + ", like a name or free text";
  return "";
}

// Tells that a few cells of a column are not of its kind: they will be refused, one by one.
void warn_of_strays(const Feature& feature, std::size_t n_present, Report& report) {
  std::size_t n_read = 0;
  for (const auto n : feature.training.counts) n_read += n;
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
  if (data.mark != DecimalMark::undecided) return data.mark;
  std::vector<std::size_t> rows(data.n_rows());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  for (const auto& column : data.columns) {
    const auto asked = recipe.columns.find(column.name());
    const bool asked_number = asked != recipe.columns.end() && asked->second.kind == Kind::number;
    if (!asked_number &&
        infer_kind(column, rows, recipe.missing_tokens, data.mark) != Kind::number) {
      continue;
    }
    for (const std::size_t i : rows) {
      if (column[i].find(',') != std::string_view::npos) return DecimalMark::comma;
    }
  }
  return DecimalMark::point;
}

Feature describe_column(const TextColumn& column, Kind kind, const ColumnRecipe& asked,
                        const Inference& inference) {
  Feature feature;
  feature.name = column.name();
  feature.kind = kind;
  feature.label = asked.label;
  feature.unit = asked.unit;
  feature.description = asked.description;
  feature.unseen = asked.unseen.value_or(Unseen::missing);
  const auto& tokens = inference.schema.missing_tokens;
  if (kind == Kind::category)
    feature.categories = sorted_texts(count_texts(column, inference.rows, tokens));

  // The same reader that will read the cells of every prediction.
  Schema alone;
  alone.missing_tokens = tokens;
  alone.features = {feature};
  alone.features[0].missing = Missing::allowed;
  const CellRules rules(alone);
  Report ignored;  // the table is read once more, with the whole schema, and complains then
  CellReader reader(rules, ignored);
  reader.set_decimal_mark(inference.mark);
  std::vector<double> values;
  int decimals = 0;
  for (const std::size_t i : inference.rows) {
    values.push_back(reader.read(0, Cell(column[i]), {}));
    if (!std::isnan(values.back()) && kind != Kind::category)
      decimals = std::max(decimals, decimals_of(column[i], kind));
  }
  feature.training = describe(feature, values, decimals);
  feature.missing =
      asked.missing.value_or(feature.training.missing > 0 ? Missing::allowed : Missing::error);
  return feature;
}

}  // namespace

Kind infer_kind(const TextColumn& column, std::span<const std::size_t> rows,
                std::span<const std::string> missing_tokens, DecimalMark mark) {
  std::size_t n_present = 0;
  std::size_t n_numbers = 0;
  std::size_t n_dates = 0;
  std::size_t n_yes = 0;
  std::size_t n_no = 0;
  for (const std::size_t i : rows) {
    const auto text = column[i];
    if (is_missing(text, missing_tokens)) continue;
    ++n_present;
    if (const auto truth = parse_boolean(text)) ++(*truth ? n_yes : n_no);
    if (is_number(text, mark)) ++n_numbers;
    if (parse_date(text)) ++n_dates;
  }
  if (n_yes > 0 && n_no > 0 && n_yes + n_no == n_present) return Kind::boolean;
  if (are_nearly_all(n_numbers, n_present)) return Kind::number;
  return are_nearly_all(n_dates, n_present) ? Kind::date : Kind::category;
}

Inference infer_schema(const TextTable& data, const Recipe& recipe, Report& report) {
  Inference inference;
  check_names(data, recipe, report);
  if (!report.ok()) return inference;
  inference.schema.missing_tokens = recipe.missing_tokens;
  inference.mark = settle_mark(data, recipe);
  infer_target(data, recipe, inference, report);
  if (!report.ok()) return inference;

  for (const auto& column : data.columns) {
    if (column.name() == recipe.target.name || column.name() == recipe.weight) continue;
    if (contains(recipe.drop, column.name())) continue;
    if (!recipe.features.empty() && !contains(recipe.features, column.name())) continue;
    const auto asked = recipe.columns.find(column.name());
    const ColumnRecipe about = asked == recipe.columns.end() ? ColumnRecipe{} : asked->second;
    const Kind kind =
        about.kind.value_or(infer_kind(column, inference.rows, recipe.missing_tokens, data.mark));
    const auto counts = count_texts(column, inference.rows, recipe.missing_tokens);
    std::size_t n_present = 0;
    for (const auto& [text, n] : counts) n_present += n;
    const bool asked_for = about.kind.has_value() || !recipe.features.empty();
    const auto reason = reason_to_leave_out(column, counts, kind, n_present, inference.rows.size(),
                                            recipe, asked_for);
    if (!reason.empty()) {
      inference.notes.push_back(column.name() + " is left out: " + reason);
      continue;
    }
    inference.schema.features.push_back(describe_column(column, kind, about, inference));
    if (!about.kind) warn_of_strays(inference.schema.features.back(), n_present, report);
  }
  if (inference.schema.features.empty()) {
    std::string reasons;
    for (const auto& note : inference.notes) reasons += "; " + note;
    report.error({Code::bad_data, {}, "no column is left to predict from" + reasons});
  }
  return inference;
}

}  // namespace dodona::train
