#include "train/option_list.hpp"

namespace dodona::train {

std::vector<OptionSpec> linear_options() {
  return {
      number("linear.l1_ratio", 0.5, 0, 1,
             "share of the penalty that is on the absolute coefficients (lasso), the rest being on "
             "half their squares (ridge)",
             "0 where all columns matter, 1 for a model of few columns; between them, columns that "
             "say much the same are kept together"),
      number("linear.lambda", 0, 0, 1e12,
             "penalty on the coefficients of the standardised columns, beside the mean loss (the "
             "target of a regression in standard deviations); 0: found by linear.folds",
             "give the one that an earlier training has found, to save the search"),
      integer("linear.folds", 5, 0, 100,
              "folds whose held-out rows find the penalty; 0: linear.lambda is the penalty, even "
              "where it is 0",
              "10 for few rows; 0 for plain least squares and logistic regression"),
      choice("linear.choose", {"best", "one_standard_error"},
             "which penalty of those tried: the one of the least loss on held-out rows, or the "
             "greatest that is within one standard error of it",
             "one_standard_error for fewer columns"),
      by_data(integer("linear.path", 100, 2, 1000,
                      "penalties that are tried, from the least that makes all coefficients 0 "
                      "downwards, until the loss of rows held out rises",
                      "lower it for a faster search"),
              "100; 25 for more than 10 classes"),
      integer("linear.max_iterations", 100, 1, 100000, "Newton steps at most for each penalty",
              "raise it where training says that it has not converged"),
  };
}

}  // namespace dodona::train
