#include "dodona/utf8.hpp"

#include <string>

#include "catch.hpp"

using namespace dodona;

namespace {

// RFC 3629, section 3, the other way round: the bytes of a code point.
std::string utf8_of(unsigned long c) {
  const auto byte = [](unsigned long b) {
    return static_cast<char>(static_cast<unsigned char>(b));
  };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xC0 | c >> 6U), byte(0x80 | (c & 0x3F))};
  if (c < 0x10000)
    return {byte(0xE0 | c >> 12U), byte(0x80 | (c >> 6U & 0x3F)), byte(0x80 | (c & 0x3F))};
  return {byte(0xF0 | c >> 18U), byte(0x80 | (c >> 12U & 0x3F)), byte(0x80 | (c >> 6U & 0x3F)),
          byte(0x80 | (c & 0x3F))};
}

}  // namespace

TEST_CASE("every code point but the surrogates is UTF-8, whole and in no shorter piece") {
  std::size_t n_wrong = 0;
  for (unsigned long c = 0; c <= 0x10FFFF; ++c) {
    const std::string bytes = utf8_of(c);
    const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
    n_wrong += utf8_length(bytes) != (surrogate ? 0 : bytes.size());
    n_wrong += utf8_length(bytes + "x") != (surrogate ? 0 : bytes.size());
    n_wrong += bytes.size() > 1 && utf8_length(bytes.substr(0, bytes.size() - 1)) != 0;
  }
  CHECK(n_wrong == 0);
}

TEST_CASE("every pair of bytes is UTF-8 exactly if it is made of code points") {
  std::size_t n_wrong = 0;
  for (unsigned a = 0; a < 256; ++a) {
    for (unsigned b = 0; b < 256; ++b) {
      const std::string bytes = {static_cast<char>(a), static_cast<char>(b)};
      const bool two_ascii = a < 0x80 && b < 0x80;
      const bool one_pair = a >= 0xC2 && a <= 0xDF && b >= 0x80 && b <= 0xBF;
      n_wrong += is_utf8(bytes) != (two_ascii || one_pair);
    }
  }
  CHECK(n_wrong == 0);
}

TEST_CASE("the examples of RFC 3629 are UTF-8") {
  CHECK(is_utf8(""));
  CHECK(is_utf8("A\xE2\x89\xA2\xCE\x91."));                // A≢Α.
  CHECK(is_utf8("\xED\x95\x9C\xEA\xB5\xAD\xEC\x96\xB4"));  // hangugeo
  CHECK(is_utf8("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E"));  // nihongo
  CHECK(is_utf8("\xEF\xBB\xBF\xF0\xA3\x8E\xB4"));          // a BOM and U+233B4
  CHECK(is_utf8(std::string("\0\x7f", 2)));
}

TEST_CASE("what RFC 3629 forbids is not UTF-8") {
  for (const char* bytes : {
           "\xC0\xAF",          // "/" overlong
           "\xC1\xBF",          // U+007F overlong
           "\xE0\x80\x80",      // NUL overlong
           "\xE0\x9F\xBF",      // U+07FF overlong
           "\xF0\x8F\xBF\xBF",  // U+FFFF overlong
           "\xED\xA0\x80",      // the first surrogate
           "\xED\xBF\xBF",      // the last surrogate
           "\xF4\x90\x80\x80",  // U+110000
           "\xF5\x80\x80\x80",
           "\xF8\x88\x80\x80\x80",
           "\xFE",
           "\xFF",
           "\x80",      // a tail without a head
           "a\xE9",     // Latin-1
           "\xE2\x82",  // cut short
           "\xE2\x82z",
           "\xF0\x9F\x98",
           "\xF0\x9F\x98z",
       }) {
    CAPTURE(bytes);
    CHECK(utf8_length(std::string_view(bytes).substr(bytes[0] == 'a' ? 1 : 0)) == 0);
    CHECK_FALSE(is_utf8(bytes));
    CHECK_FALSE(is_utf8(std::string("x") + bytes + "x"));
  }
}

TEST_CASE("blanks are trimmed at both ends only") {
  CHECK(trimmed("").empty());
  CHECK(trimmed(" \t\r ").empty());
  CHECK(trimmed(" a b\t") == "a b");
  CHECK(trimmed("a\r") == "a");
  CHECK(trimmed("\xC2\xA0"
                "a") ==
        "\xC2\xA0"
        "a");  // a no-break space is no blank
  CHECK(trimmed("\na") == "\na");
}
