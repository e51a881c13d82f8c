#include "commands/inspect/card.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "commands/console.hpp"
#include "commands/inspect/text.hpp"
#include "commands/layout.hpp"

namespace dodona::commands {

using json::Json;

void print_about(const Json& card) {
  for (const auto* name : {"title", "description"}) {
    if (const auto text = whole_text_at(card, name); !text.empty()) say(text);
  }
  const std::initializer_list<std::pair<const char*, const char*>> rest = {
      {"intended_use", "Intended use"},
      {"author", "Author"},
      {"licence", "Licence"},
      {"source", "Source"}};
  for (const auto& [name, label] : rest) {
    if (const auto text = whole_text_at(card, name); !text.empty())
      say(std::string(label) + ": " + text);
  }
}

namespace {

// Which rows have tested, where that is not a matter of chance.
std::string rows_apart(const Json& provenance) {
  constexpr std::string_view kFile = "a file of its own: ";
  const std::string rule = text_at(provenance, {"split", "rule"});
  if (rule.starts_with(kFile)) return " of " + rule.substr(kFile.size());
  const std::string time = text_at(provenance, {"recipe", "time"});
  if (!time.empty()) return " (the latest by " + time + ")";
  return phrase(" (whole groups of ", text_at(provenance, {"recipe", "group"}), ")");
}

}  // namespace

void print_metrics(const Json& card, const Json& provenance) {
  if (!card.contains("metrics") || !card["metrics"].is_object()) return;
  const Json& metrics = card["metrics"];
  if (!metrics.contains("model") || !metrics["model"].is_object()) return;
  std::vector<std::string> header = {"metric", ">model", "95% interval",
                                     phrase(">", text_at(metrics, {"baseline_is"}))};
  if (header.back().empty()) header.back() = ">baseline";
  std::vector<std::vector<std::string>> rows;
  bool has_intervals = false;
  for (const auto& [name, value] : metrics["model"].items()) {
    if (!value.is_number()) continue;
    const std::string interval = range_at(metrics, "intervals", name);
    has_intervals = has_intervals || !interval.empty();
    rows.push_back({printable(name), short_number(value.get<double>()), interval,
                    text_at(metrics, {"baseline", name})});
  }
  if (!has_intervals) {
    header.erase(header.begin() + 2);
    for (auto& row : rows) row.erase(row.begin() + 2);
  }
  std::cout << "\n";
  say("On " + text_at(metrics, {"rows"}) + " held-out rows" + rows_apart(provenance) +
      phrase(", weighted by ", text_at(metrics, {"weighted_by"})) + ":");
  std::cout << "\n" << table(header, rows);
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
  std::cout << "\nWhat training noticed:\n\n";
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
                    std::string(static_cast<std::size_t>(share * 20), '#')});
  }
  if (!rows.empty()) std::cout << "\nImportance:\n\n" << table({"column", ">share", ""}, rows);
}

}  // namespace dodona::commands
