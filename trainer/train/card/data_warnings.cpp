#include "train/card/data_warnings.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "dodona/math.hpp"
#include "train/card/drift.hpp"
#include "train/card/leak.hpp"

namespace dodona::train {
namespace {

// `"a", "b" and 3 more`.
std::string list_of(std::span<const std::string> names) {
  constexpr std::size_t kShown = 4;
  std::string list;
  const std::size_t n = names.size() <= kShown + 1 ? names.size() : kShown;
  for (std::size_t i = 0; i < n; ++i) {
    if (i > 0) list += i + 1 == names.size() ? " and " : ", ";
    list += in_quotes(names[i]);
  }
  if (n < names.size()) list += " and " + std::to_string(names.size() - n) + " more";
  return list;
}

// As it is written on a command line.
std::string named(const std::string& name) {
  const bool is_one_word = name.find_first_of(" \t\"'$`\\*?&|;<>()#!~{}[]") == std::string::npos;
  return is_one_word ? name : in_quotes(name);
}

std::string percent(double share) {
  const double rounded = share < 0.1 ? std::round(share * 1000) / 10 : std::round(share * 100);
  return plain(rounded) + "%";
}

class Finder {
 public:
  explicit Finder(const Evidence& evidence)
      : evidence_(evidence),
        schema_(evidence.inference.schema),
        inference_(evidence.inference),
        data_(evidence.rows) {}

  void add(std::string_view kind, std::vector<std::string> columns, std::string message) {
    warnings_.push_back({kind, std::move(columns), std::move(message)});
  }
  std::vector<DataWarning> take() { return std::move(warnings_); }

  void find_leaks_by(std::span<const double> relations);
  void find_telling_gaps(const Relation& relation);
  bool gaps_tell(std::size_t f, const Relation& relation) const;
  void find_identifiers();
  void find_constants();
  void find_nearly_constants();
  void tell_duplicates(const Duplicates& duplicates);
  void find_imbalance();
  void find_drift_of_rows();
  std::string remedy_for_drift() const;

 private:
  const std::string& name(std::size_t f) const { return schema_.features[f].name; }
  bool has_target() const { return !schema_.target.name.empty(); }

  const Evidence& evidence_;
  const Schema& schema_;
  const Inference& inference_;
  const Dataset& data_;
  std::vector<DataWarning> warnings_;
};

void Finder::find_leaks_by(std::span<const double> relations) {
  for (const auto& [columns, how] : find_leaks(schema_, data_.features, data_.target, relations)) {
    std::vector<std::string> names;
    names.reserve(columns.size());
    for (const std::size_t f : columns) names.push_back(name(f));
    add("leak", names,
        names.size() == 1
            ? list_of(names) + " decides " + in_quotes(schema_.target.name) +
                  " nearly alone; if it is known only when the answer is, leave it out with --drop"
            : in_quotes(schema_.target.name) + " is " + how + " " + list_of(names) +
                  " in every row; if they are known only when the answer is, leave them out with "
                  "--drop");
  }
}

// Whether all of so many rows have the same class, and chance would hardly make them.
bool is_pure(const std::vector<std::size_t>& counts, const std::vector<std::size_t>& all) {
  constexpr double kHardly = 1e-9;
  const auto n = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
  const auto n_all = std::accumulate(all.begin(), all.end(), std::size_t{0});
  for (std::size_t k = 0; k < counts.size(); ++k) {
    const double share = static_cast<double>(all[k]) / static_cast<double>(n_all);
    if (counts[k] == n) return static_cast<double>(n) * math::log(share) < math::log(kHardly);
  }
  return false;
}

bool Finder::gaps_tell(std::size_t f, const Relation& relation) const {
  constexpr double kMuch = 0.5;
  constexpr std::size_t kEnough = 30;
  const auto& column = data_.features.columns[f];
  const std::size_t n_classes = schema_.target.classes.size();
  std::array<std::vector<std::size_t>, 2> counts;  // by class, of rows that have it and have not
  counts.fill(std::vector<std::size_t>(n_classes, 0));
  std::vector<double> is_missing(column.size());
  std::size_t n = 0;
  for (std::size_t i = 0; i < column.size(); ++i) {
    const std::size_t side = std::isnan(column[i]) ? 1 : 0;
    is_missing[i] = static_cast<double>(side);
    n += side;
    if (n_classes > 0) ++counts[side][static_cast<std::size_t>(data_.target[i])];
  }
  if (n < kEnough || column.size() - n < kEnough) return false;
  std::vector<std::size_t> all = counts[0];
  for (std::size_t k = 0; k < n_classes; ++k) all[k] += counts[1][k];
  return relation.of(is_missing, Order::by_value).strength >= kMuch || is_pure(counts[0], all) ||
         is_pure(counts[1], all);
}

void Finder::find_telling_gaps(const Relation& relation) {
  for (std::size_t f = 0; f < schema_.features.size(); ++f) {
    if (!gaps_tell(f, relation)) continue;
    add("missing_tells", {name(f)},
        "whether " + in_quotes(name(f)) + " is missing says much of " +
            in_quotes(schema_.target.name) +
            "; if it is filled in only when the answer is known, leave it out with --drop");
  }
}

// The words of a name, in small letters: "customerID" and "customer_id" have "customer" and "id".
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  bool was_small = false;
  for (const char c : name) {
    const bool small = c >= 'a' && c <= 'z';
    const bool large = c >= 'A' && c <= 'Z';
    const bool divides = !small && !large && !(c >= '0' && c <= '9');
    if ((divides || (large && was_small)) && !words.back().empty()) words.emplace_back();
    if (!divides) words.back() += large ? static_cast<char>(c - 'A' + 'a') : c;
    was_small = small;
  }
  return words;
}

bool has_word_of(std::string_view name, std::span<const std::string_view> known) {
  const auto words = words_of(name);
  return std::any_of(words.begin(), words.end(), [&](const auto& word) {
    return std::find(known.begin(), known.end(), word) != known.end();
  });
}

bool is_called_identifier(std::string_view name) {
  static constexpr std::array<std::string_view, 10> kWords = {
      "id", "ids", "uuid", "guid", "key", "index", "idx", "number", "nr", "no"};
  return has_word_of(name, kWords);
}

bool is_called_time(std::string_view name) {
  static constexpr std::array<std::string_view, 9> kWords = {
      "date", "time", "datetime", "timestamp", "year", "yr", "month", "week", "day"};
  return has_word_of(name, kWords);
}

bool is_identifier(const Feature& feature, const std::vector<double>& column) {
  constexpr std::size_t kEnough = 50;
  if (feature.kind != Kind::number || feature.training.decimals > 0 || column.size() < kEnough)
    return false;
  if (std::any_of(column.begin(), column.end(), [](double x) { return std::isnan(x); }))
    return false;
  const bool grows = std::is_sorted(column.begin(), column.end());
  std::vector<double> sorted = column;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) return false;
  const bool dense = sorted.back() - sorted.front() < 2 * static_cast<double>(sorted.size());
  return grows || dense || is_called_identifier(feature.name);
}

