#include "exchange/xgboost/import.hpp"

#include "dodona/json/parse.hpp"
#include "exchange/xgboost/convert.hpp"
#include "exchange/xgboost/read.hpp"
#include "json/write.hpp"
#include "sha256.hpp"
#include "train/card.hpp"
#include "train/golden.hpp"

namespace dodona::xgboost {
namespace {

using json::Json;

constexpr std::size_t kGoldenRows = 20;

Json write_card(const Booster& booster, const Schema& schema, const std::string& source) {
  Json card = {{"title", schema.target.name},
               {"description", "Imported from " + source + "; the margins are those of XGBoost."},
               {"source", source}};
  if (booster.kind != BoosterKind::gblinear)
    card["importance"] = train::write_importance(schema, total_gain(booster));
  return card;
}

Json write_provenance(const Booster& booster, std::string_view bytes, const std::string& file,
                      std::optional<std::size_t> rounds) {
  Sha256 digest;
  digest.update(bytes);
  Json import = {{"by", "dodona " DODONA_VERSION},
                 {"file", file},
                 {"sha256", digest.hex()},
                 {"objective", booster.objective},
                 {"booster", name_of(booster.kind)}};
  if (booster.kind != BoosterKind::gblinear)
    import["rounds"] = rounds.value_or(booster.round_ends.size());
  return {{"trainer", "XGBoost " + version_of(booster)}, {"import", std::move(import)}};
}

std::vector<std::string> notes_of(const Booster& booster, const Schema& schema, const Names& names,
                                  std::optional<std::size_t> rounds) {
  std::vector<std::string> notes;
  const std::size_t best = booster.best_round.value_or(booster.round_ends.size()) + 1;
  if (!rounds && best < booster.round_ends.size()) {
    notes.push_back("early stopping found round " + std::to_string(best) + " of " +
                    std::to_string(booster.round_ends.size()) +
                    " the best; all rounds are imported, as Booster.predict uses them (--rounds " +
                    std::to_string(best) + " gives what the scikit-learn classes predict)");
  }
  for (std::size_t f = 0; f < schema.features.size(); ++f) {
    const Feature& feature = schema.features[f];
    if (feature.kind != Kind::category || !booster.categories[f].empty() ||
        names.categories.contains(feature.name))
      continue;
    notes.push_back("the file does not name the categories of " + in_quotes(feature.name) +
                    "; they are its codes 0 to " + std::to_string(feature.categories.size() - 1) +
                    " (--categories " + feature.name + "=a,b,... names them, and adds more)");
  }
  return notes;
}

}  // namespace

Result<Imported> import_model(std::string_view bytes, const std::string& file, const Names& names,
                              std::optional<std::size_t> rounds) {
  const auto booster = read_booster(bytes);
  if (!booster) return booster.error();
  auto model = convert(*booster, names, rounds);
  if (!model) return std::move(model.error());
  Imported imported;
  imported.model = std::move(*model);
  imported.model.golden = train::draw_golden(imported.model, kGoldenRows, 1);
  const Schema& schema = imported.model.schema;
  imported.source =
      "XGBoost " + version_of(*booster) + ", " + booster->objective + ", " + name_of(booster->kind);
  imported.text = json::write_model(imported.model, write_card(*booster, schema, imported.source),
                                    write_provenance(*booster, bytes, file, rounds));
  imported.notes = notes_of(*booster, schema, names, rounds);
  // What was written must be a model that the reader takes.
  const auto reread = read_model(imported.text);
  if (!reread) return reread.error();
  return imported;
}

}  // namespace dodona::xgboost
