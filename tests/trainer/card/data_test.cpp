// What is odd in data: found where it was planted, and silence where data are sound.
#include "trainer/support/data.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "train/card/data_summary.hpp"
#include "train/card/drift.hpp"
#include "train/card/relation.hpp"
#include "train/describe_data.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

using Rows = std::vector<std::vector<std::string>>;

std::vector<DataWarning> warnings_of(const std::vector<std::string>& header, const Rows& rows,
                                     const std::string& target = "y") {
  const test::Folder folder;
  DescribeInput input;
  input.path = folder.write("data.csv", test::csv_of(header, rows));
  input.recipe.target.name = target;
  Report report;
  const auto found = describe_data(input, report);
  for (const auto& error : report.errors()) UNSCOPED_INFO(to_string(error));
  REQUIRE(found);
  return found->summary.warnings;
}

const std::vector<std::string> kHeader = {"x", "z", "c", "b", "y"};

// A sound table: numbers, small integers, a category, a boolean and a target of both with noise.
Rows sound(std::uint64_t seed, std::size_t n, bool classes = false) {
  test::Random random(seed);
  Rows rows;
  for (std::size_t i = 0; i < n; ++i) {
    const double x = random.normal();
    const auto z = static_cast<double>(random.below(40));
    const std::string c(1, static_cast<char>('a' + random.below(6)));
    const double y = x + z / 20 + random.normal() + (c == "a" ? 1 : 0);
    rows.push_back({std::to_string(x), std::to_string(static_cast<int>(z)), c,
                    random.below(2) == 0 ? "yes" : "no",
                    classes ? (y > 1 ? "p" : "q") : std::to_string(y)});
  }
  return rows;
}

// The kinds, each once.
std::vector<std::string> kinds(const std::vector<DataWarning>& warnings) {
  std::vector<std::string> list;
  for (const auto& warning : warnings) {
    UNSCOPED_INFO(warning.kind << ": " << warning.message);
    list.emplace_back(warning.kind);
  }
  return list;
}

using Kinds = std::vector<std::string>;

}  // namespace

TEST_CASE("the relation of normal pairs is what theory says") {
  // xi = 3/pi asin((1 + r^2) / 2) - 1/2 for a normal pair (Chatterjee 2021, section 1 and others).
  constexpr std::size_t kRows = 20000;
  constexpr double kPi = 3.14159265358979;
  for (const double r : {0.0, 0.5, 0.9}) {
    test::Random random(17);
    std::vector<double> x;
    std::vector<double> y;
    for (std::size_t i = 0; i < kRows; ++i) {
      x.push_back(random.normal());
      y.push_back(r * x.back() + std::sqrt(1 - r * r) * random.normal());
    }
    const double expected = 3 / kPi * std::asin((1 + r * r) / 2) - 0.5;
    // Three deviations of 0.63 / sqrt(n), and what a sum of 12 uniforms is off a normal number.
    CHECK(Relation(Task::regression, y).of(x, Order::by_value).strength ==
          Approx(expected).margin(0.015));
  }
}

TEST_CASE("the relation of a sine is nearly 1") {
  test::Random random(3);
  std::vector<double> x;
  std::vector<double> y;
  for (int i = 0; i < 2000; ++i) {
    x.push_back(random.uniform() * 12);
    y.push_back(std::sin(x.back()));
  }
  CHECK(Relation(Task::regression, y).of(x, Order::by_value).strength > 0.97);
}

