#include "commands/inspect/card.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <string>
#include <vector>

#include "commands/console.hpp"
#include "commands/inspect/text.hpp"

namespace dodona::commands {

using json::Json;

void print_metrics(const Json& card) {
  if (!card.contains("metrics") || !card["metrics"].is_object()) return;
  const Json& metrics = card["metrics"];
  if (!metrics.contains("model") || !metrics["model"].is_object()) return;
  std::vector<std::string> header = {"metric", ">model", "95% interval", ">baseline"};
  std::vector<std::vector<std::string>> rows;
  bool has_intervals = false;
  for (const auto& [name, value] : metrics["model"].items()) {
    if (!value.is_number()) continue;
    const std::string interval = range_at(metrics, "intervals", name);
    has_intervals = has_intervals || !interval.empty();
    rows.push_back(
        {name, short_number(value.get<double>()), interval, text_at(metrics, {"baseline", name})});
  }
  if (!has_intervals) {
    header.erase(header.begin() + 2);
    for (auto& row : rows) row.erase(row.begin() + 2);
  }
  std::cout << "\nOn " << text_at(metrics, {"rows"}) << " held-out rows"
            << phrase(", weighted by ", text_at(metrics, {"weighted_by"})) << ":\n\n"
            << table(header, rows);
}

// What the loss grows by when a column is shuffled: the first few.
void print_permutations(const Json& card) {
  constexpr std::size_t kShown = 8;
  if (!card.contains("permutation_importance")) return;
  const Json& importance = card["permutation_importance"];
  if (!importance.is_object() || !importance.contains("columns") ||
      !importance["columns"].is_array())
    return;
  std::vector<std::vector<std::string>> rows;
  for (const auto& column : importance["columns"]) {
    if (rows.size() == kShown) break;
    rows.push_back({text_at(column, {"feature"}), text_at(column, {"mean"}),
                    phrase("+- ", text_at(column, {"deviation"}))});
  }
  if (rows.empty()) return;
  std::cout << "\nWhat shuffling a column adds to " << text_at(importance, {"metric"}) << ", on "
            << text_at(importance, {"rows"}) << " held-out rows:\n\n"
            << table({"column", ">added", ""}, rows);
  if (importance["columns"].size() > kShown)
    std::cout << "  ... and " << importance["columns"].size() - kShown
              << " more (--json shows all)\n";
}

void print_warnings(const Json& card) {
  if (!card.contains("warnings") || !card["warnings"].is_array() || card["warnings"].empty())
    return;
  std::cout << "\nWhat training noticed in the data:\n\n";
  for (const auto& warning : card["warnings"])
    std::cout << wrapped("  ",
                         text_at(warning, {"kind"}) + ": " + whole_text_at(warning, "message"), 4,
                         output_width());
}

void print_importance(const Json& card) {
  if (!card.contains("importance") || !card["importance"].is_array()) return;
  std::vector<std::vector<std::string>> rows;
  for (const auto& entry : card["importance"]) {
    if (!entry.is_object() || !entry.contains("share") || !entry["share"].is_number()) continue;
    const double share = std::clamp(entry["share"].get<double>(), 0.0, 1.0);
    rows.push_back({text_at(entry, {"feature"}), short_number(std::round(share * 1000) / 10) + "%",
                    std::string(static_cast<std::size_t>(share * 40), '#')});
  }
  if (!rows.empty()) std::cout << "\nImportance:\n\n" << table({"column", ">share", ""}, rows);
}

}  // namespace dodona::commands
