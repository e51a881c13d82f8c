#include "train/card_uncertainty.hpp"

#include <utility>

#include "train/card/write_parts.hpp"
#include "train/fit_novelty.hpp"

namespace dodona::train {
namespace {

using json::Json;

Json write_calibration_facts(const Schema& schema, const UncertaintyFacts& facts) {
  Json losses = Json::object();
  for (std::size_t m = 0; m < kCalibrationNames.size(); ++m)
    losses[std::string(kCalibrationNames[m])] = facts.calibration.log_losses[m];
  return {{"method", kCalibrationNames[static_cast<std::size_t>(facts.calibration.method)]},
          {"log_loss", std::move(losses)},
          {"expected_error",
           {{"before", facts.before.expected_calibration_error},
            {"after", facts.after.expected_calibration_error}}},
          {"reliability", write_reliability(schema, facts.after)}};
}

}  // namespace

Json write_levels(std::span<const LevelFacts> levels, bool classes) {
  Json list = Json::array();
  for (const auto& [level, covered, size] : levels)
    list.push_back({{"level", level}, {"covered", covered}, {classes ? "classes" : "width", size}});
  return list;
}

Json write_uncertainty(const Schema& schema, const UncertaintyFacts& facts) {
  Json card = Json::object();
  const bool classes = !facts.after.bins.empty();
  if (classes) card["calibration"] = write_calibration_facts(schema, facts);
  if (!facts.levels.empty()) {
    card["levels"] = write_levels(facts.levels, classes);
  }
  card["novelty"] = {{"threshold", kNovel}, {"training_share", facts.novel}};
  return card;
}

}  // namespace dodona::train
