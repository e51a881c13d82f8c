#include "train/fit_encode.hpp"

#include <cmath>

#include "train/distribution.hpp"
#include "train/target_means.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::test;
using namespace dodona::train;

namespace {

constexpr std::size_t kRows = 600;

Feature feature_of(Kind kind, std::size_t n_categories = 0) {
  Feature feature;
  feature.kind = kind;
  for (std::size_t c = 0; c < n_categories; ++c) feature.categories.push_back(std::to_string(c));
  return feature;
}

// A skewed number with missing values, a number of two values, a boolean, 12 categories of which
// the last 9 have two rows each, 300 categories, a date with times.
struct Data {
  Schema schema;
  Table table;
  std::vector<double> target;

  explicit Data(std::size_t n_classes = 0) {
    Random random(5);
    schema.task = n_classes == 0 ? Task::regression : Task::classification;
    schema.target.classes.resize(n_classes);
    schema.features = {feature_of(Kind::number),        feature_of(Kind::number),
                       feature_of(Kind::boolean),       feature_of(Kind::category, 12),
                       feature_of(Kind::category, 300), feature_of(Kind::date)};
    table.n_rows = kRows;
    table.columns.resize(schema.features.size());
    for (std::size_t i = 0; i < kRows; ++i) {
      table.columns[0].push_back(i % 10 == 3 ? kMissing : std::exp(2 * random.normal()));
      table.columns[1].push_back(random.below(2) == 0 ? 0.5 : 7);
      table.columns[2].push_back(static_cast<double>(random.below(2)));
      table.columns[3].push_back(static_cast<double>(i < 18 ? 3 + i / 2 : i % 3));
      table.columns[4].push_back(i % 20 == 1 ? kMissing : static_cast<double>(random.below(300)));
      table.columns[5].push_back(18000 + 400 * random.uniform());
      const double y = random.normal() + (i % 3 == 0 ? 1 : 0);
      target.push_back(n_classes == 0
                           ? y
                           : std::min(std::floor(std::abs(y)), static_cast<double>(n_classes) - 1));
    }
    schema.features[5].training.decimals = 9;
    describe_features(table, 1, schema);
  }

  EncodeInput input(EncodingStyle style, const Options& options, const RowFacts& facts = {}) const {
    const std::size_t n_classes = schema.target.classes.size();
    return {.schema = schema,
            .table = table,
            .style = style,
            .target = target,
            .n_margins = n_classes > 2 ? n_classes : 1,
            .groups = facts.groups,
            .times = facts.times,
            .options = options};
  }

  FittedEncoder fit(EncodingStyle style, const Options& options = {},
                    const RowFacts& facts = {}) const {
    return fit_encoder(input(style, options, facts));
  }

  // As folds of the rows take them.
  RowFacts facts() const {
    return {kRows, schema.task == Task::classification ? target : std::span<const double>()};
  }
};

Options with(std::string_view name, std::string_view value) {
  Options options;
  REQUIRE_FALSE(options.set(name, value));
  return options;
}

// "0 log, 1 number, ...", with the levels of categorical columns.
std::string summary(const Data& data, const FittedEncoder& fitted) {
  const auto levels = levels_of(data.schema, fitted.encoder);
  std::string text;
  for (std::size_t j = 0; j < levels.size(); ++j) {
    const EncodedColumn& column = fitted.encoder.columns[j];
    text += (j > 0 ? ", " : "") + std::to_string(column.feature) + " " +
            std::string(name_of(column.as));
    if (levels[j] > 0) text += " " + std::to_string(levels[j]);
  }
  return text;
}

}  // namespace

TEST_CASE("each style has its encodings") {
  const Data data;
  CHECK(summary(data, data.fit(EncodingStyle::trees)) ==
        "0 number, 1 number, 2 number, 3 code 12, 4 lookup, 5 days, 5 month, 5 weekday, 5 hour");
  CHECK(contains(summary(data, data.fit(EncodingStyle::linear)),
                 "0 number, 0 log, 0 quantile, 1 number, 2 number, 3 code 12, 4 code 300, "));
  CHECK(contains(summary(data, data.fit(EncodingStyle::linear)),
                 ", 5 days, 5 month 12, 5 weekday 7, 5 hour 24"));
  CHECK(contains(summary(data, data.fit(EncodingStyle::network)),
                 "0 quantile, 0 is_missing, 1 number, 2 number, 3 code 4, 4 code "));
  CHECK(contains(summary(data, data.fit(EncodingStyle::network)),
                 ", 5 quantile, 5 month 12, 5 weekday 7, 5 hour 24"));
}

