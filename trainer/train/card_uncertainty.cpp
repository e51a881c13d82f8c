#include "train/card_uncertainty.hpp"

#include <utility>

#include "train/fit_novelty.hpp"

namespace dodona::train {
namespace {

using json::Json;

Json write_reliability(const std::vector<ReliabilityBin>& bins) {
  Json json = Json::array();
  for (const auto& bin : bins)
    json.push_back({{"predicted", bin.predicted}, {"met", bin.met}, {"rows", bin.rows}});
  return json;
}

Json write_calibration_facts(const UncertaintyFacts& facts) {
  Json losses = Json::object();
  for (std::size_t m = 0; m < kCalibrationNames.size(); ++m)
    losses[std::string(kCalibrationNames[m])] = facts.calibration.log_losses[m];
  return {{"method", kCalibrationNames[static_cast<std::size_t>(facts.calibration.method)]},
          {"log_loss", std::move(losses)},
          {"expected_error",
           {{"before", expected_calibration_error(facts.before)},
            {"after", expected_calibration_error(facts.reliability)}}},
          {"reliability", write_reliability(facts.reliability)}};
}

}  // namespace

Json write_uncertainty(const UncertaintyFacts& facts) {
  Json card = Json::object();
  const bool classes = !facts.reliability.empty();
  if (classes) card["calibration"] = write_calibration_facts(facts);
  if (!facts.levels.empty()) {
    card["levels"] = Json::array();
    for (const auto& [level, covered, size] : facts.levels)
      card["levels"].push_back(
          {{"level", level}, {"covered", covered}, {classes ? "classes" : "width", size}});
  }
  card["novelty"] = {{"threshold", kNovel}, {"training_share", facts.novel}};
  return card;
}

}  // namespace dodona::train
