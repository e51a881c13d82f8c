// What in a table would make a model worse than its scores, or useless.
//
// A false alarm is worse than silence: each threshold is one that sound data hardly reach.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "train/card/duplicates.hpp"
#include "train/card/relation.hpp"
#include "train/dataset.hpp"
#include "train/infer_schema.hpp"

namespace dodona::train {

struct DataWarning {
  std::string_view kind;             // below
  std::vector<std::string> columns;  // that it is about; none: the rows
  std::string message;               // a sentence that says what to do
};

struct Evidence {
  const Inference& inference;
  const Dataset& rows;                          // all, or some of them in their order
  std::size_t n_rows = 0;                       // all
  std::span<const std::uint64_t> class_counts;  // in all
  std::span<const double> relations;            // of each feature; empty without a target
  const Duplicates& duplicates;
  const Relation* relation = nullptr;  // of the rows; none without a target
};

// A column that may say when a row was: of dates, or of numbers called a time ("year", "day") that
// never fall, or never grow, from the first row to the last. Nothing where there is none.
std::string find_time_column(const Schema& schema, const Table& features);

// Of the features and the rows that have a target:
//   leak                a column, or two, that decide the target (leak.hpp)
//   missing_tells       whether a cell is missing says more than half of the target
//                       (relation.hpp), or all rows that have one, or have none, are of one class,
//                       which has a chance of 1e-9
//   identifier          texts that all differ, and numbers without decimals that all differ in 50
//                       rows or more and are called so ("id", "number"), or only grow, or leave
//                       few numbers out between the least and the greatest
//   constant            one value, or none, in every row
//   nearly_constant     all but fewer than 10 rows, of 1000 to 100,000, have the same value
//   duplicates          1% of the rows, and 10 times as many as chance would make, repeat others
//   contradictions      as many rows have the same features as others, and another target
//   imbalance           a class has 20 times as many rows as another
//   drift               the last fifth of the rows differs from the first (drift.hpp)
// Beside them there is `coverage`, of the test (coverage.hpp).
// Without a target only those that need none.
std::vector<DataWarning> find_warnings(const Evidence& evidence);

}  // namespace dodona::train
