#include "train/family/design_sums.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "train/parallel.hpp"

namespace dodona::train {
namespace {

constexpr std::size_t kBlock = 512;  // rows whose numbers stay in the cache

struct Rows {
  std::size_t begin;
  std::size_t end;
  std::size_t size() const { return end - begin; }
};

template <typename F>
void for_blocks(Rows rows, const F& f) {
  for (std::size_t begin = rows.begin; begin < rows.end; begin += kBlock)
    f(Rows{begin, std::min(begin + kBlock, rows.end)});
}

// The rows in parts for sums of so many numbers: enough for any number of threads, and few enough
// for 64 MB of sums.
std::vector<Rows> parts_of(std::size_t n_rows, std::size_t n_sums) {
  constexpr std::size_t kMost = 32;
  constexpr std::size_t kLeast = 4 * kBlock;
  const std::size_t fitting = (std::size_t{1} << 23U) / std::max<std::size_t>(n_sums, 1);
  const std::size_t most = std::clamp<std::size_t>(fitting, 1, kMost);
  const std::size_t size = std::max(kLeast, (n_rows + most - 1) / most);
  std::vector<Rows> parts;
  for (std::size_t begin = 0; begin < n_rows; begin += size)
    parts.push_back({begin, std::min(begin + size, n_rows)});
  return parts;
}

using Lanes = Eigen::Array<double, 4, 1>;

Lanes lanes(const double* values) { return Eigen::Map<const Lanes>(values); }

double sum_of(const Lanes& sums) { return (sums[0] + sums[1]) + (sums[2] + sums[3]); }

// The products of t with n columns that stand `stride` apart, four columns at a time; every one in
// four sums, whatever the machine's vectors.
template <typename Take>
void dots(const double* t, const double* x, std::size_t stride, std::size_t n, std::size_t n_rows,
          const Take& take) {
  const std::size_t whole = n_rows - n_rows % 4;
  const auto rest = [&](const double* column) {
    double sum = 0;
    for (std::size_t i = whole; i < n_rows; ++i) sum += t[i] * column[i];
    return sum;
  };
  std::size_t j = 0;
  for (; j + 4 <= n; j += 4) {
    const double* column = x + j * stride;
    std::array<Lanes, 4> sums = {Lanes::Zero(), Lanes::Zero(), Lanes::Zero(), Lanes::Zero()};
    for (std::size_t i = 0; i < whole; i += 4) {
      const Lanes of_t = lanes(t + i);
      sums[0] += of_t * lanes(column + i);
      sums[1] += of_t * lanes(column + stride + i);
      sums[2] += of_t * lanes(column + 2 * stride + i);
      sums[3] += of_t * lanes(column + 3 * stride + i);
    }
    for (std::size_t q = 0; q < 4; ++q) take(j + q, sum_of(sums.at(q)) + rest(column + q * stride));
  }
  for (; j < n; ++j) {
    const double* column = x + j * stride;
    Lanes sums = Lanes::Zero();
    for (std::size_t i = 0; i < whole; i += 4) sums += lanes(t + i) * lanes(column + i);
    take(j, sum_of(sums) + rest(column));
  }
}

// What all rows add of the numbers, and what the ones add.
void multiply_block(const Design& design, const Coefficients& b,
                    std::span<const std::vector<std::uint32_t>> numbers, Rows rows,
                    std::span<double> margins) {
  using Block = Eigen::Map<Eigen::ArrayXd>;
  using ConstBlock = Eigen::Map<const Eigen::ArrayXd>;
  const auto size = static_cast<Eigen::Index>(rows.size());
  const std::size_t n = design.n_rows();
  const auto n_outputs = static_cast<std::size_t>(b.cols());
  for (std::size_t k = 0; k < n_outputs; ++k) {
    Block out(margins.data() + k * n + rows.begin, size);
    const auto value = [&](std::uint32_t j) { return b(j, static_cast<Eigen::Index>(k)); };
    const auto x = [&](std::uint32_t j) {
      return ConstBlock(design.number(j).data() + rows.begin, size);
    };
    out.setZero();
    const auto& of_output = numbers[k];
    std::size_t q = 0;
    for (; q + 2 <= of_output.size(); q += 2) {
      const std::uint32_t first = of_output[q];
      const std::uint32_t second = of_output[q + 1];
      out += value(first) * x(first) + value(second) * x(second);
    }
    if (q < of_output.size()) out += value(of_output[q]) * x(of_output[q]);
  }
  for (std::size_t i = rows.begin; i < rows.end; ++i) {
    for (const std::uint32_t column : design.ones(i)) {
      const double* of_column = b.data() + column * n_outputs;
      for (std::size_t k = 0; k < n_outputs; ++k) margins[k * n + i] += of_column[k];
    }
  }
}

// Which of the design's columns a matrix is made of.
struct Chosen {
  std::vector<std::uint32_t> numbers;  // design columns
  std::vector<std::uint32_t> at;       // of each number: its place in the matrix
  std::vector<std::int32_t> place;     // of each design column in the matrix, or -1
};

Chosen choose(const Design& design, std::span<const std::uint32_t> columns) {
  Chosen chosen;
  chosen.place.assign(design.n_columns(), -1);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    chosen.place[columns[c]] = static_cast<std::int32_t>(c);
    if (columns[c] == 0 || columns[c] > design.n_numbers()) continue;
    chosen.numbers.push_back(columns[c]);
    chosen.at.push_back(static_cast<std::uint32_t>(c));
  }
  return chosen;
}

struct Numbers {
  const double* first;
  std::size_t stride;  // from one column to the next
};

// The chosen numbers of some rows, gathered where their columns do not stand side by side.
Numbers numbers_of(const Design& design, const Chosen& chosen, Rows rows,
                   std::vector<double>& gathered) {
  const auto& numbers = chosen.numbers;
  if (numbers.empty()) return {nullptr, 0};
  if (numbers.back() - numbers.front() + 1 == numbers.size())
    return {design.number(numbers.front()).data() + rows.begin, design.n_rows()};
  gathered.reserve(numbers.size() * rows.size());
  for (const std::uint32_t column : numbers) {
    const auto values = design.number(column).subspan(rows.begin, rows.size());
    gathered.insert(gathered.end(), values.begin(), values.end());
  }
  return {gathered.data(), rows.size()};
}

// Adds the lower triangle of some rows.
void add_gram(const Design& design, std::span<const double> w, const Chosen& chosen, Rows rows,
              SquareMatrix& gram) {
  std::vector<std::size_t> first_place;  // of each row's ones, those that are chosen
  std::vector<std::int32_t> places;
  std::vector<double> t(rows.size());
  std::vector<double> gathered;
  const auto [x, stride] = numbers_of(design, chosen, rows, gathered);
  for (std::size_t i = rows.begin; i < rows.end; ++i) {
    first_place.push_back(places.size());
    for (const std::uint32_t column : design.ones(i)) {
      if (chosen.place[column] >= 0) places.push_back(chosen.place[column]);
    }
    for (std::size_t a = first_place.back(); a < places.size(); ++a) {
      for (std::size_t b = first_place.back(); b <= a; ++b) gram(places[a], places[b]) += w[i];
    }
  }
  first_place.push_back(places.size());
  for (std::size_t a = 0; a < chosen.numbers.size(); ++a) {
    const double* of_a = x + a * stride;
    for (std::size_t i = 0; i < rows.size(); ++i) t[i] = w[rows.begin + i] * of_a[i];
    const auto row = static_cast<Eigen::Index>(chosen.at[a]);
    dots(t.data(), x, stride, a + 1, rows.size(), [&](std::size_t b, double sum) {
      gram(row, static_cast<Eigen::Index>(chosen.at[b])) += sum;
    });
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (std::size_t q = first_place[i]; q < first_place[i + 1]; ++q)
        gram(std::max<Eigen::Index>(row, places[q]), std::min<Eigen::Index>(row, places[q])) +=
            t[i];
    }
  }
}

