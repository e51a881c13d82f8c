// From margins to answers. FORMAT.md, "Output".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/schema.hpp"

namespace dodona {

enum class Link : std::uint8_t { identity, exp, logistic, softmax, share };

std::string_view name_of(Link link);
bool fits(Link link, const Schema& schema, std::size_t n_margins);

struct Output {
  Link link = Link::identity;
};

struct Prediction {
  std::size_t n_rows = 0;
  std::size_t n_outputs = 0;    // 1, or one per class
  std::vector<double> outputs;  // [n_outputs][n_rows]: values, or probabilities
  std::vector<std::int32_t>
      labels;  // classification: index of the class, the first of the most probable
};

// margins: [n_margins][n_rows]. A margin or value that is not finite is an error of its row
// (`first_row` is the number of the first, from 1), and its outputs are NaN. row: memory to work
// in; with that and a prediction of before, nothing is allocated.
void finish(const Output& output, const Schema& schema, std::size_t n_rows,
            std::span<const double> margins, std::size_t first_row, Report& report,
            Prediction& prediction, std::vector<double>& row);
Prediction finish(const Output& output, const Schema& schema, std::size_t n_rows,
                  std::span<const double> margins, std::size_t first_row, Report& report);

}  // namespace dodona
