#include "files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>
#include <vector>

#include "train/parallel.hpp"

namespace dodona {
namespace {

// The name of the file being written, where a signal handler can reach it; empty: none.
std::array<char, 4096> unfinished{};

void remember_unfinished(const std::string& path) {
  unfinished.fill(0);
  if (path.size() < unfinished.size()) std::copy(path.begin(), path.end(), unfinished.begin());
}

// An object or a list of such; no header begins so.
bool is_json(std::string_view text) {
  const auto next = [&](std::size_t from) {
    const std::size_t at = text.find_first_not_of(" \t\r\n", from);
    return std::min(at, text.size());
  };
  const std::size_t first = next(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  const std::size_t second = next(first + 1);
  if (second >= text.size()) return false;
  return (text[first] == '{' && text[second] == '"') || (text[first] == '[' && text[second] == '{');
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
  while (std::feof(file) == 0 && std::ferror(file) == 0) {
    const std::size_t n = std::fread(chunk.data(), 1, chunk.size(), file);
    if (n > 0 && !take({chunk.data(), n})) return std::nullopt;
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

namespace {

// All of a file of `size` bytes, several parts at once. False if it turns out otherwise: it cannot
// be read, or shrinks or grows meanwhile.
bool read_parts(int file, std::size_t size, int n_threads, Bytes& bytes) {
  constexpr std::size_t kPart = std::size_t{1} << 20U;
  bytes.resize(size);
  std::atomic<bool> whole = true;
  train::parallel_for((size + kPart - 1) / kPart, n_threads, [&](std::size_t part) {
    const std::size_t end = std::min((part + 1) * kPart, size);
    for (std::size_t at = part * kPart; at < end;) {
      const ssize_t n = ::pread(file, bytes.data() + at, end - at, static_cast<off_t>(at));
      if (n <= 0) {
        whole = false;
        return;
      }
      at += static_cast<std::size_t>(n);
    }
  });
  char more = 0;
  return whole && ::pread(file, &more, 1, static_cast<off_t>(size)) == 0;
}

// False for pipes and the like, which have no parts, and if reading fails.
bool read_parts(const std::string& path, int n_threads, Bytes& bytes) {
  std::error_code unknown;
  if (!std::filesystem::is_regular_file(path, unknown)) return false;
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  struct stat status {};
  const bool whole = ::fstat(file, &status) == 0 &&
                     read_parts(file, static_cast<std::size_t>(status.st_size), n_threads, bytes);
  ::close(file);
  return whole;
}

}  // namespace

std::optional<Error> refuse_as_table(const std::string& path, std::string_view beginning) {
  const auto refuse = [&](const char* what) {
    return Error{Code::bad_csv, {0, 0, "", path == "-" ? "" : path}, what};
  };
  if (beginning.starts_with("\x1F\x8B")) return refuse("this is a gzip file; unpack it first");
  if (!is_json(beginning)) return std::nullopt;
  const std::string_view head = beginning.substr(0, 200);
  const bool is_model = head.find("\"format\"") != std::string_view::npos &&
                        head.find("\"dodona\"") != std::string_view::npos;
  return refuse(is_model ? "this is a model, and a CSV with rows is expected here"
                         : "this is JSON, and a CSV is expected here: a first line that names the "
                           "columns, and a line per row");
}

namespace {

Result<Bytes> read_any(const std::string& path, int n_threads) {
  Bytes bytes;
  if (path != "-" && read_parts(path, n_threads, bytes)) return bytes;
  bytes.clear();
  auto error = read_chunks(path, [&](std::string_view chunk) {
    bytes.insert(bytes.end(), chunk.begin(), chunk.end());
    return true;
  });
  if (error) return std::move(*error);
  return bytes;
}

}  // namespace

Result<Bytes> read_bytes(const std::string& path, int n_threads) {
  auto bytes = read_any(path, n_threads);
  if (!bytes) return bytes;
  if (auto error = refuse_as_table(path, {bytes->data(), bytes->size()})) return std::move(*error);
  return bytes;
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
