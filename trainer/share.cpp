#include "share.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>
#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

namespace dodona {
namespace {

namespace fs = std::filesystem;

fs::path program() {
  std::error_code failed;
#ifdef __APPLE__
  std::array<char, 4096> path{};
  auto size = static_cast<std::uint32_t>(path.size());
  if (_NSGetExecutablePath(path.data(), &size) != 0) return {};
  return fs::canonical(path.data(), failed);
#else
  return fs::canonical("/proc/self/exe", failed);
#endif
}

}  // namespace

Result<fs::path> share_folder() {
  const std::array<fs::path, 2> places = {
      program().parent_path().parent_path() / "share" / "dodona", DODONA_SHARE};
  for (const auto& place : places) {
    std::error_code failed;
    if (fs::exists(place / "predictor.html", failed)) return place;
  }
  return Error{Code::io,
               {0, 0, "", places[0].string()},
               "the parts of pages are not there; in the source tree `make site` makes them, and "
               "`make install` puts them beside the program"};
}

}  // namespace dodona
