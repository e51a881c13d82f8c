#include "commands/console.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "commands/layout.hpp"
#include "dodona/json/parse.hpp"
#include "files.hpp"

namespace dodona::commands {
namespace {

Faults faults_of(const std::vector<Error>& errors) {
  Faults faults;
  for (const auto& error : errors) faults.add(error);
  return faults;
}

// Of errors each row has one at most of a kind; of warnings each text.
void tell_faults(const Faults& faults, const Roles& roles, bool are_errors,
                 const std::string& file) {
  const char* kind = are_errors ? "error: " : "warning: ";
  for (const auto& fault : faults.list()) {
    const Error& one = fault.first.front();
    const bool is_of_file = one.code != Code::bad_option && !one.where.path.starts_with(file);
    for (const auto& line : lines_of(fault, are_errors ? "row" : "text", roles))
      std::cerr << kind << (file.empty() || !is_of_file ? "" : file + ": ") << line << "\n";
  }
  if (faults.n_beyond() > 0)
    std::cerr << kind << "and " << faults.n_beyond() << " more of other columns or kinds\n";
}

void tell_beyond(std::size_t n, std::size_t n_kept, const char* kind) {
  if (n > n_kept)
    std::cerr << kind << ": " << n << " in all; told here are the first " << n_kept << "\n";
}

int exit_of(const Report& report) {
  if (report.ok()) return kOk;
  const bool usage = std::all_of(report.errors().begin(), report.errors().end(),
                                 [](const auto& e) { return e.code == Code::bad_option; });
  return usage ? kBadUsage : kBadData;
}

void tell_warnings(const Report& report, const std::string& file) {
  tell_faults(faults_of(report.warnings()), {}, false, file);
  tell_beyond(report.n_warnings(), report.warnings().size(), "warning");
}

// Whether the first line has several cells, and no bracket as JSON has it.
bool is_like_csv(std::string_view text) {
  const std::string_view first = text.substr(0, text.find('\n'));
  return first.find_first_of(",;\t|") != std::string_view::npos &&
         first.find_first_of("{[") != first.find_first_not_of(" \t\r");
}

std::string clock_text(double seconds) {
  const auto s = static_cast<long>(std::lround(seconds));
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), s >= 3600 ? "%ld:%02ld:%02ld" : "%.0ld%ld:%02ld",
                s / 3600, s / 60 % 60, s % 60);
  return text.data();
}

}  // namespace

int tell(const Report& report, const std::string& file) {
  tell_warnings(report, file);
  tell_faults(faults_of(report.errors()), {}, true, file);
  tell_beyond(report.n_errors(), report.errors().size(), "error");
  return exit_of(report);
}

int tell(const FaultReport& report, const std::string& file) {
  tell_warnings(report, file);
  tell_faults(report.faults(), report.roles(), true, file);
  return exit_of(report);
}

int tell(const Error& error, const std::string& file) {
  Report report;
  report.error(error);
  return tell(report, file);
}

void warn(const std::string& sentence) { std::cerr << "warning: " << sentence << "\n"; }

Result<LoadedModel> load_model(const std::string& path) {
  auto text = read_file(path);
  if (!text) return std::move(text.error());
  auto model = read_model(*text);
  if (!model) {
    Error error = std::move(model.error());
    if (error.code == Code::bad_json && is_like_csv(*text)) {
      error.message +=
          ". It seems to be a CSV, and a model is expected here: a file that `dodona train` has "
          "written";
    }
    error.where.path = path + (error.where.path.empty() ? "" : ": " + error.where.path);
    return error;
  }
  return LoadedModel{std::move(*model), std::move(*text)};
}

std::string printable(std::string_view text) {
  const std::string quoted = in_quotes(text);
  return quoted.substr(1, quoted.size() - 2);
}

std::string short_number(double value) {
  std::array<char, 64> text{};
  const double size = std::abs(value);
  std::snprintf(text.data(), text.size(), size >= 1000 && size < 1e15 ? "%.0f" : "%.4g", value);
  return text.data();
}

std::string short_size(std::size_t n_bytes) {
  if (n_bytes < 1000) return std::to_string(n_bytes) + " bytes";
  const double kilobytes = static_cast<double>(n_bytes) / 1000;
  return kilobytes < 1000 ? short_number(std::round(kilobytes * 10) / 10) + " KB"
                          : short_number(std::round(kilobytes / 100) / 10) + " MB";
}

std::optional<Error> read_with_progress(const std::string& path,
                                        const std::function<bool(std::string_view)>& take) {
  ProgressLine progress;
  std::error_code unknown;
  const auto size = std::filesystem::file_size(path, unknown);
  const double total = unknown ? 0 : static_cast<double>(size);
  double read = 0;
  std::optional<Error> other_kind;
  auto error = read_chunks(path, [&](std::string_view chunk) {
    if (read == 0) other_kind = refuse_as_table(path, chunk);
    if (other_kind) return false;
    read += static_cast<double>(chunk.size());
    progress.show(total > 0 ? std::min(1.0, read / total) : -1,
                  short_size(static_cast<std::size_t>(read)) + " read");
    return take(chunk);
  });
  return other_kind ? std::move(other_kind) : std::move(error);
}

ProgressLine::ProgressLine(bool every_step)
    : every_step_(every_step),
      terminal_(isatty(STDERR_FILENO) == 1),
      start_(Clock::now()),
      last_(start_) {}

void ProgressLine::show(double done, const std::string& what) {
  using namespace std::chrono_literals;
  const auto now = Clock::now();
  if (!every_step_ && (!terminal_ || now - start_ < 1s || now - last_ < 100ms)) return;
  last_ = now;
  shown_ = !every_step_;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  std::string line = what;
  if (done >= 0) {
    // Rounded down: 100% is when it is done.
    std::array<char, 8> percent{};
    std::snprintf(percent.data(), percent.size(), "%3.0f%%",
                  std::min(99.0, std::floor(100 * done + 1e-9)));
    line = std::string(percent.data()) + "  ";
    if (done > 0.01) line += "about " + clock_text(seconds / done - seconds) + " left  ";
    line += what;
  }
  // A line that is broken by the terminal cannot be taken back.
  if (!every_step_) line = first_of(line, table_width(std::cerr) - 1);
  std::cerr << (every_step_ ? "" : "\r\x1b[K") << line << (every_step_ ? "\n" : "") << std::flush;
}

void ProgressLine::clear() {
  if (shown_) std::cerr << "\r\x1b[K" << std::flush;
  shown_ = false;
}

}  // namespace dodona::commands
