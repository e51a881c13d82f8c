// OPTIONS.md: all that can be asked of a training.
#pragma once

#include <string>

namespace dodona::train {

// Markdown, without a newline at the end.
std::string option_page();

}  // namespace dodona::train
