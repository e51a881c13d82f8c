#include "dodona/utf8.hpp"

namespace dodona {

std::size_t utf8_length(std::string_view text) {
  if (text.empty()) return 0;
  const auto at = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto tail = [&](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
  const unsigned a = at(0);
  const unsigned b = at(1);
  if (a < 0x80U) return 1;
  if (a >= 0xC2U && a <= 0xDFU) return tail(1) ? 2 : 0;
  if (a >= 0xE0U && a <= 0xEFU) {
    // E0 80..9F would be overlong, ED A0..BF a surrogate.
    if ((a == 0xE0U && b < 0xA0U) || (a == 0xEDU && b > 0x9FU)) return 0;
    return tail(1) && tail(2) ? 3 : 0;
  }
  if (a >= 0xF0U && a <= 0xF4U) {
    // F0 80..8F would be overlong, F4 90.. above U+10FFFF.
    if ((a == 0xF0U && b < 0x90U) || (a == 0xF4U && b > 0x8FU)) return 0;
    return tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const bool ascii = static_cast<unsigned char>(text.front()) < 0x80U;
    const std::size_t n = ascii ? 1 : utf8_length(text);
    if (n == 0) return false;
    text.remove_prefix(n);
  }
  return true;
}

}  // namespace dodona
