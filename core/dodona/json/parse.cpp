#include "dodona/json/parse.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "dodona/json/read.hpp"

namespace dodona {
namespace json {
namespace {

using Json = nlohmann::json;

// The positions in a pack are words, of which a text needs at most 1.5 per byte.
constexpr std::size_t kMostBytes = std::numeric_limits<std::uint32_t>::max() / 2;

// Packs the parser's events. What is open keeps its entries on one stack until it closes, since a
// node stands after all that it holds.
class Packer final : public nlohmann::json_sax<Json> {
 public:
  Pack take() {
    pack_.words.push_back(entries_.empty() ? 0 : entries_.back());
    return std::move(pack_);
  }
  std::size_t error_position() const { return error_position_; }
  bool is_cut_off() const { return is_cut_off_; }
  const std::string& complaint() const { return complaint_; }  // of JSON that is none of ours

  bool null() override { return add_word(Type::null); }
  bool boolean(bool value) override { return add_word(value ? Type::yes : Type::no); }
  // The parser calls an integer unsigned unless it has a sign, so a signed zero is a negative one.
  bool number_integer(number_integer_t value) override {
    return add_number(value == 0 ? -0.0 : static_cast<double>(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return add_number(static_cast<double>(value));
  }
  bool number_float(number_float_t value, const string_t& /*text*/) override {
    return add_number(value);
  }
  bool string(string_t& value) override {
    begin_value();
    const std::uint32_t at = add_text(value);
    return add_node(Type::text, {at, size_of(value)});
  }
  bool binary(binary_t& /*value*/) override { return false; }  // JSON has none

  bool start_object(std::size_t /*size*/) override { return open(Type::object); }
  bool key(string_t& name) override {
    const std::uint32_t at = add_text(name);
    entries_.insert(entries_.end(), {at, size_of(name)});
    return true;
  }
  bool end_object() override { return names_differ() && close(3); }

  bool start_array(std::size_t /*size*/) override { return open(Type::numbers); }
  bool end_array() override {
    const Open array = open_.back();
    const std::size_t n_numbers = pack_.numbers.size() - array.numbers;
    if (array.type == Type::array || n_numbers == 0) return close(1);
    open_.pop_back();
    return add_node(Type::numbers, {static_cast<std::uint32_t>(array.numbers),
                                    static_cast<std::uint32_t>(n_numbers)});
  }

  bool parse_error(std::size_t at, const std::string& /*token*/,
                   const Json::exception& error) override {
    constexpr int kOverflow = 406;  // the library's number for what is no parse error to it
    if (error.id == kOverflow) return refuse("a number is beyond the range of doubles");
    const std::string_view reason = error.what();
    is_cut_off_ = reason.find("unexpected end of input") != std::string_view::npos ||
                  reason.find("missing closing quote") != std::string_view::npos;
    error_position_ = at;
    return false;
  }

 private:
  // An array or object whose end is to come. An array has type `numbers` as long as it has nothing
  // else.
  struct Open {
    Type type;
    std::size_t entries;  // where its entries begin
    std::size_t numbers;  // where its numbers begin
  };

  static std::uint32_t size_of(const std::string& text) {
    return static_cast<std::uint32_t>(text.size());
  }

  std::uint32_t add_text(const std::string& text) {
    const auto at = size_of(pack_.text);
    pack_.text += text;
    return at;
  }

  // Adds a node, and its position to the entries of what holds it.
  bool add_node(Type type, std::initializer_list<std::uint32_t> words) {
    entries_.push_back(static_cast<std::uint32_t>(pack_.words.size()));
    pack_.words.push_back(static_cast<std::uint32_t>(type));
    pack_.words.insert(pack_.words.end(), words);
    return true;
  }

  bool add_word(Type type) {
    begin_value();
    return add_node(type, {});
  }

  bool add_number(double value) {
    const auto at = static_cast<std::uint32_t>(pack_.numbers.size());
    pack_.numbers.push_back(value);
    const bool alone = open_.empty() || open_.back().type != Type::numbers;
    return alone ? add_node(Type::number, {at}) : true;
  }

  // Something that is no number comes: the numbers that the array has so far become nodes.
  void begin_value() {
    if (open_.empty() || open_.back().type != Type::numbers) return;
    open_.back().type = Type::array;
    for (std::size_t i = open_.back().numbers; i < pack_.numbers.size(); ++i) {
      add_node(Type::number, {static_cast<std::uint32_t>(i)});
    }
  }

  bool open(Type type) {
    if (open_.size() == kMostLevels) {
      return refuse("nested deeper than " + std::to_string(kMostLevels) + " levels");
    }
    begin_value();
    open_.push_back({type, entries_.size(), pack_.numbers.size()});
    return true;
  }

  bool close(std::size_t words_per_entry) {
    const auto [type, begin, unused] = open_.back();
    open_.pop_back();
    const std::vector<std::uint32_t> entries(entries_.begin() + static_cast<std::ptrdiff_t>(begin),
                                             entries_.end());
    entries_.resize(begin);
    const auto n = static_cast<std::uint32_t>(entries.size() / words_per_entry);
    add_node(type == Type::object ? type : Type::array, {n});
    pack_.words.insert(pack_.words.end(), entries.begin(), entries.end());
    return true;
  }

  // A member that stands twice would silently be what one of them says.
  bool names_differ() {
    std::vector<std::string_view> names;
    for (std::size_t i = open_.back().entries; i < entries_.size(); i += 3) {
      names.push_back(std::string_view(pack_.text).substr(entries_[i], entries_[i + 1]));
    }
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    return twice == names.end() ||
           refuse("the member " + in_quotes(*twice) + " stands twice in an object");
  }

  bool refuse(std::string message) {
    complaint_ = std::move(message);
    return false;
  }

  Pack pack_;
  std::vector<Open> open_;
  std::vector<std::uint32_t> entries_;
  std::size_t error_position_ = 0;
  bool is_cut_off_ = false;
  std::string complaint_;
};

std::string line_and_column(std::string_view text, std::size_t position) {
  const auto before = text.substr(0, std::min(position, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto last = before.rfind('\n');
  const std::size_t column =
      last == std::string_view::npos ? before.size() : before.size() - last - 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

std::string not_json(std::string_view text, std::size_t position, bool is_cut_off) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "the file is empty";
  std::string reason =
      is_cut_off ? "not JSON (the text is cut off in " + line_and_column(text, position) + ")"
                 : "not JSON from " + line_and_column(text, position) + " on";
  if (text[first] == '{') return reason;
  return reason + "; it begins with " + in_quotes(text.substr(first, 20));
}

}  // namespace

Pack parse(std::string_view text, Problem& problem) {
  const auto refuse = [&](const std::string& message) {
    problem.raise(Code::bad_json, "", message);
    return Pack{};
  };
  if (text.size() > kMostBytes) return refuse("more than two gigabytes");
  // The library takes a NUL for the end of the text, and whatever follows would go unread.
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    return refuse("a NUL byte stands in " + line_and_column(text, nul));
  }
  Packer packer;
  if (Json::sax_parse(text.begin(), text.end(), &packer)) return packer.take();
  return refuse(packer.complaint().empty()
                    ? not_json(text, packer.error_position(), packer.is_cut_off())
                    : packer.complaint());
}

}  // namespace json

Result<Model> read_model(std::string_view text) {
  json::Problem problem;
  const json::Pack pack = json::parse(text, problem);
  Model model;
  if (!problem.raised()) read_model(pack.document(), problem, model);
  if (problem.raised()) return std::move(*problem.first);
  return model;
}

}  // namespace dodona