TEST_CASE("options choose other encodings") {
  const Data data;
  const auto with_option = [&](std::string_view name, std::string_view value) {
    return summary(data, data.fit(EncodingStyle::linear, with(name, value)));
  };
  CHECK(contains(with_option("encode.numbers", "number"), "0 number, 1 number"));
  CHECK(contains(with_option("encode.numbers", "log"), "0 log, 1 log"));
  CHECK(contains(with_option("encode.numbers", "quantile"), "0 quantile, 1 number"));
  CHECK(contains(with_option("encode.pool", "1"), "3 code 12"));
  CHECK(contains(with_option("encode.pool", "5"), "3 code 4"));
  CHECK(contains(with_option("encode.target_means", "299"), "4 lookup"));
  CHECK(contains(with_option("encode.target_means", "300"), "4 code"));
  CHECK(contains(with_option("encode.target_means", "11"), "3 lookup"));
  CHECK(contains(with_option("encode.is_missing", "true"), "0 is_missing, 1 number"));
  CHECK(contains(with_option("encode.is_missing", "true"), "4 is_missing"));
  const auto n_knots = [&](const Options& options) {
    return data.fit(EncodingStyle::linear, options).encoder.columns[2].values.size();
  };
  CHECK(n_knots({}) == 18);  // 540 rows
  CHECK(n_knots(with("encode.knots", "9")) == 9);
}

TEST_CASE("rare categories share a level, the others keep theirs in order") {
  const Data data;
  const FittedEncoder fitted = data.fit(EncodingStyle::linear, with("encode.pool", "5"));
  CHECK(fitted.encoder.columns[5].values ==
        std::vector<double>{0, 1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3});
}

TEST_CASE("averages of the target: held out for training, of all rows in the model") {
  for (const std::size_t n_classes : {std::size_t{0}, std::size_t{2}, std::size_t{3}}) {
    const Data data(n_classes);
    const auto folds = fold_rows(data.facts(), 5, 1, Purpose::averages);
    const FittedEncoder fitted = data.fit(EncodingStyle::trees);
    const Frame shipped = encode(data.schema, fitted.encoder, data.table);
    const std::size_t n_margins = n_classes > 2 ? n_classes : 1;
    REQUIRE(fitted.encoder.columns.size() == 8 + n_margins);
    for (std::size_t j = 0; j < fitted.encoder.columns.size(); ++j) {
      const bool is_average = fitted.encoder.columns[j].as == Encoding::lookup;
      std::vector<double> target = data.target;
      if (n_margins > 1) {
        for (double& y : target) y = y == static_cast<double>(j - 4) ? 1 : 0;
      }
      const CodedTarget coded{data.table.columns[4], 300, target, {}};
      const TargetMeans means = target_means(coded, 0);
      const auto held_out = held_out_means(coded, 0, folds);
      if (is_average) {
        CHECK(fitted.encoder.columns[j].values == means.values);
        CHECK(fitted.encoder.columns[j].missing == means.missing);
      }
      for (std::size_t i = 0; i < kRows; ++i) {
        const double expected = is_average ? held_out[i] : shipped.columns[j][i];
        const double found = fitted.frame.columns[j][i];
        CHECK((found == expected || (std::isnan(found) && std::isnan(expected))));
      }
    }
  }
}

