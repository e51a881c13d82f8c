#include "train/option_list.hpp"

namespace dodona::train {

std::vector<OptionSpec> general_options() {
  return {
      choice("target.transform", {"none", "log"},
             "fit the target as it is, or its natural logarithm (it must be positive)",
             "log where errors grow with the target, as prices do; the answers come back in the "
             "target's unit"),
      boolean("train.refit", true,
              "after the test, fit once more on all rows, the held-out ones too",
              "false to get the very model that was tested, in half the time"),
      integer("schema.max_categories", 1000, 2, 100000,
              "text columns with more different texts are left out",
              "raise it for codes with many values that matter"),
      integer("golden.rows", 20, 0, 1000, "rows with expected outputs that the model carries",
              "0 for the smallest file; nothing then shows that a port of the model is right"),
      boolean(
          "card.details", true,
          "the card says more of the held-out rows than scores: intervals, curves, what shuffling "
          "a column costs, partial dependence, subgroups",
          "false for the smallest file, and where the test takes long"),
  };
}

std::vector<OptionSpec> linear_options() {
  return {
      number(
          "linear.l2", 1, 0, 1e12,
          "ridge penalty on the coefficients of the standardised columns, in rows: how many rows "
          "say that a coefficient is 0",
          "raise it for many columns and few rows; 0 for plain least squares"),
      integer("linear.max_iterations", 100, 1, 100000, "Newton steps at most",
              "raise it where training says that it has not converged"),
  };
}

}  // namespace dodona::train
