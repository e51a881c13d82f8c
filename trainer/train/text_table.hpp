// A CSV file as text columns, before anything is known of their kinds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dodona/cell.hpp"
#include "dodona/error.hpp"

namespace dodona::train {

class TextColumn {
 public:
  explicit TextColumn(std::string name) : name_(std::move(name)) {}

  const std::string& name() const { return name_; }
  std::size_t size() const { return ends_.size(); }
  std::string_view operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(begin, ends_[i] - begin);
  }
  void push_back(std::string_view text) {
    bytes_ += text;
    ends_.push_back(bytes_.size());
  }

 private:
  std::string name_;
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

// Cells are trimmed. Columns without a name are not kept.
struct TextTable {
  std::vector<TextColumn> columns;
  std::vector<std::size_t> lines;  // of the file, where each row begins
  std::size_t n_columns_in_file = 0;
  DecimalMark mark = DecimalMark::point;
  std::string sha256;  // of the file's bytes, in hexadecimal

  std::size_t n_rows() const { return lines.size(); }
  const TextColumn* find(std::string_view name) const;
};

// Problems of the file go to the report; so do two columns of one name and cells that are not
// UTF-8. delimiter 0: detect it.
TextTable read_text_table(const std::string& path, char delimiter, Report& report);

}  // namespace dodona::train
