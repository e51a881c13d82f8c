// A second reading of core/FORMAT.md, as short as can be, that shares nothing with the core but
// exp and its like: from the parsed file and one row of good cells to the outputs.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "dodona/math.hpp"
#include "dodona/math_single.hpp"

namespace dodona::test {

using Json = nlohmann::json;

struct Moment {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0;
  double second = 0;
};

inline Moment moment_of(const std::string& text) {
  Moment m;
  std::sscanf(text.c_str(), "%d-%d-%d%*[T ]%d:%d:%lf",  // NOLINT(cert-err34-c): good cells only
              &m.year, &m.month, &m.day, &m.hour, &m.minute, &m.second);
  return m;
}

// Counted month by month from 1970-01-01.
inline int days_since_1970(int year, int month, int day) {
  constexpr std::array<int, 12> kLengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const auto leap = [](int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; };
  int days = day - 1;
  for (int m = 1; m < month; ++m) days += kLengths.at(m - 1) + (m == 2 && leap(year) ? 1 : 0);
  for (int y = 1970; y < year; ++y) days += leap(y) ? 366 : 365;
  for (int y = year; y < 1970; ++y) days -= leap(y) ? 366 : 365;
  return days;
}

class Scorer {
 public:
  explicit Scorer(Json model) : model_(std::move(model)) {}

  // As golden rows have them: the answer, both ends or the least probability of each level, the
  // novelty.
  std::vector<double> outputs(const Json& cells) const {
    const auto x = encoded_row(cells);
    const auto m = margins(cells);
    const Json& output = model_["output"];
    const auto answer = calibrated(linked(output["link"], m));
    auto all = answer;
    if (output.contains("intervals")) {
      for (const double end : ends(x, m[0], answer[0])) all.push_back(end);
    }
    if (output.contains("sets")) {
      const double most = *std::max_element(answer.begin(), answer.end());
      for (const auto& threshold : output["sets"]["threshold"])
        all.push_back(threshold < most ? threshold.get<double>() : most);
    }
    if (output.contains("novelty")) all.push_back(novelty(cells, x));
    return all;
  }

  std::vector<double> margins(const Json& cells) const {
    const auto x = encoded_row(cells);
    return model_["family"] == "linear"  ? linear(x)
           : model_["family"] == "trees" ? trees(model_["parameters"], x)
           : model_["family"] == "mlp"   ? mlp(x)
                                         : gam(x);
  }

 private:
  std::vector<double> encoded_row(const Json& cells) const {
    std::vector<double> x;
    for (const auto& entry : model_["encoder"]) x.push_back(encoded(entry, cells));
    return x;
  }

  static double on_curve(const Json& curve, double at) {
    const auto x = curve["x"].get<std::vector<double>>();
    const auto y = curve["y"].get<std::vector<double>>();
    if (at < x[0]) return y[0];
    for (std::size_t i = 1; i < x.size(); ++i) {
      if (at < x[i]) return y[i - 1] + (at - x[i - 1]) / (x[i] - x[i - 1]) * (y[i] - y[i - 1]);
    }
    return y.back();
  }

  std::vector<double> calibrated(std::vector<double> p) const {
    if (!model_["output"].contains("calibration")) return p;
    const Json& calibration = model_["output"]["calibration"];
    if (calibration["method"] == "platt") {
      for (std::size_t k = 0; k < p.size(); ++k) {
        p[k] = calibration["slope"].get<double>() * math::log(p[k] < 1e-6 ? 1e-6 : p[k]) +
               calibration["intercept"][k].get<double>();
      }
      return linked("softmax", p);
    }
    const Json& curves = calibration["curves"];
    if (p.size() == 2) {
      const double second = on_curve(curves[0], p[1]);
      return {1 - second, second};
    }
    double sum = 0;
    for (std::size_t k = 0; k < p.size(); ++k) {
      p[k] = on_curve(curves[k], p[k]);
      sum += p[k];
    }
    for (double& share : p) share /= sum;
    return p;
  }

