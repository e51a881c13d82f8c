// The reader refuses what FORMAT.md does not say, and names the place.
#include "catch.hpp"
#include "core/support/models.hpp"
#include "dodona/json/parse.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

using Pointer = Json::json_pointer;

// "/features/3/kind" as the reader writes it: "features[3].kind".
std::string path_of(const std::string& pointer) {
  std::string path;
  for (std::size_t at = 0; at < pointer.size();) {
    const std::size_t end = std::min(pointer.find('/', at + 1), pointer.size());
    const std::string part = pointer.substr(at + 1, end - at - 1);
    const bool index = part.find_first_not_of("0123456789") == std::string::npos;
    if (!index && !path.empty()) path += '.';
    path.append(index ? "[" : "").append(part).append(index ? "]" : "");
    at = end;
  }
  return path;
}

// Every place of a document but what lies inside card and provenance: its JSON pointer.
void collect(const Json& json, const std::string& at, std::vector<std::string>& places) {
  if (!at.empty()) places.push_back(at);
  if (at == "/card" || at == "/provenance" || !json.is_structured()) return;
  for (const auto& [key, value] : json.items())
    collect(value, std::string(at).append("/").append(key), places);
}

std::vector<std::string> places_of(const Json& document) {
  std::vector<std::string> places;
  collect(document, "", places);
  return places;
}

bool is_optional(const std::string& pointer) {
  const std::string name = pointer.substr(pointer.rfind('/') + 1);
  return name == "label" || name == "unit" || name == "description";
}

bool is_golden_cell(const std::string& pointer) {
  return pointer.starts_with("/golden/rows/") && pointer.find('/', 13) != std::string::npos;
}

}  // namespace

TEST_CASE("a linear term may say its mean, one number per output") {
  const auto with_mean = [](const Json& mean) {
    return refusal_after("linear", [&](Json& m) { m["parameters"]["terms"][1]["mean"] = mean; });
  };
  CHECK(with_mean({0.25}) == "none");
  CHECK(with_mean({0.25, 1}) == "bad_model at parameters.terms[1].mean");
  CHECK(with_mean("0.25") == "bad_model at parameters.terms[1].mean");
}

TEST_CASE("every member must be there") {
  for (const char* name : {"linear", "trees", "mlp", "gam"}) {
    const Json good = v1(name);
    for (const auto& pointer : places_of(good)) {
      const Pointer place(pointer);
      if (good[place.parent_pointer()].is_array()) continue;
      Json document = good;
      document[place.parent_pointer()].erase(place.back());
      const Error error = refusal_of(document.dump());
      CAPTURE(name, pointer, to_string(error));
      if (is_optional(pointer)) {
        CHECK(error.message.empty());
        continue;
      }
      REQUIRE_FALSE(error.message.empty());
      // The object that lacks it, or the member itself.
      const std::string inside = path_of(place.parent_pointer().to_string());
      CHECK((error.where.path == inside || error.where.path == path_of(pointer)));
      if (error.where.path == inside) CHECK(error.message.find(place.back()) != std::string::npos);
    }
  }
}

TEST_CASE("every member and entry must be of its type") {
  const std::vector<Json> others = {nullptr, true, 1.5, "x", Json::array(), Json::object()};
  for (const char* name : {"linear", "trees", "mlp", "gam"}) {
    const Json good = v1(name);
    for (const auto& pointer : places_of(good)) {
      for (const Json& other : others) {
        const Json& old = good[Pointer(pointer)];
        if (old.type() == other.type() || (old.is_number() && other.is_number())) continue;
        if (is_golden_cell(pointer) && !other.is_structured()) continue;
        Json document = good;
        document[Pointer(pointer)] = other;
        const Error error = refusal_of(document.dump());
        CAPTURE(name, pointer, other.dump(), to_string(error));
        if (pointer == "/format") {
          CHECK(error.where.path.empty());
        } else {
          CHECK(error.where.path == path_of(pointer));
        }
        CHECK_FALSE(error.message.empty());
      }
    }
  }
}

TEST_CASE("a member that is not listed is refused by name, but in card and provenance") {
  for (const char* name : {"linear", "trees", "mlp", "gam"}) {
    const Json good = v1(name);
    auto places = places_of(good);
    places.emplace_back("");
    for (const auto& pointer : places) {
      if (!good[Pointer(pointer)].is_object()) continue;
      Json document = good;
      document[Pointer(pointer)]["oracle"] = 1;
      const Error error = refusal_of(document.dump());
      CAPTURE(name, pointer);
      if (pointer == "/card" || pointer == "/provenance") {
        CHECK(error.message.empty());
        continue;
      }
      CHECK(error.code == Code::unknown_name);
      CHECK(error.where.path == path_of(pointer));
      CHECK(error.message.find("\"oracle\"") != std::string::npos);
    }
  }
}

