#include "train/split.hpp"

#include <algorithm>
#include <cmath>

#include "catch.hpp"

using namespace dodona::train;

TEST_CASE("a split is stratified: each class gives its share, to the row") {
  std::vector<double> classes(1000, 0.0);
  std::fill(classes.begin(), classes.begin() + 35, 1.0);
  const RowSplit split = split_rows({classes.size(), classes}, 0.2, 7, Purpose::split);
  CHECK(split.held_out.size() == 200);
  CHECK(split.train.size() == 800);
  CHECK(std::count_if(split.held_out.begin(), split.held_out.end(),
                      [](std::size_t i) { return i < 35; }) == 7);
  CHECK(std::is_sorted(split.train.begin(), split.train.end()));
  CHECK(std::is_sorted(split.held_out.begin(), split.held_out.end()));
}

TEST_CASE("a class keeps at least one row to train") {
  const std::vector<double> classes = {0, 1, 1};
  const RowSplit split = split_rows({classes.size(), classes}, 0.99, 7, Purpose::split);
  CHECK(split.train.size() == 2);
}

TEST_CASE("another seed or purpose splits differently") {
  const auto held_out = [](std::uint64_t seed, Purpose purpose) {
    return split_rows({1000}, 0.2, seed, purpose).held_out;
  };
  CHECK(held_out(7, Purpose::split) != held_out(8, Purpose::split));
  CHECK(held_out(7, Purpose::split) != held_out(7, Purpose::validation));
}

TEST_CASE("folds hold every row out once, and share each class out evenly") {
  std::vector<double> classes(103, 0);
  for (std::size_t i = 0; i < 103; i += 10) classes[i] = 1;
  const auto folds = fold_rows({103, classes}, 5, 1, Purpose::validation);
  REQUIRE(folds.size() == 5);
  std::vector<int> n_held_out(103, 0);
  for (const auto& fold : folds) {
    CHECK(fold.train.size() + fold.held_out.size() == 103);
    int n_rare = 0;
    for (const std::size_t i : fold.held_out) {
      ++n_held_out[i];
      n_rare += classes[i] == 1 ? 1 : 0;
    }
    for (const std::size_t i : fold.train) {
      CHECK(std::find(fold.held_out.begin(), fold.held_out.end(), i) == fold.held_out.end());
    }
    CHECK((n_rare == 2 || n_rare == 3));
    CHECK((fold.held_out.size() == 20 || fold.held_out.size() == 21));
  }
  CHECK(n_held_out == std::vector<int>(103, 1));
  CHECK(fold_rows({3}, 5, 1, Purpose::validation).size() == 3);
}

namespace {

// Groups of 1 to 20 rows, with a class that is rare and comes by groups.
struct Grouped {
  std::vector<double> groups;
  std::vector<double> classes;

  Grouped() {
    for (std::size_t g = 0; groups.size() < 2000; ++g) {
      const std::size_t n = 1 + draw(1, Purpose::split, g) % 20;
      const double label = draw(2, Purpose::split, g) % 8 == 0 ? 1 : 0;
      groups.insert(groups.end(), n, static_cast<double>(g));
      classes.insert(classes.end(), n, label);
    }
  }
  double rare(const std::vector<std::size_t>& rows) const {
    return static_cast<double>(
        std::count_if(rows.begin(), rows.end(), [&](std::size_t i) { return classes[i] == 1; }));
  }
};

bool share_a_group(const RowSplit& split, const std::vector<double>& groups) {
  return std::any_of(split.train.begin(), split.train.end(), [&](std::size_t i) {
    return std::any_of(split.held_out.begin(), split.held_out.end(),
                       [&](std::size_t j) { return groups[i] == groups[j]; });
  });
}

}  // namespace

TEST_CASE("rows of a group stay together, and parts are alike in size and classes") {
  const Grouped data;
  const std::size_t n = data.groups.size();
  const RowFacts facts{n, data.classes, data.groups};
  std::vector<std::size_t> all(n);
  for (std::size_t i = 0; i < n; ++i) all[i] = i;
  const double rare = data.rare(all);

  const RowSplit split = split_rows(facts, 0.2, 7, Purpose::split);
  CHECK_FALSE(share_a_group(split, data.groups));
  CHECK(std::abs(static_cast<double>(split.held_out.size()) - 0.2 * static_cast<double>(n)) <= 10);
  CHECK(std::abs(data.rare(split.held_out) - 0.2 * rare) <= 10);

  std::vector<int> n_held_out(n, 0);
  for (const auto& fold : fold_rows(facts, 5, 1, Purpose::validation)) {
    CHECK_FALSE(share_a_group(fold, data.groups));
    CHECK(std::abs(static_cast<double>(fold.held_out.size()) - static_cast<double>(n) / 5) <= 10);
    CHECK(std::abs(data.rare(fold.held_out) - rare / 5) <= 10);
    for (const std::size_t i : fold.held_out) ++n_held_out[i];
  }
  CHECK(n_held_out == std::vector<int>(n, 1));
}

TEST_CASE("two groups are one fold each, and one group none") {
  const std::vector<double> groups = {4, 4, 4, 9, 9};
  const auto folds = fold_rows({5, {}, groups}, 5, 1, Purpose::validation);
  REQUIRE(folds.size() == 2);
  CHECK(folds[0].train.size() + folds[1].train.size() == 5);
  const std::vector<double> one(5, 4.0);
  CHECK(fold_rows({5, {}, one}, 5, 1, Purpose::validation).empty());
}

TEST_CASE("by time the latest rows are held out, and a moment is on one side") {
  std::vector<double> times;
  for (std::size_t i = 0; i < 100; ++i)
    times.push_back(std::floor(static_cast<double>((i * 37) % 100) / 3));  // three of a moment
  const auto latest = [&](const std::vector<std::size_t>& rows) {
    double time = times[rows.front()];
    for (const std::size_t i : rows) time = std::max(time, times[i]);
    return time;
  };
  const auto earliest = [&](const std::vector<std::size_t>& rows) {
    double time = times[rows.front()];
    for (const std::size_t i : rows) time = std::min(time, times[i]);
    return time;
  };
  const RowSplit split = split_rows({100, {}, {}, times}, 0.2, 7, Purpose::split);
  CHECK(split.held_out.size() == 19);  // 20 would part the moment 26
  CHECK(latest(split.train) < earliest(split.held_out));
  CHECK(std::is_sorted(split.train.begin(), split.train.end()));

  const auto folds = fold_rows({100, {}, {}, times}, 4, 1, Purpose::validation);
  REQUIRE(folds.size() == 4);
  std::size_t n_held_out = 0;
  double before = -1;
  for (const auto& fold : folds) {
    CHECK(latest(fold.train) < earliest(fold.held_out));
    CHECK(earliest(fold.held_out) > before);
    before = latest(fold.held_out);
    n_held_out += fold.held_out.size();
  }
  CHECK(n_held_out == 100 - folds.front().train.size());
  CHECK(folds.back().train.size() + folds.back().held_out.size() == 100);
  const std::vector<double> moment(10, 3.0);
  CHECK(fold_rows({10, {}, {}, moment}, 4, 1, Purpose::validation).empty());
}
