#include "train/option_list.hpp"

namespace dodona::train {

std::vector<OptionSpec> encode_options() {
  return {
      choice("encode.numbers", {"auto", "number", "log", "quantile"},
             "what becomes of numbers in linear models and networks: as they are, their logarithm "
             "(with a sign, and through 0), or their rank among quantiles; auto: in linear models "
             "as they are with the rank beside, and with the logarithm of those of 0 or more whose "
             "skewness is above 1 and halved by it; in networks the rank (trees see no difference)",
             "number for a linear model with one coefficient per column and unit"),
      integer("encode.knots", 0, 0, 10000,
              "quantiles that ranks are told by, at most; 0: 30 in linear models, 100 in networks",
              "lower it for a smaller model"),
      integer(
          "encode.pool", 0, 0, 1000000000,
          "in linear models and networks, categories of fewer rows than this share one level; 0: "
          "5 in networks, and none in linear models, whose penalty shrinks the rare ones",
          "1 for a level of its own for each; raise it for a smaller model"),
      integer(
          "encode.target_means", 0, 0, 1000000000,
          "columns of more categories than this become the average of the target in each, which "
          "rows learn from other folds; 0: for trees 50, where there are fewer than 16 rows for "
          "each; for linear models and networks 2000",
          "lower it where many categories have few rows, raise it to keep the categories apart"),
      number("encode.mean_rows", 0, 0, 1e12,
             "of target averages: how many rows of the overall mean count in each; 0: the ratio of "
             "the variance within categories to that between them",
             "raise it for categories of few, noisy rows"),
      choice("encode.is_missing", {"auto", "true", "false"},
             "a column that says where a value is missing, beside each that has missing values; "
             "auto: for networks (linear models and trees tell them apart already)",
             "true for importances of being missing"),
  };
}

}  // namespace dodona::train
