// What a card or a provenance says, as text. Both are for people and open to anything, so nothing
// is taken for granted of them.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "json/write.hpp"

namespace dodona::commands {

// The text or number at the end of a path of members; empty if it is not there.
std::string text_at(const json::Json& json, std::initializer_list<std::string_view> path);

// A sentence in full, without control characters: text_at cuts it.
std::string whole_text_at(const json::Json& json, const std::string& name);

// "a to b" of a pair of numbers, the member `name` of the object `list`.
std::string range_at(const json::Json& json, std::string_view list, const std::string& name);

// Text with what stands before and after it, or nothing where there is none.
std::string phrase(const std::string& before, const std::string& text,
                   const std::string& after = "");

// A sentence as a paragraph of the standard output; one line where that is no terminal.
void say(const std::string& sentence);

// " (a, b)" of those that are there.
std::string in_brackets(std::initializer_list<std::string> parts);

}  // namespace dodona::commands
