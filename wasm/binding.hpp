// What the parts of the C ABI share: a loaded model, and the report of the last call.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "dodona.h"
#include "dodona/cell.hpp"
#include "dodona/error.hpp"
#include "dodona/explain/explain.hpp"
#include "dodona/model.hpp"
#include "dodona/predictor.hpp"

struct DodonaModel {
  explicit DodonaModel(std::unique_ptr<dodona::Model> m)
      : owned(std::move(m)), model(*owned), rules(model.schema), predictor(model) {}

  std::unique_ptr<dodona::Model> owned;
  const dodona::Model& model;
  dodona::CellRules rules;
  dodona::Predictor predictor;
  dodona::Asked asked;
  std::optional<dodona::Explainer> explainer;  // made when it is first asked
};

dodona::Report& last_report();
