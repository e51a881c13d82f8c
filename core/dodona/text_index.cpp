#include "dodona/text_index.hpp"

namespace dodona {
namespace {

// FNV-1a (Fowler, Noll and Vo), its better upper bits folded onto the lower ones.
std::uint32_t hash_of(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash ^ hash >> 15U;
}

}  // namespace

// Where the text is, or the free slot where it would be: linear probing.
std::size_t TextIndex::slot_of(std::string_view text) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash_of(text) & mask;
  while (slots_[at] != 0 && (*this)[slots_[at] - 1] != text) at = (at + 1) & mask;
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
