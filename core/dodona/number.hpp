// Text to number, correctly rounded: the double that is nearest to the decimal, of two equally near
// the even one.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace dodona {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What stands between the digits and the decimals of text. A file with `;` between its cells may
// use either, but only one: `undecided` becomes the first one seen.
enum class DecimalMark : std::uint8_t { point, comma, undecided };

// The text is trimmed; a sign may lead; digits with at most one mark; an exponent may follow.
// Overflow gives infinity, underflow 0, as IEEE 754 rounds. Null if the text is anything else.
std::optional<double> parse_number(std::string_view text, DecimalMark mark = DecimalMark::point);

}  // namespace dodona
