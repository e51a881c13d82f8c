#include "commands/inspect/text.hpp"

#include <iostream>

#include "commands/console.hpp"
#include "commands/layout.hpp"

namespace dodona::commands {

using json::Json;

std::string text_at(const Json& json, std::initializer_list<std::string_view> path) {
  const Json* at = &json;
  for (const auto name : path) {
    const std::string key(name);
    if (!at->is_object() || !at->contains(key)) return "";
    at = &(*at)[key];
  }
  if (at->is_string()) return printable(at->get_ref<const std::string&>());
  if (at->is_number_float()) return short_number(at->get<double>());
  return at->is_primitive() ? at->dump() : "";
}

std::string whole_text_at(const Json& json, const std::string& name) {
  if (!json.is_object() || !json.contains(name) || !json[name].is_string()) return "";
  const std::string& text = json[name].get_ref<const std::string&>();
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F, which some terminals obey too, are C2 80 to C2 9F.
    const bool is_second = i > 0 && static_cast<unsigned char>(text[i - 1]) == 0xC2 && c < 0xA0;
    if (is_second) out.pop_back();
    out += c < 0x20 || c == 0x7f || is_second ? ' ' : text[i];
  }
  return out;
}

std::string range_at(const Json& json, std::string_view list, const std::string& name) {
  const std::string key(list);
  if (!json.contains(key) || !json[key].is_object() || !json[key].contains(name)) return "";
  const Json& pair = json[key][name];
  if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number() || !pair[1].is_number())
    return "";
  return short_number(pair[0].get<double>()) + " to " + short_number(pair[1].get<double>());
}

std::string phrase(const std::string& before, const std::string& text, const std::string& after) {
  return text.empty() ? "" : before + text + after;
}

std::string in_brackets(std::initializer_list<std::string> parts) {
  std::string list;
  for (const auto& part : parts) list += phrase(list.empty() ? "" : ", ", part);
  return phrase(" (", list, ")");
}

void say(const std::string& sentence) { std::cout << wrapped("", sentence, 2, table_width()); }

}  // namespace dodona::commands