// Sums over the rows of r times what a row has in each column. dots_of: hands the sums of t times
// the numbers of some rows out, column by column.
template <typename Dots>
Coefficients transposed_sums(const Design& design, std::span<const double> r, std::size_t n_outputs,
                             int n_threads, const Dots& dots_of) {
  const std::size_t n = design.n_rows();
  const auto parts = parts_of(n, design.n_columns() * n_outputs);
  std::vector<Coefficients> sums(std::max<std::size_t>(parts.size(), 1));
  for (auto& sum : sums)
    sum = Coefficients::Zero(static_cast<Eigen::Index>(design.n_columns()),
                             static_cast<Eigen::Index>(n_outputs));
  parallel_for(parts.size(), n_threads, [&](std::size_t part) {
    Coefficients& sum = sums[part];
    for_blocks(parts[part], [&](Rows rows) {
      for (std::size_t k = 0; k < n_outputs && design.n_numbers() > 0; ++k) {
        dots_of(r.data() + k * n + rows.begin, rows, [&](std::size_t j, double dot) {
          sum(static_cast<Eigen::Index>(j + 1), static_cast<Eigen::Index>(k)) += dot;
        });
      }
      for (std::size_t i = rows.begin; i < rows.end; ++i) {
        for (const std::uint32_t column : design.ones(i)) {
          double* of_column = sum.data() + column * n_outputs;
          for (std::size_t k = 0; k < n_outputs; ++k) of_column[k] += r[k * n + i];
        }
      }
    });
  });
  for (std::size_t part = 1; part < parts.size(); ++part) sums[0] += sums[part];
  return std::move(sums[0]);
}

}  // namespace