void Finder::find_identifiers() {
  for (const auto& [column, reason, why, n_texts, n_present] : inference_.left_out) {
    if (why == WhyLeftOut::counts_rows) {
      add("identifier", {column}, in_quotes(column) + " counts the rows and is left out");
    } else if (why == WhyLeftOut::many_texts && n_texts == n_present) {
      add("identifier", {column},
          in_quotes(column) + " is another text in every row and is left out");
    }
  }
  for (std::size_t f = 0; f < schema_.features.size(); ++f) {
    if (is_identifier(schema_.features[f], data_.features.columns[f]))
      add("identifier", {name(f)},
          in_quotes(name(f)) +
              " is another number in every row, like an identifier; unless it measures something, "
              "leave it out with --drop");
  }
}

void Finder::find_constants() {
  std::vector<std::string> same;
  std::vector<std::string> empty;
  for (const auto& column : inference_.left_out) {
    if (column.why == WhyLeftOut::constant) same.push_back(column.name);
    if (column.why == WhyLeftOut::empty) empty.push_back(column.name);
  }
  if (!same.empty())
    add("constant", same,
        list_of(same) + (same.size() == 1 ? " has the same value in every row and is left out"
                                          : " have the same value in every row and are left out"));
  if (!empty.empty())
    add("constant", empty,
        list_of(empty) + (empty.size() == 1 ? " has no value in any row and is left out"
                                            : " have no value in any row and are left out"));
}

void Finder::find_nearly_constants() {
  constexpr std::size_t kFewestRows = 1000;
  constexpr std::size_t kFew = 10;
  const std::size_t n = data_.n_rows();
  if (n < kFewestRows || n < evidence_.n_rows) return;
  std::vector<std::string> names;
  for (std::size_t f = 0; f < schema_.features.size(); ++f) {
    auto column = data_.features.columns[f];
    // With all but a few rows of one value, that is the one in the middle: of missing ones too.
    const auto middle = column.begin() + static_cast<std::ptrdiff_t>(n / 2);
    std::nth_element(column.begin(), middle, column.end(),
                     [](double a, double b) { return std::isnan(b) ? !std::isnan(a) : a < b; });
    const double usual = *middle;
    const auto n_usual =
        static_cast<std::size_t>(std::count_if(column.begin(), column.end(), [&](double x) {
          return x == usual || (std::isnan(x) && std::isnan(usual));
        }));
    if (n - n_usual < kFew) names.push_back(name(f));
  }
  if (names.empty()) return;
  add("nearly_constant", names,
      list_of(names) + (names.size() == 1 ? " has" : " have") +
          " the same value in all but fewer than " + std::to_string(kFew) +
          " rows, too few to learn from; " + (names.size() == 1 ? "it" : "they") +
          " may be left out with --drop");
}

