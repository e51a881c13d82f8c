// scikit-learn, asked in the same test, where it is installed.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "train/options.hpp"
#include "trainer/support/folder.hpp"

namespace dodona::test {

// columns: of equal length. Nothing where there is no scikit-learn, with a word of it.
inline std::optional<std::vector<double>> ask_sklearn(
    const std::string& command, const std::vector<std::vector<double>>& columns) {
  const Folder folder;
  std::string text;
  for (std::size_t i = 0; i < columns.front().size(); ++i) {
    for (const auto& column : columns) text.append(train::shortest(column[i])).append(" ");
    text.append("\n");
  }
  const std::string in = folder.write("in.txt", text);
  const std::string out = in + ".out";
  std::ostringstream line;
  // Debian's own is the one that its packages are for.
  const bool debian = std::filesystem::exists("/usr/bin/python3");
  line << (debian ? "/usr/bin/python3 '" : "python3 '") << DODONA_SOURCE_DIR
       << "/tests/trainer/sklearn_peer.py' " << command << " '" << in << "' '" << out << "' 2>'"
       << in << ".log'";
  if (std::system(line.str().c_str()) != 0) {  // NOLINT(cert-env33-c,bugprone-command-processor)
    WARN("scikit-learn is not there, or does not answer: " << command << " is not compared");
    return std::nullopt;
  }
  std::ifstream file(out);
  std::vector<double> numbers;
  for (double x = 0; file >> x;) numbers.push_back(x);
  return numbers;
}

}  // namespace dodona::test
