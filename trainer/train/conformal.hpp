// How far answers may be off, from answers of models that had not seen their rows.
//
// Cross-conformal prediction (Vovk 2015, "Cross-conformal predictors"): the errors of held-out rows
// stand for those of new ones. Were the models of the folds the one that answers, the share of new
// rows within the bounds would be at least the level; as it is, it is nearly so where new rows are
// like the old (what is proved of such folds is 1 - 2 (1 - level): Barber, Candes, Ramdas and
// Tibshirani 2021, "Predictive inference with the jackknife+", theorem 4).
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "train/calibrate.hpp"

namespace dodona::train {

// The share of rows that each level promises.
inline constexpr std::array kLevels = {0.5, 0.8, 0.9, 0.95};

// The least of the values that at least `share` of one more value would not exceed: of n values of
// equal weight the one with the rank ceil((n + 1) * share) (Lei et al. 2018, "Distribution-free
// predictive inference for regression", algorithm 2); the greatest where there is no such rank. The
// new value weighs as much as the others do on average. Values that are infinite are allowed.
double conformal_quantile(std::span<const double> values, std::span<const double> weights,
                          double share);

// The ends of the interval of a level, in the unit of the errors: half of what is left on either
// side. Errors: truth - answer, or that over the row's unit (Lei et al. 2018, section 5.2).
struct Ends {
  double lower = 0;  // not above 0
  double upper = 0;  // not below 0
};
Ends interval_ends(std::span<const double> errors, std::span<const double> weights, double level);

// The probability from which classes make the set of a level (Sadinle, Lei and Wasserman 2019,
// "Least ambiguous set-valued classifiers with bounded error levels").
double set_threshold(const Answered& answered, double level);

}  // namespace dodona::train
