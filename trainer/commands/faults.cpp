#include "commands/faults.hpp"

#include <algorithm>
#include <utility>

namespace dodona::commands {
namespace {

std::string place_of(const Where& where) {
  const std::string row = std::to_string(where.row);
  return where.line > 0 ? row + " (line " + std::to_string(where.line) + ")" : row;
}

// "3 (line 4), 5 (line 6) and 9 (line 10)"
std::string listed(const std::vector<Error>& errors) {
  std::string list;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (i > 0) list += i + 1 < errors.size() ? ", " : " and ";
    list += place_of(errors[i].where);
  }
  return list;
}

std::string classes_of(const Roles& roles) {
  constexpr std::size_t kNamed = 10;
  const std::size_t n = roles.classes.size();
  std::string list;
  for (std::size_t k = 0; k < std::min(n, kNamed); ++k)
    list += (k == 0 ? "" : ", ") + in_quotes(roles.classes[k]);
  return n > kNamed ? list + " and " + std::to_string(n - kNamed) + " more" : list;
}

std::string of_target(const Error& error, const Roles& roles) {
  const std::string unknown = "; leave the cell empty where it is not known";
  if (error.code == Code::missing_column && roles.evaluates)
    return error.message.substr(0, error.message.find("; where")) +
           "; it is the target, which answers are compared with (`dodona predict` needs none)";
  if (error.code == Code::unseen_category && !roles.classes.empty())
    return error.message + "; the classes are " + classes_of(roles) + unknown;
  if (error.code == Code::unseen_category) return error.message + unknown;
  if (error.code != Code::bad_number) return error.message;
  return error.message + (roles.evaluates ? unknown
                                          : "; if it means that the value is missing, --missing "
                                            "TEXT leaves the row out; if all are names, --task "
                                            "classification");
}

std::string of_weight(const Error& error, const Roles& roles) {
  if (error.code == Code::missing_column && roles.evaluates)
    return "--weight names it, and there is no such column";
  if (error.code == Code::missing_value)
    return "the value is missing, and --weight needs one in every row (0 leaves a row out)";
  return error.message + (error.code == Code::bad_number ? "; --weight takes numbers" : "");
}

std::string of_group(const Error& error) {
  return error.code == Code::missing_value
             ? "the value is missing, and --group needs one in every row (a row that belongs to no "
               "other takes a name of its own)"
             : error.message;
}

std::string of_time(const Error& error) {
  if (error.code == Code::missing_value)
    return "the value is missing, and --time needs one in every row; fill it in, or take these "
           "rows out of the file";
  const bool is_cell = error.where.row > 0;
  return error.message + (is_cell ? ", and --time needs one in every row; mend it, or take these "
                                    "rows out of the file"
                                  : "");
}

std::string message_in(const Roles& roles, const Error& error) {
  const std::string& column = error.where.column;
  if (column.empty()) return error.message;
  if (column == roles.target) return of_target(error, roles);
  if (column == roles.weight) return of_weight(error, roles);
  if (column == roles.group) return of_group(error);
  if (column == roles.time) return of_time(error);
  return error.message;
}

std::string counted_line(const Fault& fault, const std::string& each, const Roles& roles) {
  const Error& one = fault.first.front();
  const std::string column =
      one.where.column.empty() ? "" : "column " + in_quotes(one.where.column) + ", ";
  const std::string rows = fault.n <= Fault::kShown
                               ? each + "s " + listed(fault.first)
                               : std::to_string(fault.n) + " " + each + "s, the first " +
                                     (each == "row" ? "" : "in row ") + listed(fault.first);
  return column + rows + ": " + message_in(roles, one) +
         (fault.differs ? " (other " + each + "s have other texts)" : "");
}

}  // namespace

void Faults::add(const Error& error) {
  Fault* fault = find(error);
  if (fault == nullptr && list_.size() == Report::kKept) {
    ++n_beyond_;
    return;
  }
  if (fault == nullptr) fault = &list_.emplace_back();
  // A column of times is read as a feature too, so that its cells are told twice.
  const bool is_told = fault->n > 0 && fault->last_row == error.where.row;
  if (is_told && !error.where.column.empty()) return;
  fault->last_row = error.where.row;
  ++fault->n;
  if (!fault->first.empty() && error.message != fault->first.front().message) fault->differs = true;
  if (fault->first.size() < Fault::kShown) fault->first.push_back(error);
}

// Nothing if it is the first of its kind.
Fault* Faults::find(const Error& error) {
  if (error.where.row == 0) return nullptr;
  const auto found = std::find_if(list_.begin(), list_.end(), [&](const Fault& fault) {
    const Error& one = fault.first.front();
    return one.code == error.code && one.where.row > 0 && one.where.column == error.where.column;
  });
  return found == list_.end() ? nullptr : &*found;
}

std::vector<std::string> lines_of(const Fault& fault, const std::string& each, const Roles& roles) {
  if (fault.n > 1 && (fault.n > Fault::kShown || !fault.differs))
    return {counted_line(fault, each, roles)};
  std::vector<std::string> lines;
  lines.reserve(fault.first.size());
  for (Error error : fault.first) {
    error.message = message_in(roles, error);
    lines.push_back(to_string(error));
  }
  return lines;
}

FaultReport::FaultReport(Roles roles)
    : Report([](void* faults, const Error& error) { static_cast<Faults*>(faults)->add(error); },
             &faults_),
      roles_(std::move(roles)) {}

}  // namespace dodona::commands