  // Of each level, lower and upper.
  std::vector<double> ends(std::vector<double> x, double margin, double value) const {
    const Json& intervals = model_["output"]["intervals"];
    const std::string link = model_["output"]["link"];
    x.push_back(margin);
    const double unit =
        intervals.contains("spread") ? math::exp(trees(intervals["spread"], x)[0]) : 1;
    std::vector<double> all;
    for (std::size_t l = 0; l < intervals["levels"].size(); ++l) {
      for (const char* side : {"lower", "upper"}) {
        const double distance = intervals[side][l].get<double>() * unit;
        if (intervals["around"] == "margin") {
          all.push_back(linked(link, {margin + distance})[0]);
          continue;
        }
        double end = value + distance;
        if (link != "identity" && end < 0) end = 0;
        if (link == "logistic" && end > 1) end = 1;
        all.push_back(end);
      }
    }
    return all;
  }

  double novelty(const Json& cells, const std::vector<double>& x) const {
    const Json& novelty = model_["output"]["novelty"];
    double score = math::exp(-novelty["scale"].get<double>() * trees(novelty["isolation"], x)[0]);
    for (std::size_t f = 0; f < cells.size(); ++f) score += added(f, cells[f]);
    return on_curve(novelty["curve"], score);
  }

  // What a cell adds that no training row had.
  double added(std::size_t f, const Json& cell) const {
    const Json& feature = model_["features"][f];
    const Json& training = feature["training"];
    const bool code = feature["kind"] == "category";
    const double value = encoded({{"feature", f},
                                  {"as", code                        ? "code"
                                         : feature["kind"] == "date" ? "days"
                                                                     : "number"}},
                                 Json(std::vector<Json>(f + 1, cell)));
    const auto& tokens = model_["missing_tokens"];
    if (cell.is_null() || std::find(tokens.begin(), tokens.end(), cell) != tokens.end())
      return training["missing"] == 0 ? 0.25 : 0;
    if (code) {
      double once = 0;
      double all = 0;
      for (const double count : training["counts"]) {
        once += count == 1 ? 1 : 0;
        all += count;
      }
      return std::isnan(value) ? 0.25 * (1 - (all > 0 ? once / all : 0)) : 0;
    }
    double low = feature["kind"] == "boolean" ? (training["counts"][0] > 0 ? 0 : 1)
                                              : training["minimum"].get<double>();
    double high = feature["kind"] == "boolean" ? (training["counts"][1] > 0 ? 1 : 0)
                                               : training["maximum"].get<double>();
    const double beyond = value < low ? low - value : value - high;
    return beyond > 0 ? 1 - (high - low) / (high - low + beyond) : 0;
  }

  static constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

  // Of a number or the days of a date.
  static double quantile(const std::vector<double>& q, double x) {
    const auto n = static_cast<double>(q.size());
    const auto below =
        static_cast<double>(std::count_if(q.begin(), q.end(), [&](double k) { return k < x; }));
    const auto equal = static_cast<double>(std::count(q.begin(), q.end(), x));
    double r = std::min(below, n - 1);
    if (equal > 0) r = below + (equal - 1) / 2;
    if (equal == 0 && below > 0 && below < n) {
      const auto i = static_cast<std::size_t>(below) - 1;
      r = static_cast<double>(i) + (x - q[i]) / (q[i + 1] - q[i]);
    }
    return math::log((r + 0.5) / ((n - 1 - r) + 0.5));
  }

  // Of a category, month, weekday or hour, counted from 0.
  static double level(const Json& entry, std::size_t part, int first) {
    if (entry.contains("levels")) return entry["levels"][part];
    return static_cast<double>(part) + first;
  }

  double encoded(const Json& entry, const Json& cells) const {
    const std::size_t f = entry["feature"];
    const Json& feature = model_["features"][f];
    const Json& cell = cells[f];
    const auto& tokens = model_["missing_tokens"];
    const std::string as = entry["as"];
    const std::string text = cell.is_string() ? cell.get<std::string>() : cell.dump();
    const Json categories = feature.value("categories", Json::array());
    const auto found = std::find(categories.begin(), categories.end(), text);
    const bool missing = cell.is_null() ||
                         std::find(tokens.begin(), tokens.end(), cell) != tokens.end() ||
                         (feature["kind"] == "category" && found == categories.end());
    if (as == "is_missing") return missing ? 1 : 0;
    if (missing) return entry.value("missing", kMissing);
    const auto code = static_cast<std::size_t>(found - categories.begin());
    if (as == "code") return level(entry, code, 0);
    if (as == "lookup") return entry["values"][code];
    if (feature["kind"] == "date") return encoded_date(entry, as, cell);
    const double x = cell.is_boolean()  ? (cell.get<bool>() ? 1 : 0)
                     : cell.is_string() ? std::stod(text)
                                        : cell.get<double>();
    if (as == "quantile") return quantile(entry["knots"], x);
    if (as == "number") return x;
    const double s = entry["scale"];
    const double size = math::log(std::abs(x) + s) - math::log(s);
    return std::signbit(x) ? -size : size;
  }

