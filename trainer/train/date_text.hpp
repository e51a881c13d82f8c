// Dates as people write them.
#pragma once

#include <string>

namespace dodona::train {

// YYYY-MM-DD of days since 1970-01-01, with the minute of the day where that is asked for.
std::string date_text(double days, bool with_time);

}  // namespace dodona::train