void Finder::tell_duplicates(const Duplicates& duplicates) {
  constexpr double kMuch = 0.01;
  constexpr double kBeyondChance = 10;
  const auto of = static_cast<double>(duplicates.n_looked_at);
  const auto is_much = [&](std::size_t n) {
    return static_cast<double>(n) >= std::max(kBeyondChance, kMuch * of) &&
           static_cast<double>(n) > kBeyondChance * duplicates.n_by_chance;
  };
  const auto share = [&](std::size_t n) {
    return std::to_string(n) + " rows (" + percent(static_cast<double>(n) / of) + ")";
  };
  if (is_much(duplicates.n_repeated))
    add("duplicates", {},
        share(duplicates.n_repeated) +
            " repeat an earlier row; a copy among the held-out rows has been seen in training and "
            "flatters the scores: remove what was written twice by mistake");
  if (is_much(duplicates.n_contradicted) && has_target())
    add("contradictions", {},
        share(duplicates.n_contradicted) + " agree with another row in every column but " +
            in_quotes(schema_.target.name) +
            ": no model can get all of them right; a column that tells them apart may be missing");
}

void Finder::find_imbalance() {
  constexpr std::size_t kMuch = 20;
  const auto& classes = schema_.target.classes;
  if (classes.size() < 2) return;
  const auto counts = evidence_.class_counts;
  const auto [least, greatest] = std::minmax_element(counts.begin(), counts.end());
  if (*greatest < kMuch * *least || *least == 0) return;
  const auto share = static_cast<double>(*least) / static_cast<double>(evidence_.n_rows);
  add("imbalance", {schema_.target.name},
      "the class " + in_quotes(classes[static_cast<std::size_t>(least - counts.begin())]) +
          " has " + counted(*least, "row") + " (" + percent(share) + "), the class " +
          in_quotes(classes[static_cast<std::size_t>(greatest - counts.begin())]) + " " +
          std::to_string(*greatest) +
          "; accuracy hides how rare classes fare: look at balanced_accuracy and the confusion "
          "matrix");
}

void Finder::find_drift_of_rows() {
  std::vector<DriftColumn> columns;
  columns.reserve(schema_.features.size() + 1);
  for (std::size_t f = 0; f < schema_.features.size(); ++f) {
    const auto& column = data_.features.columns[f];
    // An identifier, as a date, only says in what order the rows stand.
    const bool is_order = is_identifier(schema_.features[f], column);
    columns.push_back({is_order ? Kind::date : schema_.features[f].kind, column});
  }
  if (has_target())
    columns.push_back(
        {schema_.task == Task::classification ? Kind::category : Kind::number, data_.target});
  const auto found = find_drift(columns);
  if (found.empty()) return;
  std::vector<std::string> names;
  names.reserve(found.size());
  for (const auto& [column, distance] : found)
    names.push_back(column < schema_.features.size() ? name(column) : schema_.target.name);
  add("drift", names,
      "rows are not in random order: the last fifth differs from the first in " + list_of(names) +
          "; " + remedy_for_drift());
}

std::string Finder::remedy_for_drift() const {
  const auto& roles = inference_.roles;
  const auto time = std::find_if(roles.begin(), roles.end(),
                                 [](const auto& role) { return role.role == Role::time; });
  if (time != roles.end())
    return "with --time " + named(time->feature.name) +
           " the latest rows have tested the model, so that its scores show what that costs";
  const std::string column = find_time_column(schema_, data_.features);
  return "if the order is that of time, held-out rows drawn from all of them flatter the scores: " +
         (column.empty() ? "name a column of times with --time, or test on the newest rows with "
                           "--test"
                         : "test on the latest with --time " + named(column));
}

}  // namespace

std::string find_time_column(const Schema& schema, const Table& features) {
  for (const auto& feature : schema.features) {
    if (feature.kind == Kind::date) return feature.name;
  }
  for (std::size_t f = 0; f < schema.features.size(); ++f) {
    const Feature& feature = schema.features[f];
    const auto& column = features.columns[f];
    if (feature.kind != Kind::number || !is_called_time(feature.name) || column.empty() ||
        std::any_of(column.begin(), column.end(), [](double x) { return std::isnan(x); }))
      continue;
    if (std::is_sorted(column.begin(), column.end()) ||
        std::is_sorted(column.rbegin(), column.rend()))
      return feature.name;
  }
  return "";
}

std::vector<DataWarning> find_warnings(const Evidence& evidence) {
  Finder finder(evidence);
  if (evidence.relation != nullptr) {
    finder.find_leaks_by(evidence.relations);
    finder.find_telling_gaps(*evidence.relation);
  }
  finder.find_identifiers();
  finder.find_constants();
  finder.find_nearly_constants();
  finder.tell_duplicates(evidence.duplicates);
  finder.find_imbalance();
  finder.find_drift_of_rows();
  return finder.take();
}

}  // namespace dodona::train
