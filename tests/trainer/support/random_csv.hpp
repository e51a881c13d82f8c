// Made-up CSVs, good and bad.
#pragma once

#include <initializer_list>
#include <string>

#include "trainer/support/data.hpp"

namespace dodona::test {

inline std::string one_of(Random& random, std::initializer_list<const char*> texts) {
  return texts.begin()[random.below(texts.size())];
}

// Bytes that matter to a reader of CSV, in any order, below a header.
inline std::string csv_soup(Random& random) {
  std::string text = one_of(random, {"", "\xEF\xBB\xBF", "\n"}) +
                     one_of(random, {"x,y", "x;y;z", "y", "\"y\",\"a\nb\"", "x,,y", "y,y"}) +
                     one_of(random, {"\n", "\r\n"});
  for (std::size_t n = random.below(60); n > 0; --n) {
    text += one_of(random, {"\"",       "\"",      "\"\"",     ",",  ",",           ";",
                            "\n",       "\n",      "\r\n",     " ",  "1",           "2.5",
                            "1,5",      "NA",      "yes",      "a",  "caf\xC3\xA9", "\xE9",
                            "\"a\nb\"", "\"p,q\"", "5\" disk", "\t", "\r",          "2024-02-29"});
  }
  return text;
}

// A table of all kinds of cells, well formed but for a rare flaw. The target is y.
inline std::string csv_table(Random& random) {
  const std::string delimiter = one_of(random, {",", ";", "\t", "|"});
  const std::string line_end = one_of(random, {"\n", "\r\n"});
  const bool comma = delimiter == ";" && random.below(2) == 0;
  const bool flawed = random.below(3) == 0;
  const auto number = [&](double x) {
    std::string text = std::to_string(x);
    const std::size_t mark = text.find('.');
    if (comma) text[mark] = ',';
    return random.below(4) == 0 ? text.substr(0, mark) : text.substr(0, mark + random.below(5) + 2);
  };
  const auto quoted = [&](const std::string& text) {
    return random.below(3) == 0 || text.find_first_of("\n\"," + delimiter) != std::string::npos
               ? "\"" + text + "\"" + one_of(random, {"", "", " "})
               : one_of(random, {"", "", " "}) + text;
  };
  std::string text;
  for (const char* name : {"number", "category", "yes or no", "date", "row", "y"})
    text += (text.empty() ? "" : delimiter) + std::string(name);
  text += line_end;
  const std::size_t n_rows = 1 + random.below(60);
  for (std::size_t i = 0; i < n_rows; ++i) {
    const auto cell = [&](const std::string& good) {
      return flawed && random.below(200) == 0
                 ? one_of(random, {"\xE9", "5\" disk", "\"a\" b", "x", "\"", "1e999"})
                 : quoted(random.below(12) == 0 ? one_of(random, {"", "NA", "?"}) : good);
    };
    const std::vector<std::string> cells = {
        cell(number(random.normal())),
        cell(one_of(random, {"red", "green", "two\nlines", "a \"\"b\"\"", "\xC3\xA9t\xC3\xA9"})),
        cell(one_of(random, {"yes", "No", "true", "F"})),
        cell(one_of(random, {"2024-02-29", "2023-01-01", "2023-01-01T10:00"})),
        std::to_string(i),
        cell(number(10 * random.normal()))};
    for (std::size_t c = 0; c < cells.size(); ++c) {
      if (c > 0) text += delimiter;
      text += cells[c];
    }
    text += flawed && random.below(100) == 0 ? delimiter + "more" : "";
    text += random.below(20) == 0 ? line_end + line_end : line_end;
  }
  if (random.below(2) == 0) text.resize(text.size() - line_end.size());
  return text;
}

}  // namespace dodona::test
