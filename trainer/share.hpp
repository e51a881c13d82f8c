// What is installed beside the program: the parts of pages that it makes.
#pragma once

#include <filesystem>

#include "dodona/error.hpp"

namespace dodona {

// share/dodona beside the folder of the program itself, wherever that is, or where it was to be
// installed. Error if there is none.
Result<std::filesystem::path> share_folder();

}  // namespace dodona
