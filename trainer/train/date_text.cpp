#include "train/date_text.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace dodona::train {

std::string date_text(double days, bool with_time) {
  const std::chrono::sys_days date{std::chrono::days{static_cast<int>(std::floor(days))}};
  const std::chrono::year_month_day ymd{date};
  const int minutes = static_cast<int>((days - std::floor(days)) * 1440);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), with_time ? "%04d-%02u-%02uT%02d:%02d" : "%04d-%02u-%02u",
                static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                static_cast<unsigned>(ymd.day()), minutes / 60, minutes % 60);
  return text.data();
}

}  // namespace dodona::train