TEST_CASE("other versions and other files are refused as such") {
  const auto at_version = [](const Json& version) {
    return refusal_after("linear", [&](Json& m) { m["version"] = version; });
  };
  for (const Json& version : {Json(2), Json(0), Json(-1), Json(1.5), Json("1"), Json(),
                              Json(18446744073709551615U), Json(4294967297)}) {
    CAPTURE(version.dump());
    CHECK(at_version(version) == "unknown_version at version");
  }
  // The version speaks before what it may have changed.
  CHECK(refusal_after("linear", [](Json& m) {
          m = {{"format", "dodona"}, {"version", 2}, {"new", 1}};
        }) == "unknown_version at version");
  CHECK(refusal_after("linear", [](Json& m) { m["format"] = "Dodona"; }) == "bad_model at ");
  CHECK(brief(refusal_of("{}")) == "bad_model at ");
  CHECK(brief(refusal_of("[]")) == "bad_model at ");
  CHECK(brief(refusal_of("null")) == "bad_model at ");
  CHECK(brief(refusal_of("\"dodona\"")) == "bad_model at ");
  CHECK(brief(refusal_of("")) == "bad_json at ");
  CHECK(brief(refusal_of("size,age\n1,2\n")) == "bad_json at ");
}

TEST_CASE("unknown names are refused by name") {
  const auto at = [](const char* pointer, const char* value) {
    return refusal_after("linear", [&](Json& m) { m[Pointer(pointer)] = value; });
  };
  CHECK(at("/task", "ranking") == "unknown_name at task");
  CHECK(at("/family", "forest") == "unknown_name at family");
  CHECK(at("/features/0/kind", "text") == "unknown_name at features[0].kind");
  CHECK(at("/features/0/missing", "maybe") == "unknown_name at features[0].missing");
  CHECK(at("/features/2/unseen", "allowed") == "unknown_name at features[2].unseen");
  CHECK(at("/encoder/0/as", "hash") == "unknown_name at encoder[0].as");
  CHECK(at("/output/link", "probit") == "unknown_name at output.link");
  CHECK(at("/family", "trees") == "bad_model at parameters");
  CHECK(at("/family", "Linear") == "unknown_name at family");
}

TEST_CASE("a model cut short anywhere is refused") {
  for (const char* name : {"linear", "trees", "mlp", "gam"}) {
    const std::string text = v1_text(name);
    const std::size_t end = text.rfind('}');
    std::size_t n_accepted = 0;
    for (std::size_t n = 0; n <= end; n += 7) n_accepted += read_model(text.substr(0, n)) ? 1 : 0;
    CHECK(n_accepted == 0);
    CHECK(read_model(text.substr(0, end + 1)));
  }
}

TEST_CASE("nesting is refused beyond a hundred levels, wherever it stands") {
  const auto with = [&](const char* member, std::size_t levels) {
    Json document = v1("linear");
    document[member] = {{"notes", "@"}};
    std::string text = document.dump();
    text.replace(text.find("\"@\""), 3, std::string(levels, '[') + std::string(levels, ']'));
    return brief(refusal_of(text));
  };
  CHECK(with("golden", 100'000) == "bad_json at ");
  CHECK(with("parameters", 100'000) == "bad_json at ");
  CHECK(with("card", 100'000) == "bad_json at ");
  CHECK(with("card", 99) == "bad_json at ");
  CHECK(with("card", 98) == "none");  // the document and the card are two levels themselves
}

TEST_CASE("numbers beyond double, and NaN, are no JSON") {
  for (const char* number : {"1e999", "-1e999", "NaN", "Infinity", "1e308000000000000000000"}) {
    Json document = v1("linear");
    document["parameters"]["intercept"][0] = "@";
    std::string text = document.dump();
    text.replace(text.find("\"@\""), 3, number);
    CHECK(brief(refusal_of(text)) == "bad_json at ");
  }
}

TEST_CASE("the order of members does not matter, nor do white space and escapes") {
  const Json document = v1("trees");  // nlohmann sorts the members
  CHECK(brief(refusal_of(document.dump())) == "none");
  CHECK(brief(refusal_of(document.dump(7, '\t'))) == "none");
  CHECK(brief(refusal_of(document.dump(-1, ' ', /*ensure_ascii=*/true))) == "none");
}