TEST_CASE(
    "trees keep categories of enough rows, and count the days of a year where there are two") {
  Data data;
  constexpr std::size_t kEnough = kRows / 16;
  data.schema.features[4].categories.resize(kEnough);
  for (double& code : data.table.columns[4]) code = std::fmod(code, kEnough);
  CHECK(summary(data, data.fit(EncodingStyle::trees)) ==
        "0 number, 1 number, 2 number, 3 code 12, 4 code 37, 5 days, 5 month, 5 weekday, 5 hour");
  data.schema.features[5].training.minimum = 17000;
  CHECK(contains(summary(data, data.fit(EncodingStyle::trees)), "5 hour, 5 day, 5 day_of_year"));
}

TEST_CASE("averages of the target are held out by groups, and in time") {
  const Data data;
  std::vector<double> groups;
  std::vector<double> times;
  for (std::size_t i = 0; i < kRows; ++i) {
    groups.push_back(static_cast<double>(i % 80));
    times.push_back(static_cast<double>(i * 7919 % kRows));
  }
  const CodedTarget coded{data.table.columns[4], 300, data.target, {}};
  for (const RowFacts& facts : {RowFacts{kRows, {}, groups, {}}, RowFacts{kRows, {}, {}, times},
                                RowFacts{kRows, {}, groups, times}}) {
    const FittedEncoder fitted = data.fit(EncodingStyle::trees, {}, facts);
    const auto expected = held_out_means(coded, 0, fold_rows(facts, 5, 1, Purpose::averages));
    const auto found = fitted.frame.columns[4];
    CHECK(std::vector<double>(found.begin(), found.end()) == expected);
  }
}

TEST_CASE("rows of one moment, or of one group, have averages as rows without either") {
  const Data data;
  const std::vector<double> same(kRows, 7);
  std::vector<double> groups;
  for (std::size_t i = 0; i < kRows; ++i) groups.push_back(static_cast<double>(i % 80));
  const CodedTarget coded{data.table.columns[4], 300, data.target, {}};
  const auto column = [&](const RowFacts& facts) {
    const FittedEncoder fitted = data.fit(EncodingStyle::trees, {}, facts);
    const auto found = fitted.frame.columns[4];
    return std::vector<double>(found.begin(), found.end());
  };
  const auto dealt = [&](const RowFacts& facts) {
    return held_out_means(coded, 0, fold_rows(facts, 5, 1, Purpose::averages));
  };
  CHECK(column({kRows, {}, {}, same}) == dealt({kRows}));
  CHECK(column({kRows, {}, same, {}}) == dealt({kRows}));
  CHECK(column({kRows, {}, same, same}) == dealt({kRows}));
  CHECK(column({kRows, {}, groups, same}) == dealt({kRows, {}, groups}));
}

TEST_CASE("what a fold's frame says does not depend on the targets that the fold is tested by") {
  const Data data;
  Data other = data;
  const auto folds = fold_rows({kRows}, 3, 9, Purpose::split);
  for (const std::size_t i : folds[1].held_out) other.target[i] = 100;
  const Options options;
  const FittedEncoder fitted = data.fit(EncodingStyle::trees);
  const FittedEncoder as_other = other.fit(EncodingStyle::trees);
  const auto frames = frames_of_folds(data.input(EncodingStyle::trees, options), fitted, folds);
  const auto others = frames_of_folds(other.input(EncodingStyle::trees, options), as_other, folds);
  REQUIRE(frames.size() == 3);
  const auto same = [&](std::size_t f, std::size_t i) {
    return frames[f].columns[4][i] == others[f].columns[4][i];
  };
  for (std::size_t i = 0; i < kRows; ++i) CHECK(same(1, i));
  for (const std::size_t i : folds[1].train) CHECK_FALSE((same(0, i) && same(2, i)));
  // Columns that have no averages are those of all folds.
  for (std::size_t j = 0; j < fitted.frame.columns.size(); ++j) {
    const bool shared = frames[1].columns[j].data() == fitted.frame.columns[j].data();
    CHECK(shared == (j != 4));
  }
}

TEST_CASE("without averages of the target folds have no frames of their own") {
  const Data data;
  const Options options = with("encode.target_means", "300");
  const EncodeInput input = data.input(EncodingStyle::linear, options);
  const auto folds = fold_rows({kRows}, 3, 9, Purpose::split);
  CHECK(frames_of_folds(input, fit_encoder(input), folds).empty());
}
