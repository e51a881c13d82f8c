// Files: read whole, read in chunks, written beside and renamed.
#pragma once

#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dodona/error.hpp"

namespace dodona {

// Calls `take` with each chunk until the end or until it returns false. "-" is the standard input.
std::optional<Error> read_chunks(const std::string& path,
                                 const std::function<bool(std::string_view)>& take);

Result<std::string> read_file(const std::string& path);

// Memory that is not filled with zeros before bytes are read into it.
template <typename T>
struct Unfilled : std::allocator<T> {
  template <typename U, typename... Values>
  void construct(U* at, Values&&... values) {
    ::new (static_cast<void*>(at)) U(std::forward<Values>(values)...);
  }
  template <typename U>
  void construct(U* at) noexcept {
    ::new (static_cast<void*>(at)) U;
  }
};
using Bytes = std::vector<char, Unfilled<char>>;

// An error if what so begins is JSON or packed, where a table is expected.
std::optional<Error> refuse_as_table(const std::string& path, std::string_view beginning);

// The file of a table whole, of which n_threads read a part each; pipes and "-" are read as they
// come.
Result<Bytes> read_bytes(const std::string& path, int n_threads);

// Whether both names lead to the same file that is there.
bool is_same_file(const std::string& a, const std::string& b);
Error would_overwrite(const std::string& path);

// A file that is there whole or not at all: written beside its name, renamed by commit(). If it is
// never committed, what stood under the name stays. "-" is the standard output; it is written
// through, and so are devices and pipes.
class OutputFile {
 public:
  static Result<OutputFile> open(const std::string& path);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  bool is_standard_output() const { return path_ == "-"; }
  std::optional<Error> write(std::string_view text);
  std::optional<Error> commit();

 private:
  OutputFile(std::string path, std::string beside, std::FILE* file)
      : path_(std::move(path)), beside_(std::move(beside)), file_(file) {}

  std::string path_;
  std::string beside_;
  std::FILE* file_;
};

// An interrupted or terminated program takes its unfinished output with it.
void remove_unfinished_files_on_signals();

// What a signal does then: removes the unfinished output and ends the program with 128 + signal.
extern "C" void end_by_signal(int signal);

std::optional<Error> write_file(const std::string& path, std::string_view text);

}  // namespace dodona
