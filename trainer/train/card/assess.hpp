// All that the card says of a model from held-out rows, beside its scores.
#pragma once

#include <optional>
#include <vector>

#include "train/card/bootstrap.hpp"
#include "train/card/held.hpp"
#include "train/card/partial_dependence.hpp"
#include "train/card/permutation_importance.hpp"
#include "train/card/residuals.hpp"
#include "train/card/subgroups.hpp"
#include "train/card/threshold_curve.hpp"

namespace dodona::train {

struct ClassCurve {
  std::size_t output = 0;  // the class that is told from the others
  ThresholdCurve curve;
};

struct Assessment {
  Bootstrap intervals;
  std::vector<ClassCurve> curves;  // of two classes that of the second; of up to 6 each; else none
  std::optional<Reliability> reliability;  // of classes
  std::optional<Residuals> residuals;      // of numbers
  PermutationImportance importance;
  std::vector<PartialDependence> dependence;  // of the 30 columns of the most importance
  Subgroups subgroups;
};

Assessment assess(const Held& held);

}  // namespace dodona::train
