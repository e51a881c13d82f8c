#include "commands/rows.hpp"

#include <utility>
#include <vector>

#include "dodona/json/parse.hpp"
#include "dodona/json/read.hpp"

namespace dodona::commands {

std::optional<Table> read_row(const Model& model, const std::string& text, Report& report) {
  constexpr const char* kNoObject = "an object with the columns' names and values is expected";
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    report.error({Code::bad_json, {0, 0, "", "--row"}, kNoObject});
    return std::nullopt;
  }
  json::Problem problem;
  const json::Pack pack = json::parse(text, problem);
  const json::Document document = pack.document();
  const json::Value row(document, problem);
  if (row.type() != json::Type::object) row.fail(kNoObject, Code::bad_json);
  if (problem.raised()) {
    problem.first->where.path = "--row";
    report.error(std::move(*problem.first));
    return std::nullopt;
  }
  const auto names = row.names();
  const auto positions = match_columns(model.schema, names, report);
  if (!positions) return std::nullopt;

  std::vector<StoredCell> stored;
  stored.reserve(positions->size());
  for (const std::size_t i : *positions) {
    stored.push_back(read_cell(row.member(names[i])));
    if (!problem.raised()) continue;
    problem.first.reset();
    report.error({Code::wrong_type,
                  {0, 0, std::string(names[i]), ""},
                  "a cell is text, a number, true, false or null"});
  }
  if (!report.ok()) return std::nullopt;
  std::vector<Cell> cells;
  cells.reserve(stored.size());
  for (const auto& cell : stored) cells.push_back(view_of(cell));
  const CellRules rules(model.schema);
  CellReader reader(rules, report);
  Table table;
  table.columns.resize(cells.size());
  append_row(reader, cells, {}, table);
  return report.ok() ? std::optional(std::move(table)) : std::nullopt;
}

std::string csv_cell(std::string_view text, char delimiter) {
  const bool blank_ends = !text.empty() && (text.front() == ' ' || text.back() == ' ');
  if (!blank_ends &&
      text.find_first_of(std::string("\"\r\n") + delimiter) == std::string_view::npos)
    return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace dodona::commands
