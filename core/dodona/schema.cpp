#include "dodona/schema.hpp"

#include "dodona/words.hpp"

namespace dodona {

std::string_view name_of(Task task) {
  return task == Task::regression ? "regression" : "classification";
}

std::string_view name_of(Kind kind) { return word_of(kKindNames, static_cast<std::size_t>(kind)); }

std::string_view name_of(Missing missing) {
  return missing == Missing::allowed ? "allowed" : "error";
}

std::string_view name_of(Unseen unseen) { return unseen == Unseen::missing ? "missing" : "error"; }

Feature target_as_feature(const Schema& schema, Missing missing) {
  Feature target;
  target.name = schema.target.name;
  target.kind = schema.task == Task::classification ? Kind::category : Kind::number;
  target.categories = schema.target.classes;
  target.missing = missing;
  target.unseen = Unseen::error;
  return target;
}

std::vector<std::string> default_missing_tokens() {
  return {"", "NA", "N/A", "NaN", "nan", "null", "?"};
}

}  // namespace dodona
