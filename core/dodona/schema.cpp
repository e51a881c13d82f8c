#include "dodona/schema.hpp"

namespace dodona {

std::string_view name_of(Task task) {
  return task == Task::regression ? "regression" : "classification";
}

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::number:
      return "number";
    case Kind::category:
      return "category";
    case Kind::boolean:
      return "boolean";
    case Kind::date:
      return "date";
  }
  return "number";
}

std::string_view name_of(Missing missing) {
  return missing == Missing::allowed ? "allowed" : "error";
}

std::string_view name_of(Unseen unseen) { return unseen == Unseen::missing ? "missing" : "error"; }

std::vector<std::string> default_missing_tokens() {
  return {"", "NA", "N/A", "NaN", "nan", "null", "?"};
}

}  // namespace dodona