  static double encoded_date(const Json& entry, const std::string& as, const Json& cell) {
    const Moment m = moment_of(cell);
    const int days = days_since_1970(m.year, m.month, m.day);
    if (as == "month") return level(entry, static_cast<std::size_t>(m.month - 1), 1);
    if (as == "weekday")  // 1970-01-01 was a Thursday, day 4
      return level(entry, static_cast<std::size_t>(((days + 3) % 7 + 7) % 7), 1);
    if (as == "hour") return level(entry, static_cast<std::size_t>(m.hour), 0);
    if (as == "day") return m.day;
    if (as == "day_of_year") return days - days_since_1970(m.year, 1, 1) + 1;
    const double exact = days + ((m.hour * 60 + m.minute) * 60 + m.second) / 86400;
    return as == "quantile" ? quantile(entry["knots"], exact) : exact;
  }

  // Of an encoded column; 0: it is numeric.
  std::size_t n_levels(std::size_t column) const {
    const Json& entry = model_["encoder"][column];
    if (entry.contains("levels")) {
      const auto levels = entry["levels"].get<std::vector<std::size_t>>();
      return *std::max_element(levels.begin(), levels.end()) + 1;
    }
    if (entry["as"] != "code") return 0;
    return model_["features"][entry["feature"].get<std::size_t>()]["categories"].size();
  }

  // As `precision` has it.
  double rounded(double x) const {
    return model_["parameters"].contains("precision") ? static_cast<double>(static_cast<float>(x))
                                                      : x;
  }

  std::vector<double> linear(const std::vector<double>& x) const {
    const auto& p = model_["parameters"];
    const std::size_t n_outputs = p["n_outputs"];
    std::vector<double> margins;
    for (std::size_t k = 0; k < n_outputs; ++k) {
      double margin = p["intercept"][k];
      for (std::size_t j = 0; j < x.size(); ++j) {
        const auto& weight = p["terms"][j]["weight"];
        const std::size_t n_levels = this->n_levels(j);
        if (std::isnan(x[j])) {
          margin = rounded(margin + p["terms"][j]["missing"][k].get<double>());
        } else if (n_levels > 0) {
          margin =
              rounded(margin + weight[k * n_levels + static_cast<std::size_t>(x[j])].get<double>());
        } else {
          margin = rounded(margin + rounded(weight[k].get<double>() * rounded(x[j])));
        }
      }
      margins.push_back(margin);
    }
    return margins;
  }

  // How far each of the forest's arrays has been read.
  using Positions = std::map<std::string, std::size_t>;

  // Reads both subtrees; the one that the row takes gives the value.
  double subtree(const Json& p, const std::vector<double>& x, Positions& at) const {
    const int column = p["column"][at["column"]++];
    if (column == -1) return p["leaf"][at["leaf"]++];
    const bool missing_left = p["missing_left"][at["missing_left"]++] == 1;
    const double value = x[static_cast<std::size_t>(column)];
    bool left = false;
    const auto c = static_cast<std::size_t>(column);
    if (c < model_["encoder"].size() && n_levels(c) > 0) {
      const auto& codes = p["left_codes"][at["left_codes"]++];
      left = std::find(codes.begin(), codes.end(), value) != codes.end();
    } else {
      left = value < p["threshold"][at["threshold"]++].get<double>();
    }
    if (std::isnan(value)) left = missing_left;
    const double on_left = subtree(p, x, at);
    const double on_right = subtree(p, x, at);
    return left ? on_left : on_right;
  }

