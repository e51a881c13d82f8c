#include "commands/layout.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <sstream>

namespace dodona::commands {
namespace {

using Row = std::vector<std::string>;

constexpr std::size_t kNoEnd = std::numeric_limits<std::size_t>::max();

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

// Behind the first n code points.
std::size_t end_of(std::string_view text, std::size_t n) {
  std::size_t at = 0;
  for (std::size_t seen = 0; at < text.size(); ++at) {
    if (begins_character(text[at]) && ++seen > n) break;
  }
  return at;
}

std::size_t longest_word(const std::string& text) {
  std::size_t longest = 0;
  std::istringstream words(text);
  for (std::string word; words >> word;) longest = std::max(longest, width_of(word));
  return longest;
}

// Lines of at most so many characters: as many words in each as it can hold. Words that are longer
// are broken.
Row lines_of(const std::string& text, std::size_t width) {
  if (width_of(text) <= width) return {text};
  Row lines(1);
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    std::string& line = lines.back();
    if (!line.empty() && width_of(line) + 1 + width_of(word) <= width) {
      line += " " + word;
      continue;
    }
    if (!line.empty()) lines.emplace_back();
    for (; width_of(word) > width; word.erase(0, end_of(word, width))) {
      lines.back() = word.substr(0, end_of(word, width));
      lines.emplace_back();
    }
    lines.back() = word;
  }
  return lines;
}

// One table: its columns, how wide they are, and how narrow they may get.
class Layout {
 public:
  Layout(const Row& header, const std::vector<Row>& rows);

  void narrow_to(std::size_t width);
  std::size_t width() const { return width_of_first(widths_.size()); }
  std::string text() const;

 private:
  std::size_t width_of_first(std::size_t n) const {
    return std::accumulate(widths_.begin(), widths_.begin() + static_cast<std::ptrdiff_t>(n),
                           2 * n);
  }
  void narrow(const std::vector<std::size_t>& least, std::size_t width);
  std::string text_of(const Row& row) const;

