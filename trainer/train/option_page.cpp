#include "train/option_page.hpp"

#include <algorithm>

#include "train/family/family.hpp"
#include "train/options.hpp"
#include "train/recipe.hpp"

namespace dodona::train {
namespace {

constexpr const char* kIntroduction =
    R"(# Options of training

Printed by `dodona train --help-options`; a test holds this page against it.

Each is set with `--set NAME=VALUE`, or in a recipe (`--recipe FILE`) under `"options"`:
`{"target": "Price", "options": {"trees.rounds": 1000}}`. The command line overrides the recipe.
The model's provenance keeps the resolved list, which trains the same model again.

Where a default follows from the data, a large table is one whose rows times classes (times 1 for
two classes, and for numbers) are more than 100,000.
)";

constexpr const char* kSearch = R"(
## The search

Without `--family`, and with `--budget` or `--trials`, families and options are tried on the same
folds of the training rows.

- First the defaults of each family, the simplest first: linear, gam, trees, mlp, extra_trees,
  forest (with five classes or more, linear and gam last: they are slow). Then other options, most of
  them near the best so far. `--set` fixes an option for all of them.
- With 12,000 rows or more, trials begin on a third of the rows, or a third of that while 4,000
  remain, and the best third goes up to three times as many. With fewer rows the best third goes on to
  three partitions into folds, and with up to 3,000 rows the best of those to nine, as far as there
  are different ones (times have one): how few rows are dealt into folds says as much as the model.
- The least mean loss over the folds wins (`--metric`), unless a simpler family is as good: not worse
  by more than the standard error of the difference, nor by more than half a percent times
  sqrt(1 + 2,000 / rows) (of a log loss, at least of a fifth of that of guessing among the classes).
  Within a family, one of half the size wins likewise; and where the best would make a file of 4 MB or
  more, one of half its size or less that is not worse by more than the standard error.
- A family whose defaults would take more than half of the time that is left, its fits counted in, while
  others are still to come, is cut short: linear, trees and gam answer with the steps so far, others do
  not. Where what leads was cut short, the rest of the time is its own, on all rows.
- It ends after 25 trials without gain, or when the time left is what the winner needs: answers for all
  rows if it has seen a part of them, the fit that is tested, and the fit on all rows. With `--trials`
  and no `--budget`, the result is the same on any machine.
)";

constexpr const char* kWeights = R"(
## Weights and constraints

`--weight COLUMN`, or `"weight": "COLUMN"` in a recipe: each row counts as often as this number says,
in the fit and in the test. It is finite and not below 0, may not be missing, and the column is no
feature. Rows of weight 0 are left out; a row of weight 2 is worth the same row twice, but where
rows are counted (min_child_rows, min_leaf_rows, the ranks of encode.numbers) or drawn.

Class weights count in the fit only, and multiply the rows' weights. Probabilities are then those of
the weighted population, in which a rare class is not rare: do not read them as shares of the data.
)";

constexpr const char* kConstraints = R"(
A monotone constraint is kept by every answer of the model: with the other columns as they are, a
greater number never moves it the other way. Numbers and booleans take one; categories and dates do
not, nor do targets of more than two classes.

In a recipe, `"interactions": [["Size", "Rooms"], ["City"]]`. Columns that act together stand on one
path of a tree; a model without interactions between groups is a sum of parts, one for each group.
)";

constexpr const char* kStop = R"(
## Ctrl-C

From the first round on, Ctrl-C stops after the present one; forests stop after a few trees. In the first fit, the model so far is
tested on the held-out rows and written, and not fitted once more on all rows. In the second fit, on
all rows, the finished and tested first model is written. The terminal and `provenance.stopped` say
so, and the exit code is 0. A second Ctrl-C, or one before the first round, ends at once and writes
nothing (exit code 130).)";

std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string row(std::initializer_list<std::string_view> cells) {
  std::string line = "|";
  for (const auto text : cells) line += " " + cell(text) + " |";
  return line + "\n";
}

std::string code(std::string_view text) {
  return text.empty() ? "" : "`" + std::string(text) + "`";
}

std::string_view family_of(const OptionSpec& spec) {
  const auto prefix = spec.name.substr(0, spec.name.find('.'));
  const bool is_family = std::any_of(learners().begin(), learners().end(),
                                     [&](const auto& l) { return l.options == prefix; });
  return is_family ? prefix : std::string_view();
}

// The options of a family; empty: those of all.
std::string options_of(std::string_view family) {
  std::string text = row({"option", "default", "values", "what it is", "when to change it"}) +
                     "|---|---|---|---|---|\n";
  for (const auto& spec : option_specs()) {
    if (family_of(spec) == family)
      text +=
          row({code(spec.name), spec.by_data.empty() ? code(standard_of(spec)) : standard_of(spec),
               values_of(spec), spec.help, spec.when});
  }
  return text;
}

std::string settings(std::span<const SettingSpec> list, std::string_view prefix) {
  std::string text = row({"setting", "default", "what it is"}) + "|---|---|---|\n";
  for (const auto& [name, standard, help] : list)
    text += row({code(std::string(prefix) + std::string(name)), code(standard), help});
  return text;
}

}  // namespace

std::string option_page() {
  std::string page = kIntroduction;
  page += kSearch;
  page += "\n## All families\n\n" + options_of("");
  for (const auto& learner : learners()) {
    page += "\n## " + std::string(learner.name) + ": " + std::string(learner.help) + "\n\n";
    page += learner.options == learner.name
                ? options_of(learner.name)
                : "Its options are those of " + std::string(learner.options) + ".\n";
  }
  page +=
      "\n## Columns\n\n`--set columns.NAME.kind=category`, or in a recipe "
      "`\"columns\": {\"NAME\": {\"kind\": \"category\"}}`.\n\n" +
      settings(column_settings(), "columns.NAME.");
  page +=
      "\n## Target\n\nFor people alone: `--set target.class_labels.1=died`, or in a recipe "
      "`\"target\": {\"name\": \"Event\", \"class_labels\": {\"1\": \"died\"}}`.\n\n" +
      settings(target_settings(), "");
  page += kWeights;
  page += "\n" + settings(fit_settings(), "");
  page += kConstraints;
  return page + kStop;
}

}  // namespace dodona::train
