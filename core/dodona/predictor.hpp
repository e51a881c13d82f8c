// A model made ready to answer again and again: compiled, with memory of its own.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "dodona/encode.hpp"
#include "dodona/error.hpp"
#include "dodona/kernel/kernel.hpp"
#include "dodona/model.hpp"
#include "dodona/output.hpp"
#include "dodona/table.hpp"

namespace dodona {

// Not for two threads at once: each needs its own.
class Predictor {
 public:
  // The model must outlive it, unchanged.
  explicit Predictor(const Model& model);

  // As predict(model, ...) in model.hpp, with the same bits and faster. The prediction lives until
  // the next call; nothing is allocated once a table of this size has been seen.
  const Prediction& predict(const Table& table, std::size_t first_row, Report& report,
                            Asked asked = {});

  const Model& model() const { return model_; }

 private:
  // A family made ready, and what it gives.
  struct Scorer {
    kernel::Kernel kernel;
    kernel::Scratch scratch;
    std::vector<double> margins;

    std::span<double> score(const Family& family, const Frame& frame);
  };

  const Model& model_;
  std::vector<Familiar> familiar_;
  Scorer answers_;
  Scorer spread_;
  Scorer isolation_;
  Frame frame_;
  Frame wider_;
  Prediction prediction_;
  std::vector<double> row_;
};

// Replays the golden rows: a golden_mismatch for each that gives other bits, and the errors of each
// that is no good row. Returns how many rows failed.
std::size_t verify(Predictor& predictor, Report& report);
std::size_t verify(const Model& model, Report& report);

}  // namespace dodona
