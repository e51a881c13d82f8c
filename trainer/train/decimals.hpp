// Numbers with few digits, for files that stay small.
#pragma once

namespace dodona::train {

// The nearest number with so many significant digits, one at least.
double rounded_to(double value, int digits);

// The nearest number with so many decimals.
double rounded_at(double value, int decimals);

}  // namespace dodona::train
