#include <iostream>
#include <memory>

#include "commands/commands.hpp"
#include "commands/console.hpp"
#include "files.hpp"
#include "json/write.hpp"
#ifdef DODONA_ONNX
#include "exchange/onnx/export.hpp"
#endif

namespace dodona::commands {
namespace {

struct Arguments {
  std::string model;
  std::string to;
  std::string output = "model.onnx";
};

#ifdef DODONA_ONNX

// A text of the card, which is for people and open to anything.
std::string card_text(const json::Json& document, const char* name) {
  const auto card = document.find("card");
  if (card == document.end() || !card->is_object()) return "";
  const auto text = card->find(name);
  return text != card->end() && text->is_string() ? text->get<std::string>() : "";
}

int write_onnx(const LoadedModel& loaded, const Arguments& arguments) {
  const auto document = json::Json::parse(loaded.text);
  auto exported = onnx_exchange::to_onnx(
      loaded.model, {card_text(document, "title"), card_text(document, "description")});
  if (!exported) return tell(exported.error(), arguments.model);
  auto output = OutputFile::open(arguments.output);
  if (!output) return tell(output.error());
  std::ostream& out = output->is_standard_output() ? std::cerr : std::cout;
  if (auto error = output->write(exported->bytes)) return tell(*error);
  if (auto error = output->commit()) return tell(*error);
  out << arguments.output << ": " << name_of(loaded.model.family) << ", "
      << short_size(exported->bytes.size()) << ", " << exported->operators << "; "
      << loaded.model.schema.features.size() << " inputs, by their columns' names; outputs";
  for (const auto& name : exported->outputs) out << " " << name;
  out << "\n";
  return kOk;
}

#else

int write_onnx(const LoadedModel&, const Arguments&) {
  return tell(Error{Code::bad_option,
                    {0, 0, "", "--to onnx"},
                    "this build of dodona has no ONNX; install the ONNX library and its headers "
                    "(Debian: libonnx-dev libprotobuf-dev) and build anew"});
}

#endif

int run(const Arguments& arguments) {
  const auto loaded = load_model(arguments.model);
  if (!loaded) return tell(loaded.error());
  if (is_same_file(arguments.model, arguments.output))
    return tell(would_overwrite(arguments.model));
  return write_onnx(*loaded, arguments);
}

}  // namespace

void add_export(CLI::App& app, int& exit) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = *app.add_subcommand("export", "Write a model in the format of other engines");
  command.add_option("model", arguments->model, "the model file")->required()->type_name("MODEL");
  command.add_option("--to", arguments->to, "the format: onnx")
      ->required()
      ->check(CLI::IsMember({"onnx"}).description(""))
      ->type_name("FORMAT");
  command
      .add_option("-o,--output", arguments->output, "the file to write; - is the standard output")
      ->capture_default_str()
      ->type_name("FILE");
  command.footer(
      "An ONNX file has one input of shape [N, 1] per column: numbers, booleans (0, 1) and dates "
      "(days since 1970-01-01) as\n"
      "doubles, NaN being missing; categories as strings. It answers with `value`, or with "
      "`probabilities` and `label`; NaN and\n"
      "\"\" where `dodona predict` would refuse the row.\n\n"
      "Example:\n  dodona export homes.json --to onnx -o homes.onnx");
  command.callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace dodona::commands
