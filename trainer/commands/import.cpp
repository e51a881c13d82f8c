#include "exchange/xgboost/import.hpp"

#include <filesystem>
#include <iostream>
#include <memory>

#include "commands/commands.hpp"
#include "commands/console.hpp"
#include "dodona/csv.hpp"
#include "dodona/utf8.hpp"
#include "files.hpp"

namespace dodona::commands {
namespace {

struct Arguments {
  std::string file;
  std::string output = "model.json";
  std::string target = "target";
  std::string classes;
  std::string features;
  std::vector<std::string> categories;
  std::optional<std::size_t> rounds;
};

Error bad_option(const std::string& option, const std::string& message) {
  return {Code::bad_option, {0, 0, "", option}, message};
}

// One record of a CSV, so that a name with a comma can be given in quotes.
Result<std::vector<std::string>> read_names(const std::string& option, std::string_view text) {
  std::vector<std::string> names;
  Report report;
  CsvReader reader(
      text.find_first_of(",;|\t") == std::string_view::npos ? ',' : char{0},
      [&](const CsvRecord& record) {
        for (const auto cell : record.cells) names.emplace_back(trimmed(cell));
        return false;
      },
      report);
  reader.feed(text);
  reader.finish();
  if (!report.ok()) return bad_option(option, report.errors().front().message);
  return names;
}

// Names with commas between them, or the header of a CSV without the target's column.
Result<std::vector<std::string>> read_feature_names(const Arguments& arguments) {
  std::error_code unknown;
  if (!std::filesystem::exists(arguments.features, unknown))
    return read_names("--features", arguments.features);
  const auto text = read_file(arguments.features);
  if (!text) return text.error();
  auto names = read_names("--features", *text);
  if (names) std::erase(*names, arguments.target);
  return names;
}

Result<xgboost::Names> make_names(const Arguments& arguments) {
  xgboost::Names names;
  names.target = arguments.target;
  if (!arguments.classes.empty()) {
    auto classes = read_names("--classes", arguments.classes);
    if (!classes) return std::move(classes.error());
    names.classes = std::move(*classes);
  }
  if (!arguments.features.empty()) {
    auto features = read_feature_names(arguments);
    if (!features) return std::move(features.error());
    names.features = std::move(*features);
  }
  for (const auto& entry : arguments.categories) {
    const std::size_t sign = entry.find('=');
    if (sign == std::string::npos) return bad_option("--categories", "COLUMN=a,b,... is expected");
    auto list = read_names("--categories", std::string_view(entry).substr(sign + 1));
    if (!list) return std::move(list.error());
    names.categories[entry.substr(0, sign)] = std::move(*list);
  }
  return names;
}

int run(const Arguments& arguments) {
  const auto names = make_names(arguments);
  if (!names) return tell(names.error());
  if (is_same_file(arguments.file, arguments.output))
    return tell(would_overwrite(arguments.output));
  const auto bytes = read_file(arguments.file);
  if (!bytes) return tell(bytes.error());
  const std::string name = std::filesystem::path(arguments.file).filename().string();
  const auto imported = xgboost::import_model(*bytes, name, *names, arguments.rounds);
  if (!imported) return tell(imported.error(), arguments.file);
  auto output = OutputFile::open(arguments.output);
  if (!output) return tell(output.error());
  std::ostream& out = output->is_standard_output() ? std::cerr : std::cout;
  for (const auto& note : imported->notes) warn(note);
  if (auto error = output->write(imported->text)) return tell(*error);
  if (auto error = output->commit()) return tell(*error);
  out << arguments.output << ": " << name_of(imported->model.family) << " from " << imported->source
      << "; " << counted(imported->model.schema.features.size(), "feature") << ", "
      << short_size(imported->text.size()) << "\n";
  return kOk;
}

}  // namespace

void add_import(CLI::App& app, int& exit) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = *app.add_subcommand("import", "Take over a model that XGBoost has saved");
  command.add_option("file", arguments->file, "what save_model() wrote: JSON or UBJSON")
      ->required()
      ->type_name("FILE");
  command.add_option("-o,--output", arguments->output, "the model file to write")
      ->capture_default_str()
      ->type_name("FILE");
  command.add_option("--target", arguments->target, "what the model predicts")
      ->capture_default_str()
      ->type_name("NAME");
  command.add_option("--classes", arguments->classes, "names of the classes (default: 0,1,...)")
      ->type_name("A,B,...");
  command
      .add_option("--features", arguments->features,
                  "names of the columns, or a CSV that has them in its header (default: those of "
                  "the file, or f0,f1,...)")
      ->type_name("A,B,...");
  command
      .add_option("--categories", arguments->categories,
                  "names of a column's categories in the order of their codes; may be repeated")
      ->type_name("COLUMN=A,B,...")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_option("--rounds", arguments->rounds, "only the first N rounds (default: all)")
      ->type_name("N");
  command.footer(
      "The margins are those of XGBoost, bit for bit: `dodona predict --margin` shows them.\n\n"
      "Example:\n"
      "  booster.save_model(\"flowers.ubj\")                        (in Python)\n"
      "  dodona import flowers.ubj --target species --classes setosa,versicolor,virginica -o "
      "flowers.json");
  command.callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace dodona::commands