TEST_CASE("the relation of a small table, over every order of its ties") {
  // xi = 1 - n sum |r_(i+1) - r_i| / (2 sum l_i (n - l_i)), tau likewise with 1 for unlike classes,
  // as the mean over all orders in which rows of one value, and categories, can stand.
  const std::vector<double> missing = {std::numeric_limits<double>::quiet_NaN()};
  const std::vector<std::vector<double>> columns = {{1, 2, 3, 4, 5, 6},
                                                    {2, 2, 1, 1, 1, 2},
                                                    {3, 1, 1, 2, 3, 3},
                                                    {1, missing[0], 0, 0, missing[0], 1},
                                                    {4, 4, 4, 4, 4, 4}};
  const std::vector<std::vector<double>> targets = {
      {0.1, 5, 2, -3, 7, 1}, {1, 1, 2, 2, 2, 3}, {0, 1, 1, 0, 2, 0}};
  for (std::size_t t = 0; t < targets.size(); ++t) {
    const Task task = t == 2 ? Task::classification : Task::regression;
    const auto& y = targets[t];
    const auto difference = [&](std::size_t i, std::size_t j) {
      const auto at_most = [&](double limit) {
        return std::count_if(y.begin(), y.end(), [&](double value) { return value <= limit; });
      };
      if (task == Task::classification) return y[i] == y[j] ? 0.0 : 1.0;
      return static_cast<double>(std::abs(at_most(y[i]) - at_most(y[j])));
    };
    double all = 0;
    for (std::size_t i = 0; i < 6; ++i)
      for (std::size_t j = 0; j < 6; ++j) all += difference(i, j);
    for (const auto& x : columns) {
      const auto key = [&](std::size_t i) { return std::isnan(x[i]) ? 99.0 : x[i]; };
      for (const Order order : {Order::by_value, Order::none}) {
        std::vector<std::size_t> rows(6);
        std::iota(rows.begin(), rows.end(), std::size_t{0});
        double sum = 0;
        int n_orders = 0;
        do {
          // Rows of one value together, and the values ascending unless they have no order.
          bool stands = true;
          for (std::size_t k = 1; k < 6 && stands; ++k) {
            const double before = key(rows[k - 1]);
            const double now = key(rows[k]);
            if (order == Order::by_value) stands = before <= now;
            for (std::size_t e = 0; e + 1 < k && before != now; ++e)
              stands = stands && key(rows[e]) != now;
          }
          if (!stands) continue;
          ++n_orders;
          for (std::size_t k = 1; k < 6; ++k) sum += difference(rows[k - 1], rows[k]);
        } while (std::next_permutation(rows.begin(), rows.end()));
        CAPTURE(t, x, order == Order::none);
        CHECK(Relation(task, y).of(x, order).strength ==
              Approx(1 - 6 * sum / n_orders / all).margin(1e-12));
      }
    }
  }
}

TEST_CASE("the noise of a relation is its deviation over all orders of the targets") {
  const std::vector<std::vector<double>> columns = {
      {1, 2, 3, 4, 5, 6, 7}, {1, 1, 2, 2, 2, 2, 3}, {1, 1, 1, 2, 2, 2, 2}, {5, 4, 4, 4, 3, 3, 3}};
  for (const Task task : {Task::regression, Task::classification}) {
    for (const auto& x : columns) {
      for (const Order order : {Order::by_value, Order::none}) {
        std::vector<double> y = {0, 0, 0, 1, 1, 2, 2};
        if (task == Task::regression) y = {-1, 0, 0.5, 2, 7, 7, 8};
        const double noise = Relation(task, y).of(x, order).noise;
        double sum = 0;
        double squares = 0;
        int n = 0;
        std::vector<std::size_t> rows(7);
        std::iota(rows.begin(), rows.end(), std::size_t{0});
        do {
          std::vector<double> shuffled;
          for (const std::size_t i : rows) shuffled.push_back(y[i]);
          const double strength = Relation(task, shuffled).of(x, order).strength;
          sum += strength;
          squares += strength * strength;
          ++n;
        } while (std::next_permutation(rows.begin(), rows.end()));
        CAPTURE(task == Task::regression, x, order == Order::none);
        CHECK(sum / n == Approx(0).margin(1e-12));
        CHECK(noise == Approx(std::sqrt(squares / n)).margin(1e-7));  // a root of roundings
      }
    }
  }
  // Of a continuous target the variance times n tends to 2 / 5 (Chatterjee 2021, theorem 2.1).
  test::Random random(4);
  std::vector<double> x;
  std::vector<double> y;
  for (int i = 0; i < 20000; ++i) {
    x.push_back(random.uniform());
    y.push_back(random.uniform());
  }
  CHECK(Relation(Task::regression, y).of(x, Order::by_value).noise ==
        Approx(std::sqrt(0.4 / 20000)).epsilon(1e-3));
}

