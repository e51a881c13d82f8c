// What the parts of a model are called, for people.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dodona/model.hpp"

namespace dodona::commands {

// What an encoded column is called: the feature's name, with what is made of it.
std::string column_name(const Model& model, std::size_t column);

// What stands behind a level of a categorical column: a category, those that are pooled in it, or
// the number of a month, weekday or hour.
std::string level_name(const Model& model, std::size_t column, std::size_t level);

// What the margins are called: the class that each speaks for, or the target.
std::vector<std::string> output_names(const Schema& schema, std::size_t n_outputs);

}  // namespace dodona::commands
