// How much one column alone says of the target: a number that can be compared between columns of
// any kind, and that finds relations of any form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dodona/schema.hpp"

namespace dodona::train {

// Of a target of numbers, Chatterjee's xi (2021, "A new coefficient of correlation", section 1); of
// classes, Goodman and Kruskal's tau (1954, section 9), estimated in the same way: how alike the
// targets of rows are that stand next to each other when sorted by the column. Both are the share
// of the target's spread that the column takes away, over all cuts of the numbers, or all classes:
// 0 if they are independent (in a sample about so: with a standard deviation of 0.63 / sqrt(n), and
// so sometimes below), 1 if the column decides the target. For a normal pair with the correlation r
// it is 3/pi asin((1 + r^2) / 2) - 1/2. Rows of the same value, missing or not, stand in an order
// that is drawn.
class Relation {
 public:
  // target: values, or class indices.
  Relation(Task task, std::span<const double> target, std::uint64_t seed);

  // Of a column of as many rows; at least 2. At most 1.
  double of(std::span<const double> column) const;

 private:
  bool classes_;
  std::vector<double> ranks_;       // of the rows' targets; of classes their indices
  double spread_ = 0;               // what of() divides by
  std::vector<std::uint32_t> tie_;  // the drawn order
};

}  // namespace dodona::train
