#include "files.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>
#include <vector>

namespace dodona {
namespace {

// The name of the file being written, where a signal handler can reach it; empty: none.
std::array<char, 4096> unfinished{};

void remember_unfinished(const std::string& path) {
  unfinished.fill(0);
  if (path.size() < unfinished.size()) std::copy(path.begin(), path.end(), unfinished.begin());
}

bool is_folder(const std::string& path) {
  std::error_code unknown;
  return std::filesystem::is_directory(path, unknown);
}

Error io_error(const std::string& path, const std::string& what) {
  return {Code::io, {0, 0, "", path}, what + ": " + std::strerror(errno)};
}

}  // namespace

extern "C" void end_by_signal(int signal) {
  if (unfinished[0] != 0) ::unlink(unfinished.data());
  ::_exit(128 + signal);
}

std::optional<Error> read_chunks(const std::string& path,
                                 const std::function<bool(std::string_view)>& take) {
  const bool standard_input = path == "-";
  if (!standard_input && is_folder(path)) {
    return Error{Code::io, {0, 0, "", path}, "this is a folder, not a file"};
  }
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> owned(
      standard_input ? nullptr : std::fopen(path.c_str(), "rb"),
      [](std::FILE* f) { return f != nullptr ? std::fclose(f) : 0; });
  std::FILE* const file = standard_input ? stdin : owned.get();
  if (file == nullptr) return io_error(path, "the file cannot be opened");
  std::vector<char> chunk(std::size_t{1} << 18U);
  while (const std::size_t n = std::fread(chunk.data(), 1, chunk.size(), file)) {
    if (!take({chunk.data(), n})) return std::nullopt;
  }
  if (std::ferror(file) != 0) return io_error(path, "the file cannot be read");
  return std::nullopt;
}

Result<std::string> read_file(const std::string& path) {
  std::string text;
  auto error = read_chunks(path, [&](std::string_view chunk) {
    text += chunk;
    return true;
  });
  if (error) return std::move(*error);
  return text;
}

bool is_same_file(const std::string& a, const std::string& b) {
  std::error_code not_there;
  return std::filesystem::equivalent(a, b, not_there);
}

Error would_overwrite(const std::string& path) {
  return {Code::bad_option,
          {0, 0, "", path},
          "the output would replace what is read; name another file"};
}

Result<OutputFile> OutputFile::open(const std::string& path) {
  namespace fs = std::filesystem;
  if (path == "-") return OutputFile(path, "", stdout);
  if (path.empty()) return Error{Code::bad_option, {0, 0, "", "--output"}, "no file is named"};
  std::error_code ignored;
  const fs::file_status there = fs::status(path, ignored);
  if (fs::is_directory(there)) {
    return Error{Code::io, {0, 0, "", path}, "this is a folder, not a file"};
  }
  // A device or a pipe is written through: a rename would put a file in its place.
  const bool in_place = fs::exists(there) && !fs::is_regular_file(there);
  // Behind a link, the file that it points to is replaced, not the link.
  const std::string real = fs::exists(there) ? fs::canonical(path, ignored).string() : path;
  std::string beside = in_place ? "" : real + ".part-" + std::to_string(::getpid());
  std::FILE* file = std::fopen(in_place ? path.c_str() : beside.c_str(), "wb");
  if (file == nullptr) return io_error(path, "the file cannot be written");
  remember_unfinished(beside);
  return OutputFile(real, std::move(beside), file);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      beside_(std::move(other.beside_)),
      file_(std::exchange(other.file_, nullptr)) {}

OutputFile::~OutputFile() {
  if (file_ == nullptr || is_standard_output()) return;
  std::fclose(file_);
  if (!beside_.empty()) std::remove(beside_.c_str());
  remember_unfinished("");
}

std::optional<Error> OutputFile::write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), file_) == text.size()) return std::nullopt;
  return io_error(path_, "the file cannot be written");
}

std::optional<Error> OutputFile::commit() {
  std::FILE* file = std::exchange(file_, nullptr);
  if (is_standard_output()) {
    return std::fflush(file) == 0 ? std::nullopt
                                  : std::optional(io_error(path_, "the output cannot be written"));
  }
  remember_unfinished("");
  const bool flushed = std::fflush(file) == 0;
  const bool written = std::fclose(file) == 0 && flushed;
  if (written && (beside_.empty() || std::rename(beside_.c_str(), path_.c_str()) == 0))
    return std::nullopt;
  Error error = io_error(path_, "the file cannot be written");
  if (!beside_.empty()) std::remove(beside_.c_str());
  return error;
}

void remove_unfinished_files_on_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    // What the caller had switched off (nohup) stays off.
    if (std::signal(signal, end_by_signal) == SIG_IGN) std::signal(signal, SIG_IGN);
  }
}

std::optional<Error> write_file(const std::string& path, std::string_view text) {
  auto file = OutputFile::open(path);
  if (!file) return file.error();
  if (auto error = file->write(text)) return error;
  return file->commit();
}

}  // namespace dodona
