#include "train/option_list.hpp"

namespace dodona::train {

std::vector<OptionSpec> general_options() {
  return {
      choice("target.transform", {"none", "log"},
             "fit the target as it is, or its natural logarithm (it must be positive)",
             "log where errors grow with the target, as prices do; the answers come back in the "
             "target's unit"),
      by_data(integer("train.folds", 5, 0, 20,
                      "parts of the rows, each answered by a model of the others: they compare "
                      "families, find where to stop, and say how sure the answers are; 1: one "
                      "fifth of the rows alone; 0: none, and nothing is known of that",
                      "0 for the fastest training of a family that is settled, 10 for few rows"),
              "5; 3 above 20,000 rows; 1 above 200,000"),
      boolean("target.smearing", true,
              "with target.transform=log and squared errors, scale the answers so that they are "
              "right on average (Duan's smearing estimate), and not in the middle",
              "false for the median of what may come, which has the smaller absolute errors"),
      choice("output.calibration", {"auto", "none", "platt", "isotonic"},
             "how probabilities are made to mean what they say, learned from rows that the folds "
             "held out; auto: what their log loss prefers",
             "none for the probabilities as the family gives them"),
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

}  // namespace dodona::train