  Row titles_;
  const std::vector<Row>& rows_;
  std::vector<bool> is_right_;
  std::vector<std::size_t> widths_;
};

Layout::Layout(const Row& header, const std::vector<Row>& rows) : rows_(rows) {
  for (std::size_t j = 0; j < header.size(); ++j) {
    is_right_.push_back(header[j].starts_with('>'));
    titles_.push_back(header[j].substr(is_right_[j] ? 1 : 0));
    std::size_t widest = width_of(titles_[j]);
    for (const auto& row : rows) widest = std::max(widest, width_of(row[j]));
    widths_.push_back(widest);
  }
}

// Takes from the widest column that may be narrower, until it fits or none may.
void Layout::narrow(const std::vector<std::size_t>& least, std::size_t width) {
  while (this->width() > width) {
    std::size_t widest = kNoEnd;
    for (std::size_t j = 0; j < widths_.size(); ++j) {
      if (widths_[j] > least[j] && (widest == kNoEnd || widths_[j] > widths_[widest])) widest = j;
    }
    if (widest == kNoEnd) return;
    --widths_[widest];
  }
}

// First titles are broken, then texts between words, then long words.
void Layout::narrow_to(std::size_t width) {
  constexpr std::size_t kLeast = 20;  // a number is shorter
  const std::size_t n = titles_.size();
  std::vector<std::size_t> titles(n);
  std::vector<std::size_t> words(n);
  std::vector<std::size_t> parts(n);
  for (std::size_t j = 0; j < n; ++j) {
    const std::size_t word_of_title = longest_word(titles_[j]);
    std::size_t cell = 0;
    std::size_t word = word_of_title;
    for (const auto& row : rows_) {
      cell = std::max(cell, width_of(row[j]));
      word = std::max(word, longest_word(row[j]));
    }
    titles[j] = std::max(word_of_title, cell);
    words[j] = is_right_[j] ? titles[j] : std::min(titles[j], std::max(word, kLeast));
    parts[j] =
        is_right_[j] ? std::max(cell, std::min(word_of_title, kLeast)) : std::min(words[j], kLeast);
  }
  for (const auto& least : {titles, words, parts}) narrow(least, width);
}

std::string Layout::text_of(const Row& row) const {
  std::vector<Row> cells;
  cells.reserve(row.size());
  std::size_t n_lines = 0;
  for (std::size_t j = 0; j < row.size(); ++j) {
    cells.push_back(lines_of(row[j], widths_[j]));
    n_lines = std::max(n_lines, cells.back().size());
  }
  std::string out;
  for (std::size_t i = 0; i < n_lines; ++i) {
    std::string line = " ";
    for (std::size_t j = 0; j < cells.size(); ++j) {
      const std::string cell = i < cells[j].size() ? cells[j][i] : "";
      const std::string pad(widths_[j] - std::min(widths_[j], width_of(cell)), ' ');
      line += " " + (is_right_[j] ? pad + cell : cell + pad) + " ";
    }
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

std::string Layout::text() const {
  std::string out = text_of(titles_);
  for (const auto& row : rows_) out += text_of(row);
  return out;
}

// Some columns of a row: the first one, and those from one to another.
Row some_of(const Row& row, std::size_t from, std::size_t to) {
  Row some = {row.front()};
  for (std::size_t j = std::max<std::size_t>(from, 1); j < to; ++j) some.push_back(row[j]);
  return some;
}

std::vector<Row> some_of(const std::vector<Row>& rows, std::size_t from, std::size_t to) {
  std::vector<Row> some;
  some.reserve(rows.size());
  for (const auto& row : rows) some.push_back(some_of(row, from, to));
  return some;
}

std::size_t terminal_width(int file) {
  winsize size{};
  return ioctl(file, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace

std::size_t table_width(const std::ostream& out) {
  constexpr std::size_t kLeast = 60;
  std::size_t width = terminal_width(&out == &std::cerr ? STDERR_FILENO : STDOUT_FILENO);
  const char* columns = std::getenv("COLUMNS");
  if (width == 0 && columns != nullptr) width = std::strtoul(columns, nullptr, 10);
  return width == 0 ? kNoEnd : std::max(width, kLeast);
}

std::size_t output_width(const std::ostream& out) {
  constexpr std::size_t kStandard = 100;
  const std::size_t width = table_width(out);
  return width == kNoEnd ? kStandard : width;
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

std::string first_of(const std::string& text, std::size_t width) {
  return width_of(text) <= width ? text : text.substr(0, end_of(text, width - 1)) + "…";
}

std::string table(const Row& header, const std::vector<Row>& rows, std::size_t width) {
  std::string out;
  for (std::size_t from = 0; from < header.size();) {
    // As many columns as can be made to fit: one beside the first at least.
    std::size_t to = header.size();
    for (;; --to) {
      const Row titles = some_of(header, from, to);
      const auto cells = some_of(rows, from, to);
      Layout layout(titles, cells);
      layout.narrow_to(width);
      if (layout.width() > width && to > std::max<std::size_t>(from, 1) + 1) continue;
      out += (from == 0 ? "" : "\n") + layout.text();
      break;
    }
    from = to;
  }
  return out;
}

std::string wrapped(const std::string& first, const std::string& text, std::size_t indent,
                    std::size_t width) {
  std::string out = first;
  std::size_t at = width_of(first);
  std::istringstream words(text);
  bool begins = true;
  for (std::string word; words >> word; begins = false) {
    const std::size_t n = width_of(word);
    if (!begins && at + 1 + n > width) {
      out += "\n" + std::string(indent, ' ');
      at = indent;
      begins = true;
    }
    out += (begins ? "" : " ") + word;
    at += n + (begins ? 0 : 1);
  }
  return out + "\n";
}

}  // namespace dodona::commands
