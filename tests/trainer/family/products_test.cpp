// Products of matrices, to the bit.
#include "train/family/products.hpp"

#include <vector>

#include "catch.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

std::vector<float> random_singles(std::size_t n, Random& random) {
  std::vector<float> values(n);
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
}

}  // namespace

TEST_CASE("products have the bits of sums over k in ascending order, whatever the sizes") {
  Random random(1);
  for (const std::size_t n_i : {1, 3, 4, 5, 64}) {
    for (const std::size_t n_j : {1, 2, 4, 7, 8, 15, 16, 17, 40, 128}) {
      for (const std::size_t n_k : {1, 2, 9, 128}) {
        for (const bool turned : {false, true}) {
          const auto a = random_singles(n_i * n_k, random);
          const auto b = random_singles(n_k * n_j, random);
          auto c = random_singles(n_i * n_j, random);
          auto expected = c;
          const Strided strided = turned ? Strided{a.data(), 1, n_i} : Strided{a.data(), n_k, 1};
          for (std::size_t i = 0; i < n_i; ++i) {
            for (std::size_t j = 0; j < n_j; ++j) {
              volatile float sum = expected[i * n_j + j];  // rounded after each operation
              for (std::size_t k = 0; k < n_k; ++k) {
                volatile float term = (turned ? a[k * n_i + i] : a[i * n_k + k]) * b[k * n_j + j];
                sum = sum + term;
              }
              expected[i * n_j + j] = sum;
            }
          }
          auto narrow = c;
          add_product_narrow(n_i, n_j, n_k, strided, b.data(), n_j, narrow.data(), n_j);
          add_product(n_i, n_j, n_k, strided, b.data(), n_j, c.data(), n_j);
          CAPTURE(n_i, n_j, n_k, turned);
          REQUIRE(c == expected);
          REQUIRE(narrow == expected);
        }
      }
    }
  }
}

TEST_CASE("a transposed matrix has rows and columns changed over") {
  std::vector<float> turned(6);
  const std::vector<float> matrix = {1, 2, 3, 4, 5, 6};
  transpose(2, 3, matrix.data(), turned.data());
  CHECK(turned == std::vector<float>{1, 4, 2, 5, 3, 6});
}
