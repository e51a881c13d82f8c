// How much one column alone says of the target: a number that can be compared between columns of
// any kind, and that finds relations of any form.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dodona/schema.hpp"

namespace dodona::train {

// How the values of a column stand to each other.
enum class Order : std::uint8_t { by_value, none };

struct RelationFound {
  // At most 1; 0 as the mean over all orders of the targets, and so sometimes below.
  double strength = 0;
  // Its standard deviation over all orders of the targets. Infinite of fewer than 4 rows.
  double noise = 0;
};

// Of a target of numbers, Chatterjee's xi (2021, "A new coefficient of correlation", section 1); of
// classes, Goodman and Kruskal's tau (1954, section 9), estimated in the same way: how alike the
// targets of rows are that stand next to each other when sorted by the column. Both are the share
// of the target's spread that the column takes away, over all cuts of the numbers, or all classes:
// 0 if they are independent, 1 if the column decides the target. For a normal pair with the
// correlation r it is 3/pi asin((1 + r^2) / 2) - 1/2.
//
// Rows of the same value stand in any order, and so do the values of a column that has no order:
// what is told is the mean over all such orders, which is a weighted sum of the differences of all
// pairs of rows. Its moments over all orders of the targets are those of Mantel 1967, "The
// detection of disease clustering and a generalized regression approach", section on the
// permutational approach. All missing cells are one value, the greatest.
class Relation {
 public:
  // target: values, or class indices; two rows at least.
  Relation(Task task, std::span<const double> target);

  // Of a column of as many rows.
  RelationFound of(std::span<const double> column, Order order) const;

 private:
  bool classes_;
  std::vector<double> places_;  // of the rows' targets: their rank over n; of classes their index
  std::size_t n_classes_ = 0;
  double sum_ = 0;      // of the differences of all pairs of rows, each pair twice
  double squares_ = 0;  // of their squares
  double by_row_ = 0;   // of the squares of each row's sum
};

}  // namespace dodona::train
