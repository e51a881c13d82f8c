#include "dodona/text_index.hpp"

#include <cstring>

namespace dodona {
namespace {

template <typename Word>
std::uint64_t word_at(const char* p) {
  Word word = 0;
  std::memcpy(&word, p, sizeof word);
  return word;
}

// The first and last bytes of a text: of one of up to 16 bytes, all of them. No loop, whose end
// would be mispredicted.
struct Ends {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  bool operator==(const Ends&) const = default;
};

Ends ends_of(std::string_view text) {
  const char* const p = text.data();
  const std::size_t n = text.size();
  if (n >= 8) return {word_at<std::uint64_t>(p), word_at<std::uint64_t>(p + n - 8)};
  if (n >= 4) return {word_at<std::uint32_t>(p), word_at<std::uint32_t>(p + n - 4)};
  if (n == 0) return {};
  return {word_at<std::uint8_t>(p),
          word_at<std::uint8_t>(p + n / 2) << 8U | word_at<std::uint8_t>(p + n - 1)};
}

// As FNV-1a (Fowler, Noll and Vo), by words of eight bytes, with the better upper bits of each
// product folded onto the lower ones.
std::uint32_t hash_of(std::string_view text, Ends ends) {
  constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15U;  // 2^64 over the golden ratio
  std::uint64_t hash = text.size();
  const auto add = [&](std::uint64_t word) {
    hash = (hash ^ word) * kFactor;
    hash ^= hash >> 32U;
  };
  add(ends.first);
  for (std::size_t i = 8; i + 8 < text.size(); i += 8) add(word_at<std::uint64_t>(&text[i]));
  add(ends.last);
  return static_cast<std::uint32_t>(hash);
}

// ends: of a.
bool equal(std::string_view a, Ends ends, std::string_view b) {
  if (a.size() != b.size() || ends != ends_of(b)) return false;
  return a.size() <= 16 || a.substr(8, a.size() - 16) == b.substr(8, b.size() - 16);
}

}  // namespace

// Where the text is, or the free slot where it would be: linear probing.
std::size_t TextIndex::slot_of(std::string_view text) const {
  const std::size_t mask = slots_.size() - 1;
  const Ends ends = ends_of(text);
  std::size_t at = hash_of(text, ends) & mask;
  while (slots_[at] != 0 && !equal(text, ends, (*this)[slots_[at] - 1])) at = (at + 1) & mask;
  return at;
}

std::size_t TextIndex::find(std::string_view text) const {
  return slots_.empty() ? kNone : std::size_t{slots_[slot_of(text)]} - 1;
}

std::size_t TextIndex::add(std::string_view text) {
  if (2 * size() >= slots_.size()) grow();
  std::uint32_t& slot = slots_[slot_of(text)];
  if (slot == 0) {
    texts_ += text;
    ends_.push_back(texts_.size());
    slot = static_cast<std::uint32_t>(ends_.size());
  }
  return slot - std::size_t{1};
}

void TextIndex::grow() {
  slots_.assign(slots_.empty() ? 8 : 2 * slots_.size(), 0);
  for (std::size_t i = 0; i < size(); ++i) {
    slots_[slot_of((*this)[i])] = static_cast<std::uint32_t>(i + 1);
  }
}

}  // namespace dodona