TEST_CASE("the relation to classes is Goodman and Kruskal's tau") {
  // Three categories of x, two classes of y; tau from the table of shares itself.
  test::Random random(5);
  const std::vector<double> chance = {0.9, 0.5, 0.2};
  std::vector<double> x;
  std::vector<double> y;
  std::vector<std::vector<double>> counts(3, std::vector<double>(2, 0));
  for (int i = 0; i < 60000; ++i) {
    const std::size_t k = random.below(3);
    const std::size_t c = random.uniform() < chance[k] ? 1 : 0;
    x.push_back(static_cast<double>(k));
    y.push_back(static_cast<double>(c));
    ++counts[k][c];
  }
  double within = 0;
  double all[2] = {0, 0};
  for (const auto& row : counts) {
    within += (row[0] * row[0] + row[1] * row[1]) / (row[0] + row[1]);
    all[0] += row[0];
    all[1] += row[1];
  }
  const double n = 60000;
  const double at_random = (all[0] * all[0] + all[1] * all[1]) / n;
  const double tau = (within - at_random) / (n - at_random);
  // But for the two rows that stand beside another category.
  CHECK(Relation(Task::classification, y).of(x, Order::none).strength ==
        Approx(tau).margin(4.0 / 60000));
  CHECK(Relation(Task::classification, y).of(y, Order::none).strength ==
        Approx(1).margin(4.0 / 60000));
}

TEST_CASE("sound data are met with silence") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const auto rows = sound(seed, seed % 3 == 0 ? 1200 : 60 + seed, seed % 2 == 0);
    CHECK(kinds(warnings_of(kHeader, rows)).empty());
    if (seed <= 20) CHECK(kinds(warnings_of(kHeader, rows, "")).empty());
  }
}

TEST_CASE("a column that gives the target away is told") {
  auto header = kHeader;
  header.emplace_back("later");
  for (const bool classes : {false, true}) {
    auto rows = sound(3, 400, classes);
    for (auto& row : rows)
      row.push_back(classes ? (row[4] == "p" ? "paid" : "open")
                            : std::to_string(std::exp(std::stod(row[4]))));
    const auto found = warnings_of(header, rows);
    REQUIRE(kinds(found) == Kinds{"leak"});
    CHECK(found[0].columns == std::vector<std::string>{"later"});
  }
  auto rows = sound(4, 300);
  for (auto& row : rows) {
    row.push_back(row[4]);
    row[4] = std::to_string(std::stod(row[0]) + std::stod(row[5]));
  }
  const auto found = warnings_of(header, rows);
  REQUIRE(kinds(found) == Kinds{"leak"});
  CHECK(found[0].columns == std::vector<std::string>{"x", "later"});
  CHECK(test::contains(found[0].message, "the sum of"));
}

TEST_CASE("gaps that give the target away are told") {
  auto header = kHeader;
  header.emplace_back("closed");
  auto rows = sound(5, 400, true);
  test::Random random(1);
  for (auto& row : rows)
    row.push_back(row[4] == "p" && random.below(3) == 0 ? std::to_string(random.below(90)) : "");
  const auto found = warnings_of(header, rows);
  REQUIRE(kinds(found) == Kinds{"missing_tells"});
  CHECK(found[0].columns == std::vector<std::string>{"closed"});
  for (auto& row : rows) row[5] = random.below(3) == 0 ? std::to_string(random.below(90)) : "";
  CHECK(kinds(warnings_of(header, rows)).empty());
}

TEST_CASE("identifiers and constants are told") {
  auto header = kHeader;
  for (const auto* name : {"row", "customerID", "name", "same", "none"}) header.emplace_back(name);
  auto rows = sound(6, 200);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].push_back(std::to_string(i + 1));
    rows[i].push_back(std::to_string((i * 7919) % 100003));
    rows[i].push_back("person " + std::to_string(i));
    rows[i].emplace_back("k");
    rows[i].emplace_back("");
  }
  const auto found = warnings_of(header, rows);
  REQUIRE(kinds(found) == Kinds{"identifier", "identifier", "identifier", "constant", "constant"});
  CHECK(found[0].columns[0] == "row");
  CHECK(found[1].columns[0] == "name");
  CHECK(found[2].columns[0] == "customerID");
  CHECK(found[3].columns[0] == "same");
  CHECK(found[4].columns[0] == "none");
}

TEST_CASE("a column that is nearly constant is told in large data") {
  auto rows = sound(7, 1500);
  for (std::size_t i = 0; i < rows.size(); ++i)
    rows[i][2] = i == 700 || i == 900 ? "rare" : "usual";
  const auto found = warnings_of(kHeader, rows);
  REQUIRE(kinds(found) == Kinds{"nearly_constant"});
  CHECK(found[0].columns == std::vector<std::string>{"c"});
}

