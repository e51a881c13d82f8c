// What can go wrong: a closed list of codes, the place, and a sentence.
//
// The core throws nothing and never aborts on data. A function that can fail for one reason returns
// a Result; one that can find many problems (the cells of a table) fills a Report.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace dodona {

enum class Code : std::uint8_t {
  // One cell.
  missing_value,    // empty, a missing token or null where the schema does not allow it
  bad_number,       // the text is not a number
  not_finite,       // NaN or infinity, in a cell or in a result
  bad_boolean,      // the text is not one of the accepted words
  bad_date,         // the text is not an ISO 8601 date
  unseen_category,  // a text that the training data did not have
  wrong_type,       // e.g. a boolean where a number is expected
  bad_utf8,         // bytes that are not UTF-8
  // A table.
  missing_column,
  duplicate_column,
  extra_column,      // only ever a warning
  wrong_cell_count,  // a row with more or fewer cells than the header
  bad_csv,           // a quote that is not closed, no header, mixed decimal marks
  // A model file.
  bad_json,
  bad_model,        // JSON, but not a valid model
  unknown_version,  // a format version that this reader does not know
  unknown_name,     // a member, kind, family, link or encoding that this reader does not know
  golden_mismatch,  // a golden row gives other bits than the file says
  // Training and the outside world.
  bad_data,    // nothing can be learned from this table
  bad_option,  // an option or a recipe member that does not exist or is out of range
  io,          // a file cannot be read or written
};

// "bad_number", ...: what JavaScript sees as `error.code`.
std::string_view name_of(Code code);

// Rows count from 1, the header not included; 0: the error is not about a row. `line` is the line
// of the file where the row begins (quoted cells may contain newlines); 0: no file. `path` is the
// place in a model or recipe, such as `features[3].kind`.
struct Where {
  std::size_t row = 0;
  std::size_t line = 0;
  std::string column;
  std::string path;
};

// A Where that borrows its texts.
struct Place {
  std::size_t row = 0;
  std::size_t line = 0;
  std::string_view column = {};
  std::string_view path = {};
};

struct Error {
  Code code;
  Where where;
  std::string message;  // without the place
};

// "row 3 (line 4), column "Size": "12a" is not a number"
std::string to_string(const Error& error);

// A piece of a message. It borrows its text.
class Phrase {
 public:
  Phrase(std::string_view text) : text_(text) {}    // NOLINT(google-explicit-constructor)
  Phrase(const char* text) : text_(text) {}         // NOLINT(google-explicit-constructor)
  Phrase(const std::string& text) : text_(text) {}  // NOLINT(google-explicit-constructor)
  Phrase(std::uint64_t number)                      // NOLINT(google-explicit-constructor)
      : kind_(Kind::number), number_(number) {}
  static Phrase quoted(std::string_view text) {  // as in_quotes does
    Phrase phrase(text);
    phrase.kind_ = Kind::quoted;
    return phrase;
  }

  void append_to(std::string& message) const;

 private:
  enum class Kind : std::uint8_t { text, number, quoted };

  Kind kind_ = Kind::text;
  union {                    // private, as the linter does not see
    std::string_view text_;  // NOLINT(readability-identifier-naming)
    std::uint64_t number_;   // NOLINT(readability-identifier-naming)
  };
};

// The pieces, one behind the other. Messages are made by this and not by `+`, each of which the
// compiler writes out.
std::string message_of(std::initializer_list<Phrase> phrases);

// The text as it may be shown: in double quotes, control characters and bytes that are not UTF-8 as
// \xNN, cut with an ellipsis after 80 characters.
std::string in_quotes(std::string_view text);

// Either a T or an Error.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Result(Error error)
      : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() { return *std::get_if<0>(&state_); }
  const T& operator*() const { return *std::get_if<0>(&state_); }
  T* operator->() { return std::get_if<0>(&state_); }
  const T* operator->() const { return std::get_if<0>(&state_); }
  Error& error() { return *std::get_if<1>(&state_); }
  const Error& error() const { return *std::get_if<1>(&state_); }

 private:
  std::variant<T, Error> state_;
};

// Errors and warnings of one pass over data: the first `kKept` of each, and how many there were.
// For readings that go on with the good rows every error can be kept.
class Report {
 public:
  static constexpr std::size_t kKept = 100;

  // Is told each error, those too that are not kept.
  using Listener = void (*)(void* listener, const Error& error);

  Report() = default;
  Report(Listener listen, void* listener) : listen_(listen), listener_(listener) {}

  void error(Error e) {
    if (listen_ != nullptr) listen_(listener_, e);
    keep(errors_, n_errors_, std::move(e), keeps_every_error_);
  }
  void error(Code code, const Place& place, std::initializer_list<Phrase> message);
  void warn(Error e) { keep(warnings_, n_warnings_, std::move(e)); }
  void warn(Code code, const Place& place, std::initializer_list<Phrase> message);
  void append(const Report& other);
  void clear() { *this = Report{}; }
  void keep_every_error() { keeps_every_error_ = true; }

  bool ok() const { return n_errors_ == 0; }
  const std::vector<Error>& errors() const { return errors_; }
  const std::vector<Error>& warnings() const { return warnings_; }
  std::size_t n_errors() const { return n_errors_; }
  std::size_t n_warnings() const { return n_warnings_; }

 private:
  static void keep(std::vector<Error>& list, std::size_t& n, Error e, bool every = false);

  std::vector<Error> errors_;
  std::vector<Error> warnings_;
  std::size_t n_errors_ = 0;
  std::size_t n_warnings_ = 0;
  bool keeps_every_error_ = false;
  Listener listen_ = nullptr;
  void* listener_ = nullptr;
};

}  // namespace dodona
