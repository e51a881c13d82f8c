// Numbers with few digits, for files that stay small.
#pragma once

namespace dodona::train {

// The nearest number with so many significant digits, one at least.
double rounded_to(double value, int digits);

// The nearest number with so many decimals; below 0, with so many zeros before the point.
double rounded_at(double value, int decimals);

// The fewest decimals of which a unit is no more than `unit`, which is above 0.
int decimals_of(double unit);

}  // namespace dodona::train
