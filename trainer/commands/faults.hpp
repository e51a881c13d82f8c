// What is wrong with a file, by column and kind: a column that is wrong in every row is one fault,
// with how many rows have it and which are the first, and not a line per row.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dodona/error.hpp"

namespace dodona::commands {

// The columns that are more than features, and so have remedies of their own. Empty: none.
struct Roles {
  std::string target;
  std::string weight;
  std::string group;
  std::string time;
  bool evaluates = false;            // else rows are to be learned from
  std::vector<std::string> classes;  // of the target, where they are known
};

// Errors of one code in one column; those without a row stand alone.
struct Fault {
  static constexpr std::size_t kShown = 3;

  std::vector<Error> first;  // up to kShown
  std::size_t n = 0;
  bool differs = false;  // not all messages are the same
  std::size_t last_row = 0;
};

class Faults {
 public:
  void add(const Error& error);
  const std::vector<Fault>& list() const { return list_; }
  std::size_t n_beyond() const { return n_beyond_; }  // errors of faults that the list has not

 private:
  Fault* find(const Error& error);

  std::vector<Fault> list_;
  std::size_t n_beyond_ = 0;
};

// The lines of a fault, most often one: a few cells with different texts have one each.
// each: what is counted, "row" or "text".
std::vector<std::string> lines_of(const Fault& fault, const std::string& each, const Roles& roles);

// A report that counts faults to the last row, and not only the errors that it keeps.
class FaultReport : public Report {
 public:
  explicit FaultReport(Roles roles = {});
  FaultReport(const FaultReport&) = delete;
  FaultReport& operator=(const FaultReport&) = delete;

  const Faults& faults() const { return faults_; }
  const Roles& roles() const { return roles_; }

 private:
  Faults faults_;
  Roles roles_;
};

}  // namespace dodona::commands
