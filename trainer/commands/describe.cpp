#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <numeric>
#include <optional>
#include <sstream>
#include <thread>

#include "commands/commands.hpp"
#include "commands/console.hpp"
#include "commands/layout.hpp"
#include "dodona/number.hpp"
#include "train/card/write_parts.hpp"
#include "train/describe_data.hpp"

namespace dodona::commands {
namespace {

using json::Json;
using train::DataDescription;

struct Arguments {
  std::string data;
  std::string target;
  std::string task;
  std::vector<std::string> drop;
  std::vector<std::string> missing;
  bool json = false;
  char delimiter = 0;
};

std::string percent(double share) {
  if (share == 0) return "";
  return share < 0.001 ? "<0.1%" : short_number(std::round(share * 1000) / 10) + "%";
}

// The features with the strongest relation first; without a target as they stand.
std::vector<std::size_t> by_relation(const DataDescription& found) {
  std::vector<std::size_t> order(found.inference.schema.features.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto& relations = found.summary.relations;
  if (!relations.empty()) {
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return relations[a] > relations[b]; });
  }
  return order;
}

std::vector<std::size_t> by_count(const std::vector<std::uint64_t>& counts) {
  std::vector<std::size_t> order(counts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  return order;
}

std::uint64_t total(const std::vector<std::uint64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

// "a 62%, b 30%, ...", as many as fit.
std::string shares_of(const std::vector<std::string>& names,
                      const std::vector<std::uint64_t>& counts, std::size_t width) {
  constexpr std::string_view kMore = ", ...";
  const auto n = static_cast<double>(std::max<std::uint64_t>(total(counts), 1));
  const auto order = by_count(counts);
  std::string list;
  for (std::size_t k = 0; k < order.size(); ++k) {
    const double share = std::round(100 * static_cast<double>(counts[order[k]]) / n);
    const bool is_little = share == 0 && counts[order[k]] > 0;
    const std::string next = (k == 0 ? "" : ", ") + printable(names[order[k]]) + " " +
                             (is_little ? "<1" : short_number(share)) + "%";
    const std::size_t rest = k + 1 < order.size() ? kMore.size() : 0;
    if (k > 0 && list.size() + next.size() + rest > width) return list + std::string(kMore);
    list += next;
  }
  return list;
}

std::string values_of(const Feature& feature, std::size_t width) {
  const Distribution& d = feature.training;
  if (feature.kind == Kind::category) return shares_of(feature.categories, d.counts, width);
  if (feature.kind == Kind::boolean) return shares_of({"no", "yes"}, d.counts, width);
  const auto text = [&](double value) {
    return feature.kind == Kind::number
               ? short_number(value)
               : train::value_for_people(feature, value).get<std::string>();
  };
  return text(d.minimum) + " to " + text(d.maximum) + ", median " + text(d.median);
}

// "0.32 ###", or "-" where chance alone may be as much.
std::string relation_text(double relation, double noise) {
  constexpr double kBar = 10;
  constexpr double kRounding = 1e-9;  // of what is the same in every order
  if (relation <= 2 * noise + kRounding) return "-";
  if (relation < 0.005) return "<0.01";
  std::ostringstream text;
  text.precision(2);
  text << std::fixed << relation << ' '
       << std::string(static_cast<std::size_t>(std::lround(relation * kBar)), '#');
  return text.str();
}

// The columns of the table but the values, for each feature in this order.
struct ColumnTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

ColumnTable columns_without_values(const DataDescription& found,
                                   const std::vector<std::size_t>& order) {
  const auto& features = found.inference.schema.features;
  const auto& relations = found.summary.relations;
  const bool any_missing = found.summary.n_missing > 0;
  ColumnTable table{{"column", "kind", ">distinct"}, {}};
  if (any_missing) table.header.insert(table.header.begin() + 2, ">missing");
  if (!relations.empty()) table.header.emplace_back("relation");
  table.rows.reserve(order.size());
  for (const std::size_t f : order) {
    const Feature& feature = features[f];
    const double missing = static_cast<double>(feature.training.missing) /
                           static_cast<double>(std::max<std::size_t>(found.summary.n_rows, 1));
    auto& row = table.rows.emplace_back();
    row = {printable(feature.name), std::string(name_of(feature.kind))};
    if (any_missing) row.push_back(percent(missing));
    row.push_back(std::to_string(found.n_different[f]));
    if (!relations.empty())
      row.push_back(relation_text(relations[f], found.summary.relation_noise[f]));
  }
  return table;
}

void print_columns(const DataDescription& found) {
  constexpr std::size_t kLeast = 24;
  constexpr std::size_t kMost = 60;
  const auto& features = found.inference.schema.features;
  const auto order = by_relation(found);
  auto [header, rows] = columns_without_values(found, order);
  // The values have what the other columns leave.
  header.emplace_back("values");
  for (auto& row : rows) row.emplace_back();
  const std::size_t used = table(header, rows, std::string::npos).find(header.back());
  const std::size_t width = table_width();
  const std::size_t left = std::clamp(width > used ? width - used : 0, kLeast, kMost);
  for (std::size_t k = 0; k < order.size(); ++k)
    rows[k].back() = values_of(features[order[k]], left);
  std::cout << table(header, rows);
}

void print_target(const DataDescription& found, std::size_t width) {
  const Schema& schema = found.inference.schema;
  const Distribution& d = found.summary.target;
  const std::string name = printable(schema.target.name);
  if (schema.task == Task::classification) {
    std::cout << wrapped("",
                         name + " has " + std::to_string(schema.target.classes.size()) +
                             " classes (classification): " +
                             shares_of(schema.target.classes, d.counts, 2 * width) + ".",
                         0, width);
  } else {
    std::cout << wrapped("",
                         name + " is a quantity (regression): " + short_number(d.minimum) + " to " +
                             short_number(d.maximum) + ", median " + short_number(d.median) +
                             ", mean " + short_number(found.summary.target_mean) +
                             ", standard deviation " +
                             short_number(found.summary.target_deviation) + ".",
                         0, width);
  }
}

// "; left out: 3 rows without y, 2 rows whose y cannot be read", or nothing.
std::string rows_left_out(const DataDescription& found) {
  const std::string target = printable(found.inference.schema.target.name);
  const std::size_t unread = found.n_unread_targets;
  const std::size_t without = found.n_rows_in_file - found.summary.n_rows - unread;
  if (without + unread == 0) return "";
  std::string text = "; left out: ";
  if (without > 0) text += counted(without, "row") + " without " + target;
  if (unread > 0)
    text +=
        (without > 0 ? ", " : "") + counted(unread, "row") + " whose " + target + " cannot be read";
  return text;
}

void print(const Arguments& arguments, const DataDescription& found) {
  const std::size_t width = output_width();
  const auto& summary = found.summary;
  const auto& left_out = found.inference.left_out;
  const bool has_target = !summary.relations.empty();
  const auto n_cells = static_cast<double>(summary.n_rows * summary.n_columns);
  std::string head = std::filesystem::path(arguments.data).filename().string() + ": " +
                     counted(found.n_rows_in_file, "row") + ", " +
                     counted(found.n_columns_in_file, "column");
  head += summary.n_missing == 0
              ? ", no cell missing"
              : ", " + percent(static_cast<double>(summary.n_missing) / n_cells) +
                    " of the cells missing";
  head += rows_left_out(found);
  std::cout << wrapped("", head + ".", 0, width);
  if (has_target) print_target(found, width);
  if (summary.n_columns > 0) {
    std::cout << "\n";
    print_columns(found);
  }
  if (has_target)
    std::cout << "\n"
              << wrapped(
                     "",
                     "relation: how much the column alone says of " + printable(arguments.target) +
                         ", from 0, nothing (-: too weak to tell from chance), to 1, everything.",
                     0, width);
  if (!left_out.empty()) std::cout << "\nLeft out of training:\n";
  for (const auto& column : left_out)
    std::cout << wrapped("  ", printable(column.name) + ": " + column.reason, 4, width);
  if (!summary.warnings.empty()) std::cout << "\nWarnings:\n";
  for (const auto& warning : summary.warnings)
    std::cout << wrapped("  ", std::string(warning.kind) + ": " + warning.message, 4, width);
}

Json write_feature(const DataDescription& found, std::size_t f) {
  constexpr std::size_t kMostCategories = 10;
  const Feature& feature = found.inference.schema.features[f];
  const Distribution& d = feature.training;
  Json json = {{"name", feature.name},
               {"kind", name_of(feature.kind)},
               {"missing", d.missing},
               {"distinct", found.n_different[f]}};
  if (!found.summary.relations.empty()) {
    json["relation"] = train::rounded(found.summary.relations[f]);
    // JSON knows no inf, which it is of fewer than four rows.
    const double noise = found.summary.relation_noise[f];
    if (std::isfinite(noise)) json["relation_noise"] = train::rounded(noise);
  }
  if (feature.kind == Kind::category || feature.kind == Kind::boolean) {
    const auto order = by_count(d.counts);
    json["most_frequent"] = Json::array();
    for (std::size_t k = 0; k < std::min(order.size(), kMostCategories); ++k)
      json["most_frequent"].push_back(
          {{"value", train::value_for_people(feature, static_cast<double>(order[k]))},
           {"rows", d.counts[order[k]]}});
  } else {
    json["minimum"] = train::value_for_people(feature, d.minimum);
    json["median"] = train::value_for_people(feature, d.median);
    json["maximum"] = train::value_for_people(feature, d.maximum);
    if (feature.kind == Kind::number) {
      json["edges"] = d.edges;
      json["counts"] = d.counts;
    }
  }
  return json;
}

Json write(const Arguments& arguments, const DataDescription& found) {
  const Schema& schema = found.inference.schema;
  Json json = {{"file", std::filesystem::path(arguments.data).filename().string()},
               {"rows", found.n_rows_in_file},
               {"columns", found.n_columns_in_file},
               {"missing_cells", found.summary.n_missing},
               {"repeated_rows", found.summary.duplicates.n_repeated}};
  if (!schema.target.name.empty()) {
    Json target = {{"name", schema.target.name},
                   {"task", name_of(schema.task)},
                   {"rows", found.summary.n_rows}};
    if (schema.task == Task::classification) target["classes"] = schema.target.classes;
    target.update(train::write_summary(schema, found.summary)["target"]);
    json["target"] = std::move(target);
  }
  json["features"] = Json::array();
  for (const std::size_t f : by_relation(found))
    json["features"].push_back(write_feature(found, f));
  json["left_out"] = Json::array();
  for (const auto& column : found.inference.left_out)
    json["left_out"].push_back({{"name", column.name}, {"reason", column.reason}});
  json["warnings"] = train::write_warnings(found.summary.warnings);
  return json;
}

int run(const Arguments& arguments) {
  train::DescribeInput input;
  input.path = arguments.data;
  input.delimiter = arguments.delimiter;
  input.recipe.target.name = arguments.target;
  if (arguments.task == "regression") input.recipe.task = Task::regression;
  if (arguments.task == "classification") input.recipe.task = Task::classification;
  input.recipe.drop = arguments.drop;
  input.recipe.missing_tokens.insert(input.recipe.missing_tokens.end(), arguments.missing.begin(),
                                     arguments.missing.end());
  input.n_threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  Report report;
  const auto found = train::describe_data(input, report);
  if (!found) return tell(report, arguments.data);
  if (arguments.json) {
    std::cout << json::dump(write(arguments, *found)) << "\n";
  } else {
    print(arguments, *found);
  }
  return kOk;
}

}  // namespace

void add_describe(CLI::App& app, int& exit) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = *app.add_subcommand(
      "describe", "Look at a CSV before training: kinds, relations to the target, what is odd");
  command.add_option("data", arguments->data, "the CSV; its first line names the columns")
      ->required()
      ->type_name("DATA.csv");
  command.add_option("--target", arguments->target, "the column to predict")->type_name("COLUMN");
  command.add_option("--task", arguments->task, "auto (default), regression or classification")
      ->check(CLI::IsMember({"auto", "regression", "classification"}));
  add_repeated(command, "--drop", arguments->drop, "leave a column out; may be repeated", "COLUMN");
  add_repeated(command, "--missing", arguments->missing,
               "a cell with this text is missing too; may be repeated", "TEXT");
  add_delimiter(command, arguments->delimiter);
  command.add_flag("--json", arguments->json, "print JSON (trainer/DESCRIBE.md)");
  command.footer("Example:\n  dodona describe homes.csv --target Price");
  command.callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace dodona::commands
