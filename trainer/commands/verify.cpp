#include <iostream>
#include <memory>

#include "commands/commands.hpp"
#include "commands/console.hpp"
#include "dodona/predictor.hpp"

namespace dodona::commands {
namespace {

int run(const std::string& path) {
  const auto loaded = load_model(path);
  if (!loaded) return tell(loaded.error());
  Report report;
  verify(loaded->model, report);
  Report errors;  // golden rows are unseen on purpose here and there; that is no news
  for (const auto& error : report.errors()) errors.error(error);
  const int exit = tell(errors, path);
  if (exit == kOk) {
    std::cout << path << ": the file is sound, and its " << loaded->model.golden.rows.size()
              << " golden rows give the same bits here.\n";
  }
  return exit;
}

}  // namespace

void add_verify(CLI::App& app, int& exit) {
  const auto path = std::make_shared<std::string>();
  auto& command =
      *app.add_subcommand("verify", "Check a model file and replay its golden rows, bit for bit");
  command.add_option("model", *path, "the model file")->required()->type_name("MODEL");
  command.footer("Example:\n  dodona verify homes.json");
  command.callback([path, &exit] { exit = run(*path); });
}

}  // namespace dodona::commands
