// Different texts and the order in which they came, found by hashing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dodona {

// Owns the texts.
class TextIndex {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  // The text's position. One that is not there comes behind all others: its position is then what
  // size() was.
  std::size_t add(std::string_view text);

  // Its position, or kNone.
  std::size_t find(std::string_view text) const;

  std::size_t size() const { return ends_.size(); }
  std::string_view operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(texts_).substr(begin, ends_[i] - begin);
  }

 private:
  std::size_t slot_of(std::string_view text) const;
  void grow();

  std::string texts_;                 // one behind the other
  std::vector<std::size_t> ends_;     // of each
  std::vector<std::uint32_t> slots_;  // position + 1, 0: free; a power of two, half of them free
};

}  // namespace dodona