void multiply(const Design& design, const Coefficients& b, int n_threads,
              std::span<double> margins) {
  std::vector<std::vector<std::uint32_t>> numbers(static_cast<std::size_t>(b.cols()));
  for (std::size_t k = 0; k < numbers.size(); ++k) {
    for (std::uint32_t j = 1; j <= design.n_numbers(); ++j) {
      if (b(j, static_cast<Eigen::Index>(k)) != 0) numbers[k].push_back(j);
    }
  }
  const auto parts = parts_of(design.n_rows(), 1);
  parallel_for(parts.size(), n_threads, [&](std::size_t part) {
    for_blocks(parts[part], [&](Rows rows) { multiply_block(design, b, numbers, rows, margins); });
  });
}

Coefficients multiply_transposed(const Design& design, std::span<const double> r,
                                 std::size_t n_outputs, int n_threads) {
  const auto dots_of = [&](const double* t, Rows rows, const auto& take) {
    dots(t, design.number(1).data() + rows.begin, design.n_rows(), design.n_numbers(), rows.size(),
         take);
  };
  return transposed_sums(design, r, n_outputs, n_threads, dots_of);
}

Coefficients multiply_squares_transposed(const Design& design, std::span<const double> r,
                                         std::size_t n_outputs, int n_threads) {
  const auto dots_of = [&](const double* t, Rows rows, const auto& take) {
    using Block = Eigen::Map<const Eigen::ArrayXd>;
    const auto size = static_cast<Eigen::Index>(rows.size());
    Eigen::ArrayXd scaled(size);
    for (std::size_t j = 0; j < design.n_numbers(); ++j) {
      const double* x = design.number(j + 1).data() + rows.begin;
      scaled = Block(t, size) * Block(x, size);
      dots(scaled.data(), x, 0, 1, rows.size(), [&](std::size_t, double dot) { take(j, dot); });
    }
  };
  return transposed_sums(design, r, n_outputs, n_threads, dots_of);
}

void gram_of(const Design& design, std::span<const double> w,
             std::span<const std::uint32_t> columns, int n_threads, Eigen::Ref<SquareMatrix> gram) {
  const auto size = static_cast<Eigen::Index>(columns.size());
  const Chosen chosen = choose(design, columns);
  const auto parts = parts_of(design.n_rows(), columns.size() * columns.size());
  std::vector<SquareMatrix> sums(parts.size());
  parallel_for(parts.size(), n_threads, [&](std::size_t part) {
    sums[part].setZero(size, size);
    for_blocks(parts[part], [&](Rows rows) { add_gram(design, w, chosen, rows, sums[part]); });
  });
  gram.setZero();
  for (const SquareMatrix& sum : sums) gram += sum;
  for (Eigen::Index a = 0; a < size; ++a) {
    for (Eigen::Index b = a + 1; b < size; ++b) gram(a, b) = gram(b, a);
  }
}

}  // namespace dodona::train
