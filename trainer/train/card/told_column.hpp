// What a card may tell of a column's numbers or days, so that no cell of a row travels in it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "dodona/schema.hpp"

namespace dodona::train {

// A value that fewer rows have is a row's own.
constexpr std::size_t kRowsPerValue = 4;

// The tails of a column, in which values stand alone, are of this share each.
constexpr double kTail = 0.02;

class ToldColumn {
 public:
  // seen: the column's values; NaN: missing. The feature must outlive it.
  ToldColumn(const Feature& feature, std::span<const double> seen);

  std::span<const double> sorted() const { return sorted_; }  // without what is missing
  std::vector<double> different() const;

  // Whether at least 4 rows have the value, which makes it the column's and no row's own.
  bool is_of_some(double value) const;

  // The value itself if it is of some. Else the middle of its step, whether or not a row has an end
  // of the step: a point that only moved away from such rows would give them away. Steps have two
  // digits of the value or of the distance from low to high, whichever are finer. Nothing if the
  // middle is what one to three rows have, or low is not below high.
  std::optional<double> told(double value, double low, double high) const;

 private:
  std::size_t n_rows(double value) const;
  bool is_of_few(double value) const;
  int exponent_of(double value, double low, double high) const;

  const Feature& feature_;
  std::vector<double> sorted_;
};

}  // namespace dodona::train
