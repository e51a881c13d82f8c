#include "exchange/onnx/date_parts.hpp"

namespace dodona::onnx_exchange {
namespace {

// Arithmetic of tensors and numbers, so that formulas read as such.
class Days {
 public:
  Days(Graph& graph, std::string tensor) : graph_(&graph), tensor_(std::move(tensor)) {}

  const std::string& tensor() const { return tensor_; }
  Days operator+(double b) const { return with("Add", b); }
  Days operator-(double b) const { return with("Sub", b); }
  Days operator*(double b) const { return with("Mul", b); }
  Days operator-(const Days& b) const {
    return {*graph_, graph_->node("Sub", {tensor_, b.tensor_})};
  }
  Days operator+(const Days& b) const {
    return {*graph_, graph_->node("Add", {tensor_, b.tensor_})};
  }
  Days floor() const { return {*graph_, graph_->node("Floor", {tensor_})}; }

  // The integer quotient. Of integers below 2^40 or so it is exact: their true quotient is at least
  // 1 / divisor away from the next integer, or is one.
  Days over(double divisor) const { return with("Div", divisor).floor(); }
  Days modulo(double divisor) const { return *this - over(divisor) * divisor; }

 private:
  Days with(const char* op, double b) const {
    return {*graph_, graph_->node(op, {tensor_, graph_->scalar(b)})};
  }

  Graph* graph_;
  std::string tensor_;
};

// A day of the civil calendar. Years begin in March, so that the leap day is the last of the year,
// and eras are 400 years of 146097 days; a month m from March on begins at day floor((153 m + 2) /
// 5) (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days).
struct CivilDay {
  explicit CivilDay(const Days& day)
      : of_era((day + 719468).modulo(146097)),
        year_of_era(
            (of_era - of_era.over(1460) + of_era.over(36524) - of_era.over(146096)).over(365)),
        of_year(of_era - (year_of_era * 365 + year_of_era.over(4) - year_of_era.over(100))),
        month((of_year * 5 + 2).over(153)) {}

  Days of_era;
  Days year_of_era;
  Days of_year;  // from 1 March, which is 0
  Days month;    // from March, which is 0
};

std::string where(Graph& graph, const std::string& condition, const Days& yes, const Days& no) {
  return graph.node("Where", {condition, yes.tensor(), no.tensor()});
}

std::string add_month(Graph& graph, const CivilDay& date) {
  const auto before_january = graph.node("Less", {date.month.tensor(), graph.scalar(10.0)});
  return where(graph, before_january, date.month + 3, date.month - 9);
}

std::string add_day_of_month(const CivilDay& date) {
  return (date.of_year - (date.month * 153 + 2).over(5) + 1).tensor();
}

// January and February are the last 59 or 60 days of a year that begins in March; the others come
// after them, and after the leap day where the year since January has one.
std::string add_day_of_year(Graph& graph, const CivilDay& date) {
  const auto before_january = graph.node("Less", {date.month.tensor(), graph.scalar(10.0)});
  const Days& year = date.year_of_era;
  const auto is_zero = [&](const Days& x) {
    return Days(graph, graph.cast(graph.node("Equal", {x.tensor(), graph.scalar(0.0)}),
                                  onnx::TensorProto::DOUBLE));
  };
  const Days leap = is_zero(year.modulo(4)) - is_zero(year.modulo(100)) + is_zero(year.modulo(400));
  return where(graph, before_january, date.of_year + 60 + leap, date.of_year - 305);
}

// The same operations, in the same order, as in core/dodona/encode.cpp.
std::string add_hour(Graph& graph, const Days& days, const Days& day) {
  const Days hour = ((days - day) * 24.0 + 1e-8).floor();
  const auto last = graph.scalar(23.0);
  // NaN is not greater, and stays.
  return graph.node("Where", {graph.node("Greater", {hour.tensor(), last}), last, hour.tensor()});
}

}  // namespace

std::string add_date_part(Graph& graph, Encoding part, const std::string& days) {
  const Days time(graph, days);
  switch (part) {
    case Encoding::month:
      return add_month(graph, CivilDay(time.floor()));
    case Encoding::day:
      return add_day_of_month(CivilDay(time.floor()));
    case Encoding::day_of_year:
      return add_day_of_year(graph, CivilDay(time.floor()));
    case Encoding::weekday:
      return ((time.floor() + 3).modulo(7) + 1).tensor();  // 1970-01-01 was a Thursday
    case Encoding::hour:
      return add_hour(graph, time, time.floor());
    default:
      return days;
  }
}

}  // namespace dodona::onnx_exchange
