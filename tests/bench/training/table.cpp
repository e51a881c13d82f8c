// A made-up table with two classes:  bench_table N_ROWS N_FEATURES FIRST_ROW OUT.csv [OUT.f32]
//
// Row by row from a counter, so that any part of it can be made alone, in constant memory, with the
// same bytes everywhere. The features are roughly normal (sums of four uniforms), on scales from
// 0.1 to 1000, with six significant digits. The logit of class 1 bends and has interactions; from
// the 13th on the features are noise, and of the classes themselves chance decides. OUT.f32 has the
// numbers of the CSV as float32, row by row, the class last.
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "dodona/math.hpp"
#include "train/random.hpp"

namespace {

using dodona::train::mix;

constexpr std::uint64_t kSeed = 20240229;
constexpr std::array<double, 5> kScales = {1, 100, 0.1, 10, 1000};

// Variance one, within 3.5 of zero (Irwin 1927 and Hall 1927 for the sum's distribution).
double roughly_normal(std::uint64_t row, std::uint64_t column) {
  const std::uint64_t bits = mix(mix(kSeed ^ row) ^ column);
  std::uint64_t sum = 0;
  for (unsigned part = 0; part < 64; part += 16) sum += (bits >> part) & 0xffffU;
  return (static_cast<double>(sum) / 65535.0 - 2) * std::sqrt(3.0);
}

double uniform(std::uint64_t row, std::uint64_t column) {
  return static_cast<double>(mix(mix(kSeed ^ row) ^ column) >> 11U) * 0x1p-53;
}

// Each interaction shows in its features alone too: where it does not, which of them a greedy tree
// takes first is chance, and models as good as each other differ by half a percent of their loss.
// With fewer than 12 features, the first ones take the others' parts too.
double logit(const std::vector<double>& features) {
  const auto x = [&](std::size_t j) { return features[j % features.size()]; };
  const auto step = [](double z) { return 2 * dodona::math::logistic(4 * z) - 1; };
  return 0.5 * (x(0) + 0.8) * (x(1) + 0.8) - 0.32 + 0.85 * step(x(2)) +
         0.65 * (std::abs(x(3)) - 0.8) + 0.75 * (x(4) > 0 ? x(5) : 0.2 * x(5)) +
         0.55 * (std::max(x(6), x(7)) - 0.56) + 0.4 * (x(8) * x(8) - 1) + 0.4 * x(9) +
         0.6 * (std::min(x(10), x(11)) + 0.56);
}

class Writer {
 public:
  Writer(const char* csv, const char* matrix, std::size_t n_features)
      : csv_(csv, std::ios::binary) {
    if (matrix != nullptr) matrix_.open(matrix, std::ios::binary);
    for (std::size_t f = 0; f < n_features; ++f) text_ += "f" + std::to_string(f) + ",";
    text_ += "y\n";
  }

  void cell(double value) {
    std::array<char, 32> digits{};
    char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                    std::chars_format::general, 6)
                          .ptr;
    text_.append(digits.data(), end);
    text_ += ',';
    float number = 0;
    std::from_chars(digits.data(), end, number);
    singles_.push_back(number);
  }

  void end_row(bool positive) {
    text_ += positive ? "1\n" : "0\n";
    singles_.push_back(positive ? 1.0F : 0.0F);
    if (text_.size() > (1U << 20U)) flush();
  }

  bool flush() {
    csv_.write(text_.data(), static_cast<std::streamsize>(text_.size()));
    if (matrix_.is_open())
      matrix_.write(reinterpret_cast<const char*>(singles_.data()),
                    static_cast<std::streamsize>(singles_.size() * sizeof(float)));
    text_.clear();
    singles_.clear();
    csv_.flush();
    matrix_.flush();
    return csv_.good() && matrix_.good();
  }

 private:
  std::ofstream csv_;
  std::ofstream matrix_;
  std::string text_;
  std::vector<float> singles_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5 && argc != 6) {
    std::cerr << "usage: bench_table N_ROWS N_FEATURES FIRST_ROW OUT.csv [OUT.f32]\n";
    return 2;
  }
  const std::uint64_t n_rows = std::stoull(argv[1]);
  const std::size_t n_features = std::stoul(argv[2]);
  const std::uint64_t first = std::stoull(argv[3]);
  Writer writer(argv[4], argc == 6 ? argv[5] : nullptr, n_features);
  std::vector<double> features(n_features);
  for (std::uint64_t row = first; row < first + n_rows; ++row) {
    for (std::size_t f = 0; f < n_features; ++f) {
      features[f] = roughly_normal(row, f);
      writer.cell(features[f] * kScales[f % kScales.size()]);
    }
    writer.end_row(uniform(row, n_features) < dodona::math::logistic(logit(features)));
  }
  if (!writer.flush()) {
    std::cerr << "cannot write " << argv[4] << "\n";
    return 1;
  }
}
