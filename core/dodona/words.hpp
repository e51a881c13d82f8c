// Lists of words in one text, with a space between two: "linear trees mlp". An array of texts costs
// the browser a pointer and a size for each.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace dodona {

// Takes the first word off the front.
inline std::string_view take_word(std::string_view& words) {
  const std::size_t n = std::min(words.find(' '), words.size());
  const auto word = words.substr(0, n);
  words.remove_prefix(std::min(n + 1, words.size()));
  return word;
}

// Word i, counted from 0.
inline std::string_view word_of(std::string_view words, std::size_t i) {
  for (; i > 0; --i) take_word(words);
  return take_word(words);
}

}  // namespace dodona
