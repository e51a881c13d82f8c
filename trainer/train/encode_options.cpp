#include "train/option_list.hpp"

namespace dodona::train {

std::vector<OptionSpec> encode_options() {
  return {
      choice(
          "encode.numbers", {"auto", "number", "log", "quantile", "nlog", "nquantile"},
          "what becomes of numbers in linear models and networks: as they are, their logarithm "
          "(with a sign, and through 0), or their rank among quantiles; auto: linear models take "
          "the logarithm of those of 0 or more whose skewness is above 1 and more than halved by "
          "it, networks ranks (trees see no difference)",
          "number for coefficients per unit, quantile for columns with odd distributions"),
      integer("encode.knots", 100, 2, 10000, "quantiles that ranks are told by, at most",
              "lower it for a smaller model"),
      integer("encode.pool", 5, 0, 1000000000,
              "in linear models and networks, categories of fewer rows than this share one level",
              "0 for a level of its own for each"),
      integer(
          "encode.target_means", 255, 1, 1000000000,
          "columns of more categories than this become the average of the target in each, which "
          "rows learn from other folds",
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
