#include <cctype>
#include <exception>
#include <iostream>

#include "commands/commands.hpp"
#include "commands/console.hpp"
#include "dodona/error.hpp"
#include "files.hpp"
#include "train/options.hpp"

namespace {

std::string unknown_command(const CLI::App& app, const std::string& name) {
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands({})) names.push_back(command->get_name());
  const std::vector<std::string_view> views(names.begin(), names.end());
  return "there is no command " + dodona::in_quotes(name) +
         dodona::train::did_you_mean(name, views);
}

// The options of the command that are not there, in their order, and those that may be meant.
std::string unknown_options(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* option : command.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  std::string list;
  for (const auto& text : command.remaining()) {
    const std::string name = text.substr(0, text.find('='));
    if (!name.starts_with('-') || name.size() < 2) continue;
    list += (list.empty() ? "" : "; ") + ("there is no option " + name) +
            dodona::train::did_you_mean(name, views);
  }
  return list;
}

// The parser's sentences, as ours begin. Names of options and arguments stay as they are.
std::string uncapitalised(std::string sentence) {
  const bool is_word =
      sentence.size() > 1 && (sentence[1] == ' ' || std::islower(sentence[1]) != 0);
  if (is_word && sentence[0] >= 'A' && sentence[0] <= 'Z')
    sentence[0] = static_cast<char>(sentence[0] - 'A' + 'a');
  return sentence;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace dodona::commands;

  CLI::App app("Dodona: from a CSV to a predictor that runs in any web page, offline.\n", "dodona");
  app.set_version_flag("--version", "dodona " DODONA_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Example:\n"
      "  dodona train homes.csv --target Price -o homes.json\n"
      "  dodona predict homes.json new.csv -o prices.csv\n\n"
      "`dodona COMMAND --help` shows the options of a command, with an example.");
  int exit = 0;
  add_describe(app, exit);
  add_train(app, exit);
  add_predict(app, exit);
  add_explain(app, exit);
  add_evaluate(app, exit);
  add_inspect(app, exit);
  add_verify(app, exit);
  add_import(app, exit);
  add_export(app, exit);
  add_bundle(app, exit);

  app.failure_message([&](const CLI::App* root, const CLI::Error& error) {
    const auto chosen = root->get_subcommands();
    const std::string name = chosen.empty() ? "dodona" : "dodona " + chosen.front()->get_name();
    const bool unknown = chosen.empty() && argc > 1 && argv[1][0] != '-';
    // An option that is not there explains the rest: its value is taken for something else.
    std::string what = chosen.empty() ? "" : unknown_options(*chosen.front());
    if (what.empty())
      what = unknown ? unknown_command(*root, argv[1]) : uncapitalised(error.what());
    return "error: " + what + "\nRun `" + name + " --help` to see how it goes.\n";
  });

  dodona::remove_unfinished_files_on_signals();
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {  // --help, --version
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    app.exit(e);
    return kBadUsage;
  } catch (const std::exception& e) {
    std::cerr << "error: " << e.what() << "\n";
    return kBadData;
  }
  std::cout.flush();
  if (std::cout) return exit;
  std::cerr << "error: the output cannot be written\n";
  return kBadData;
}
