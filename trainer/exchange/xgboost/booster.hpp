// What an XGBoost model file says, typed and checked, before it becomes a Dodona model. The
// layout is that of XGBoost's "Introduction to Model IO" and its JSON schema, versions 1.0 to 3.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dodona::xgboost {

constexpr std::int32_t kNoChild = -1;

struct Node {
  std::int32_t left = kNoChild;  // a leaf has no children
  std::int32_t right = kNoChild;
  std::uint32_t feature = 0;
  float condition = 0;  // numeric split: left if x < condition; leaf: its value
  bool default_left = false;
  bool categorical = false;
  std::vector<std::uint32_t> categories;  // categorical split: those that go right; ascending
  float cover = 0;                        // sum of the hessians of the training rows
  float gain = 0;                         // of a split

  bool is_leaf() const { return left == kNoChild; }
};

// Node 0 is the root. From it no node is reached twice; some may not be reached at all, since
// XGBoost keeps what it has pruned.
struct Tree {
  std::vector<Node> nodes;
  std::size_t output = 0;
  float weight = 1;  // dart; else 1
};

enum class BoosterKind : std::uint8_t { gbtree, dart, gblinear };

struct Booster {
  std::array<int, 3> version{};
  std::string objective;
  BoosterKind kind = BoosterKind::gbtree;
  std::size_t n_features = 0;
  std::size_t n_outputs = 1;
  std::vector<float> base_score;           // 1 or n_outputs, before the objective's link
  std::vector<std::string> feature_names;  // n_features, or none
  std::vector<std::string> feature_types;  // n_features, or none: "float", "int", "q", "i", "c"
  // Per feature, in the order of the codes; empty where the file does not name them (before 3.1).
  std::vector<std::vector<std::string>> categories;
  std::vector<Tree> trees;
  std::vector<std::size_t> round_ends;    // trees of the first 1, 2, ... rounds
  std::vector<float> weights;             // gblinear: [n_features + 1][n_outputs], the biases last
  std::optional<std::size_t> best_round;  // where early stopping found the best; counts from 0
};

std::string name_of(BoosterKind kind);
std::string version_of(const Booster& booster);  // "1.7.4"

}  // namespace dodona::xgboost
