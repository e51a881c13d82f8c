// From XGBoost's comparison of singles to Dodona's of doubles.
#pragma once

namespace dodona::xgboost {

// The double t' with  x < t'  exactly where  float(x) < t,  for every finite double x, where
// float() rounds to the nearest single, ties to even (IEEE 754, section 4.3.1). t may be infinite,
// not NaN.
double threshold_of(float t);

}  // namespace dodona::xgboost
