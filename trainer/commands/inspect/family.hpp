// What each family of models is made of: its size, and the numbers that can be read.
#pragma once

#include "dodona/model.hpp"
#include "json/write.hpp"

namespace dodona::commands {

// How many of each thing that a family has: trees and leaves, coefficients, weights.
json::Json size_of(const Family& family);

// The member of the JSON that shows what is in the model; trees have none.
void write_parts(const Model& model, json::Json& summary);
void print_parts(const Model& model, const json::Json& provenance);

// Of one family each: linear.cpp, mlp.cpp, gam.cpp.
json::Json size_of(const Linear& model);
json::Json size_of(const Mlp& model);
json::Json size_of(const Gam& model);
json::Json write_coefficients(const Model& model, const Linear& linear);
json::Json write_layers(const Mlp& mlp);
json::Json write_terms(const Model& model, const Gam& gam);
void print_coefficients(const Model& model, const Linear& linear);
void print_layers(const Mlp& mlp, const json::Json& provenance);
void print_terms(const Model& model, const Gam& gam);

}  // namespace dodona::commands
