#include "train/option_list.hpp"

namespace dodona::train {

std::vector<OptionSpec> mlp_options() {
  return {
      integer("mlp.members", 4, 1, 64,
              "networks that are learned side by side and averaged; they share embeddings",
              "8 for a steadier model; 1 for the smallest and fastest"),
      integer("mlp.layers", 2, 0, 16, "hidden layers; 0: a linear model",
              "3 for many rows; 1 for few"),
      integer("mlp.width", 64, 1, 8192, "units of each hidden layer",
              "raise it for many rows with much to learn; lower it for a smaller model"),
      choice("mlp.activation", {"relu", "tanh", "sigmoid", "gelu"}, "of the hidden units",
             "gelu or tanh where the answer is a smooth function of the columns"),
      number("mlp.dropout", 0.1, 0, 0.9, "share of the hidden units that each row does without",
             "raise it for few or noisy rows; 0 for many rows without noise"),
      number("mlp.learning_rate", 0.003, 1e-8, 1,
             "greatest step of Adam: it rises over a twentieth of the schedule, then falls along a "
             "cosine to 0",
             "lower it where the loss jumps"),
      number("mlp.weight_decay", 0.01, 0, 10,
             "share of each weight that a step takes away, times the learning rate",
             "raise it for few or noisy rows"),
      by_data(integer("mlp.batch_rows", 64, 1, 1000000, "rows of a step",
                      "lower it for few rows; raise it for faster epochs"),
              "32 up to 2,000 rows, 64 up to 10,000, 128 up to 40,000, 256 beyond"),
      by_data(
          integer("mlp.epochs", 100, 1, 100000, "passes over the rows: the length of the schedule",
                  "raise it for a better model in more time"),
          "100 up to 10,000 rows, 80 up to 40,000, 50 beyond"),
      integer("mlp.patience", 20, 0, 100000,
              "stop after so many epochs without a better loss on rows set apart; 0: never",
              "0 to run mlp.stop_after, or all epochs"),
      integer("mlp.stop_after", 0, 0, 100000,
              "the epoch to stop after, whatever the schedule's length; 0: none",
              "set it, with mlp.patience=0, to fit again as a fit before has found best"),
      number("mlp.averaging", 1, 0, 1000,
             "epochs over which weights are averaged, the latest counting most; 0: the last ones",
             "0 where the schedule runs to its end"),
      integer("mlp.max_one_hot", 8, 0, 1000,
              "categories of a column at most that are an input each; columns with more are "
              "embedded",
              "raise it where each category matters by itself"),
      integer("mlp.max_embedding", 16, 1, 256,
              "numbers of an embedding at most; L categories have 1.6 L^0.56",
              "lower it for a smaller model"),
      by_data(integer("mlp.validation_folds", 5, 1, 100,
                      "folds whose held-out rows find the epoch to stop after; 1: one part, of "
                      "mlp.validation_fraction",
                      "5 or 10 for a steadier stop, in more time"),
              "5; 1 beyond 10,000 rows"),
      number("mlp.validation_fraction", 0.15, 0.01, 0.5,
             "share of the rows set apart to find the epoch to stop after",
             "raise it for few rows, lower it for very many"),
  };
}

}  // namespace dodona::train
