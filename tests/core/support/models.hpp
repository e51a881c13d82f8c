// Models of the first format version, to read, spoil and predict with.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "core/support/files.hpp"
#include "dodona/json/parse.hpp"

namespace dodona::test {

using Json = nlohmann::json;

inline std::string v1_text(const std::string& name) {
  return read_file(fixtures() / "v1" / (name + ".json"));
}
inline Json v1(const std::string& name) { return Json::parse(v1_text(name)); }

// What the reader has against a document; an error without a message if nothing.
inline Error refusal_of(const std::string& text) {
  const auto model = read_model(text);
  return model ? Error{Code::io, {}, ""} : model.error();
}

// "code at path".
inline std::string brief(const Error& error) {
  return error.message.empty() ? "none"
                               : std::string(name_of(error.code)) + " at " + error.where.path;
}

inline std::string refusal_after(const std::string& name, const std::function<void(Json&)>& spoil) {
  Json document = v1(name);
  spoil(document);
  return brief(refusal_of(document.dump()));
}

}  // namespace dodona::test
