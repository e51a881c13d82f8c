#include "dodona/table.hpp"

#include <algorithm>
#include <cstdint>

#include "dodona/text_index.hpp"
#include "dodona/utf8.hpp"

namespace dodona {
namespace {

void report_missing(const Feature& feature, std::span<const std::string_view> names,
                    Report& report) {
  const Place place{0, 0, feature.name};
  const auto alike = std::find_if(names.begin(), names.end(), [&](std::string_view name) {
    return equal_ignoring_case(trimmed(name), feature.name);
  });
  if (alike != names.end()) {
    report.error(Code::missing_column, place,
                 {"this column is not there (there is ", Phrase::quoted(*alike),
                  ": capital letters and blanks count)"});
  } else if (feature.missing == Missing::allowed) {
    report.error(Code::missing_column, place,
                 {"this column is not there; where its values are unknown, give it with empty "
                  "cells or nulls"});
  } else {
    report.error(Code::missing_column, place, {"this column is not there"});
  }
}

// The target may stand there: tables to predict often have it.
void warn_of_extra(const Schema& schema, std::span<const std::string_view> names,
                   const std::vector<std::uint8_t>& used, Report& report) {
  std::string list;
  std::size_t n = 0;
  constexpr std::size_t kNamed = 5;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto name = names[i];
    if (used[i] != 0 || (!name.empty() && name == schema.target.name)) continue;
    if (++n > kNamed) continue;
    if (n > 1) list += ", ";
    list += name.empty() ? message_of({"column ", i + 1, " (no name)"}) : in_quotes(name);
  }
  if (n == 0) return;
  if (n > kNamed) list += message_of({" and ", n - kNamed, " more"});
  report.warn(Code::extra_column, {}, {"the model does not use ", list, "; ignored"});
}

}  // namespace

std::optional<std::vector<std::size_t>> match_columns(const Schema& schema,
                                                      std::span<const std::string_view> names,
                                                      Report& report) {
  const std::size_t errors_before = report.n_errors();
  TextIndex index;
  std::vector<std::size_t> columns;  // of each text in the index
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::size_t at = index.add(names[i]);
    if (at == columns.size()) {
      columns.push_back(i);
    } else if (!names[i].empty()) {
      report.error(Code::duplicate_column, {0, 0, names[i]},
                   {"stands twice in the header (columns ", columns[at] + 1, " and ", i + 1,
                    "); rename or remove one"});
    }
  }

  std::vector<std::size_t> positions(schema.features.size());
  std::vector<std::uint8_t> used(names.size());
  for (std::size_t f = 0; f < schema.features.size(); ++f) {
    const auto& feature = schema.features[f];
    const std::size_t at = index.find(feature.name);
    if (at != TextIndex::kNone) {
      positions[f] = columns[at];
      used[columns[at]] = 1;
    } else if (report.errors().size() < Report::kKept) {
      report_missing(feature, names, report);  // which looks at all names for each feature
    } else {
      report.error({Code::missing_column, {}, ""});
    }
  }
  warn_of_extra(schema, names, used, report);
  if (report.n_errors() > errors_before) return std::nullopt;
  return positions;
}

}  // namespace dodona