  std::vector<double> trees(const Json& p, const std::vector<double>& x) const {
    auto margins = p["base"].get<std::vector<double>>();
    Positions at;
    const std::size_t n_trees = p["n_trees"];
    for (std::size_t t = 0; t < n_trees; ++t) {
      double& margin = margins[t % margins.size()];
      margin = rounded(margin + subtree(p, x, at));
    }
    return margins;
  }

  std::vector<float> first_layer(const std::vector<double>& x) const {
    std::vector<float> values;
    for (std::size_t j = 0; j < x.size(); ++j) {
      const auto& input = model_["parameters"]["inputs"][j];
      const bool missing = std::isnan(x[j]);
      if (n_levels(j) == 0) {
        const double number = (x[j] - input["center"].get<double>()) * input["scale"].get<double>();
        values.push_back(static_cast<float>(missing ? input["missing"].get<double>() : number));
        continue;
      }
      const std::size_t d = input["missing"].size();
      for (std::size_t e = 0; e < d; ++e) {
        const Json& number = missing ? input["missing"][e]
                                     : input["embedding"][static_cast<std::size_t>(x[j]) * d + e];
        values.push_back(static_cast<float>(number.get<double>()));
      }
    }
    return values;
  }

  static float activated(const std::string& name, float y) {
    if (name == "relu") return y < 0 ? 0 : y;
    if (name == "tanh") return math::single_tanh(y);
    if (name == "sigmoid") return math::single_sigmoid(y);
    if (name == "gelu") return math::single_gelu(y);
    return y;
  }

  std::vector<double> mlp(const std::vector<double>& x) const {
    std::vector<float> values = first_layer(x);
    for (const auto& layer : model_["parameters"]["layers"]) {
      std::vector<float> outputs;
      for (std::size_t o = 0; o < layer["bias"].size(); ++o) {
        auto sum = static_cast<float>(layer["bias"][o].get<double>());
        for (std::size_t k = 0; k < values.size(); ++k) {
          const double weight = layer["weight"][o * values.size() + k];
          const float product = values[k] * static_cast<float>(weight);
          sum = sum + product;
        }
        outputs.push_back(activated(layer["activation"], sum));
      }
      values = outputs;
    }
    return {values.begin(), values.end()};
  }

  std::size_t slot(const Json& axis, const std::vector<double>& x) const {
    const double value = x[axis["column"].get<std::size_t>()];
    if (std::isnan(value)) return axis["cover"].size() - 1;
    if (axis.contains("slots")) return axis["slots"][static_cast<std::size_t>(value)];
    std::size_t slot = 0;
    while (slot < axis["cuts"].size() && value >= axis["cuts"][slot].get<double>()) ++slot;
    return slot;
  }

  std::vector<double> gam(const std::vector<double>& x) const {
    const auto& p = model_["parameters"];
    auto margins = p["intercept"].get<std::vector<double>>();
    for (std::size_t k = 0; k < margins.size(); ++k) {
      for (const auto& term : p["terms"]) {
        std::size_t at = k;
        for (const std::size_t a : term["axes"])
          at = at * p["axes"][a]["cover"].size() + slot(p["axes"][a], x);
        margins[k] += term["value"][at].get<double>();
      }
    }
    return margins;
  }

  std::vector<double> linked(const std::string& link, const std::vector<double>& m) const {
    const auto sigmoid = [](double z) {
      if (z >= 0) return 1 / (1 + math::exp(-z));
      return math::exp(z) / (1 + math::exp(z));
    };
    if (link == "identity") return m;
    if (link == "share" && m.size() == 1) {
      const double second = m[0] < 0 ? 0 : m[0] > 1 ? 1 : m[0];
      return {1 - second, second};
    }
    if (link == "exp") return {math::exp(m[0])};
    if (link == "logistic" && model_["task"] == "regression") return {sigmoid(m[0])};
    if (link == "logistic") return {sigmoid(-m[0]), sigmoid(m[0])};
    const double largest = *std::max_element(m.begin(), m.end());
    std::vector<double> p;
    double sum = 0;
    for (const double z : m) {
      p.push_back(math::exp(z - largest));
      sum += p.back();
    }
    for (double& each : p) each /= sum;
    return p;
  }

  Json model_;
};

}  // namespace dodona::test
