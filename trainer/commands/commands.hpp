// The commands. Each adds itself to the tool: its arguments, and what runs when it is called. The
// exit code goes to `exit`.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace dodona::commands {

void add_describe(CLI::App& app, int& exit);
void add_train(CLI::App& app, int& exit);
void add_predict(CLI::App& app, int& exit);
void add_explain(CLI::App& app, int& exit);
void add_evaluate(CLI::App& app, int& exit);
void add_inspect(CLI::App& app, int& exit);
void add_verify(CLI::App& app, int& exit);
void add_import(CLI::App& app, int& exit);
void add_export(CLI::App& app, int& exit);
void add_bundle(CLI::App& app, int& exit);

// Takes one text each time that it is given. Not more: a text in brackets would be taken apart as a
// list.
inline void add_repeated(CLI::App& command, const char* name, std::vector<std::string>& values,
                         const char* help, const char* type) {
  command.add_option(name, values, help)
      ->type_name(type)
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

// --delimiter, as all commands that read CSV have it.
inline void add_delimiter(CLI::App& command, char& delimiter) {
  command
      .add_option_function<std::string>(
          "--delimiter",
          [&delimiter](const std::string& text) { delimiter = text == "tab" ? '\t' : text[0]; },
          "between the cells: , ; | or tab (default: detected)")
      ->check(CLI::IsMember({",", ";", "|", "tab"}).description(""))
      ->type_name("CHARACTER");
}

}  // namespace dodona::commands