TEST_CASE("rows that repeat others are told and counted, unless an identifier tells them apart") {
  auto rows = sound(8, 300);
  for (std::size_t i = 0; i < 30; ++i) rows.push_back(rows[i * 3]);
  auto found = warnings_of(kHeader, rows);
  REQUIRE(kinds(found) == Kinds{"duplicates"});
  CHECK(test::contains(found[0].message, "30 rows (9.1%)"));
  for (std::size_t i = 300; i < 330; ++i) rows[i][4] = std::to_string(std::stod(rows[i][4]) + 1);
  found = warnings_of(kHeader, rows);
  REQUIRE(kinds(found) == Kinds{"contradictions"});
  CHECK(test::contains(found[0].message, "60 rows"));
  for (std::size_t i = 300; i < 330; ++i) rows[i] = rows[(i - 300) * 3];
  auto header = kHeader;
  header.emplace_back("name");
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].push_back("person " + std::to_string(i));
  CHECK(kinds(warnings_of(header, rows)) == Kinds{"identifier"});
  // Where columns have few values, rows are alike by chance.
  test::Random random(3);
  Rows few;
  for (int i = 0; i < 500; ++i)
    few.push_back({std::to_string(random.below(4)), std::to_string(random.below(3)),
                   random.below(2) == 0 ? "a" : "b", random.below(2) == 0 ? "yes" : "no",
                   random.below(2) == 0 ? "p" : "q"});
  CHECK(kinds(warnings_of(kHeader, few)).empty());
}

TEST_CASE("a class with a twentieth of another's rows is told") {
  auto rows = sound(9, 420, true);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i][4] = i % 21 == 0 ? "p" : "q";
  CHECK(kinds(warnings_of(kHeader, rows)) == Kinds{"imbalance"});
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i][4] = i % 20 == 0 ? "p" : "q";
  CHECK(kinds(warnings_of(kHeader, rows)).empty());
}

TEST_CASE("rows that change from the first to the last are told") {
  auto rows = sound(10, 600);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 300) rows[i][2] = "f";
    rows[i][0] = std::to_string(std::stod(rows[i][0]) + static_cast<double>(i) / 150);
  }
  const auto found = warnings_of(kHeader, rows);
  REQUIRE(kinds(found) == Kinds{"drift"});
  CHECK(found[0].columns == std::vector<std::string>{"x", "c"});
}

TEST_CASE("drift has a remedy: a column of times by its name, or how to name one") {
  auto rows = sound(10, 600);
  for (std::size_t i = 300; i < rows.size(); ++i) rows[i][2] = "f";
  const auto drift = [&](const std::string& name) {
    const auto found = warnings_of({name, "z", "c", "b", "y"}, rows);
    const auto at = std::find_if(found.begin(), found.end(),
                                 [](const auto& warning) { return warning.kind == "drift"; });
    REQUIRE(at != found.end());
    return at->message;
  };
  const auto has = [](const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  };
  CHECK(has(drift("x"), "name a column of times with --time, or test on the newest"));
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i][0] = std::to_string(1990 + i / 20);
  CHECK(has(drift("year"), "with --time year"));
  CHECK(has(drift("model year"), "with --time \"model year\""));
  CHECK(has(drift("yearling"), "name a column"));  // another word
  std::swap(rows[0][0], rows[599][0]);
  CHECK(has(drift("year"), "name a column"));  // rows do not stand in its order
  for (std::size_t i = 0; i < rows.size(); ++i)
    rows[i][0] = "2024-0" + std::to_string(1 + i * 7 % 9) + "-11";
  CHECK(has(drift("x"), "with --time x"));
}

TEST_CASE("the distance of drift is Kolmogorov and Smirnov's") {
  test::Random random(6);
  std::vector<double> values;
  values.reserve(1000);
  for (int i = 0; i < 1000; ++i) values.push_back(random.uniform() + (i >= 800 ? 0.5 : 0));
  const std::vector<DriftColumn> columns = {{Kind::number, values}};
  const auto found = find_drift(columns);
  REQUIRE(found.size() == 1);
  double greatest = 0;
  for (const double at : values) {
    double first = 0;
    double last = 0;
    for (std::size_t i = 0; i < 200; ++i) first += values[i] <= at ? 1 : 0;
    for (std::size_t i = 800; i < 1000; ++i) last += values[i] <= at ? 1 : 0;
    greatest = std::max(greatest, std::abs(first - last) / 200);
  }
  CHECK(found[0].distance == Approx(greatest).epsilon(1e-12));
}
