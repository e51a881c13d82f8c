// What the commands share: reading models, telling problems, numbers for people, and progress.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/faults.hpp"
#include "dodona/error.hpp"
#include "dodona/model.hpp"
#include "train/family/family.hpp"
#include "train/options.hpp"

namespace dodona::commands {

using train::counted;

enum Exit : int { kOk = 0, kBadData = 1, kBadUsage = 2, kInterrupted = 130 };

// Writes errors and warnings to the standard error. file: what they are about, if it is not plain.
// Returns the exit code: bad usage where an option is wrong, bad data for other errors.
int tell(const Report& report, const std::string& file = "");
int tell(const FaultReport& report, const std::string& file = "");
int tell(const Error& error, const std::string& file = "");
void warn(const std::string& sentence);

// A model file and its text. Problems name the file.
struct LoadedModel {
  Model model;
  std::string text;
};
Result<LoadedModel> load_model(const std::string& path);

// A text of the data as it may stand in a table: on one line, and not too long.
std::string printable(std::string_view text);

// Four significant digits or all before the point, for people.
std::string short_number(double value);
std::string short_size(std::size_t n_bytes);

// Reads a table (- is the standard input) chunk by chunk, with a line of progress on the terminal.
std::optional<Error> read_with_progress(const std::string& path,
                                        const std::function<bool(std::string_view)>& take);

// One line on the standard error that says how far a long job is and how long it will take; only on
// a terminal, and only after a second. every_step: a line for each step instead, wherever it goes.
class ProgressLine {
 public:
  explicit ProgressLine(bool every_step = false);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() { clear(); }

  // done: 0 to 1; negative: how much is left is not known.
  void show(double done, const std::string& what);
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  bool every_step_;
  bool terminal_;
  bool shown_ = false;
  Clock::time_point start_;
  Clock::time_point last_;
};

}  // namespace dodona::commands
