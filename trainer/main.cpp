#include "commands/commands.hpp"
#include "files.hpp"

int main(int argc, char** argv) {
  using namespace dodona::commands;

  CLI::App app("Dodona: from a CSV to a predictor that runs in any web page, offline.\n", "dodona");
  app.set_version_flag("--version", "dodona " DODONA_VERSION);
  app.require_subcommand(1);
  app.footer("`dodona COMMAND --help` shows the options of a command, with an example.");
  int exit = 0;
  add_train(app, exit);
  add_predict(app, exit);
  add_evaluate(app, exit);
  add_inspect(app, exit);
  add_verify(app, exit);

  dodona::remove_unfinished_files_on_signals();
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {  // --help, --version
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    app.exit(e);
    return 2;
  }
  return exit;
}
