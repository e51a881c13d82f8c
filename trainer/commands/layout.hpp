// Text laid out for people: tables and paragraphs that fit a terminal.
//
// Nothing is cut to fit. Words go to the next line of their column, and what does not fit beside
// the rest stands below it; where no terminal asks for that, a row of a table is one line.
#pragma once

#include <cstddef>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace dodona::commands {

// How long the lines of a table may be: the width of the terminal that the stream (std::cout or
// std::cerr) goes to; elsewhere what COLUMNS says, or without end.
std::size_t table_width(const std::ostream& out = std::cout);

// How long the lines of a paragraph may be: the same, but 100 where there is no end.
std::size_t output_width(const std::ostream& out = std::cout);

// How many columns of a terminal a text takes: its code points.
std::size_t width_of(std::string_view text);

// The beginning, of at most so many columns with an ellipsis, of a text that is soon to be another.
std::string first_of(const std::string& text, std::size_t width);

// Columns padded to the same width; those whose header begins with '>' are aligned to the right,
// and their cells are never broken. Where lines are longer than `width`, first titles take several
// lines, then texts, then long words; if that is not enough, the last columns stand below, behind
// the first once more.
std::string table(const std::vector<std::string>& header,
                  const std::vector<std::vector<std::string>>& rows,
                  std::size_t width = table_width());

// Words behind `first`, over as many lines as it takes; those after the first begin so far from the
// left. With a line end.
std::string wrapped(const std::string& first, const std::string& text, std::size_t indent,
                    std::size_t width);

}  // namespace dodona::commands
