#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <memory>
#include <span>

#include "commands/commands.hpp"
#include "commands/console.hpp"
#include "dodona/predictor.hpp"
#include "files.hpp"
#include "json/write.hpp"
#include "share.hpp"

namespace dodona::commands {
namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::string model;
  std::string output;
  std::string site;
};

// What stands in the page's template in double braces, and what takes its place.
struct Blank {
  std::string_view name;
  std::string text;
};

std::string filled(std::string_view page, std::span<const Blank> blanks) {
  std::string text;
  std::size_t at = 0;
  while (at < page.size()) {
    const auto blank = std::find_if(blanks.begin(), blanks.end(), [&](const Blank& one) {
      return page.substr(at).starts_with(one.name);
    });
    const std::size_t next = std::min(page.find("{{", at + 1), page.size());
    if (blank == blanks.end()) {
      text += page.substr(at, next - at);
      at = next;
    } else {
      text += blank->text;
      at += blank->name.size();
    }
  }
  return text;
}

std::string replaced(std::string_view text, char sign, std::string_view by) {
  std::string result;
  for (const char c : text) c == sign ? result.append(by) : result.append(1, c);
  return result;
}

std::string in_html(std::string_view text) {
  return replaced(replaced(replaced(text, '&', "&amp;"), '<', "&lt;"), '"', "&quot;");
}

// In JSON < stands in texts alone, where it may be written so; as it is it could end the script
// element that holds the model.
std::string in_script(std::string_view json) { return replaced(json, '<', "\\u003c"); }

std::string title_of(const LoadedModel& loaded) {
  const auto document = json::Json::parse(loaded.text);
  const auto card = document.find("card");
  if (card != document.end() && card->is_object()) {
    const auto title = card->find("title");
    if (title != card->end() && title->is_string() && !title->get<std::string>().empty())
      return title->get<std::string>();
  }
  const auto& target = loaded.model.schema.target;
  return target.label.empty() ? target.name : target.label;
}

Result<std::string> page_of(const LoadedModel& loaded, const fs::path& page) {
  auto text = read_file(page.string());
  if (!text) return text.error();
  const std::array<Blank, 2> blanks = {
      {{"{{title}}", in_html(title_of(loaded))}, {"{{model}}", in_script(loaded.text)}}};
  return filled(*text, blanks);
}

int write_page(const LoadedModel& loaded, const fs::path& share, const std::string& output) {
  const auto page = page_of(loaded, share / "predictor.html");
  if (!page) return tell(page.error());
  if (auto error = write_file(output, *page)) return tell(*error);
  if (output != "-") {
    std::cout << output << ": a page of one file, " << short_size(page->size()) << ", of which "
              << short_size(loaded.text.size())
              << " are the model; it opens from disk and works offline\n";
  }
  return kOk;
}

std::optional<Error> refused(const fs::path& folder, const std::string& reason) {
  return Error{Code::io, {0, 0, "", folder.string()}, reason};
}

// Fills a folder that nobody sees yet.
std::optional<Error> fill_site(const LoadedModel& loaded, const fs::path& share,
                               const fs::path& folder) {
  std::error_code failed;
  fs::copy(share / "site", folder, fs::copy_options::recursive, failed);
  if (failed) return refused(folder, "the folder cannot be written: " + failed.message());
  const auto page = page_of(loaded, share / "site" / "index.html");
  if (!page) return page.error();
  if (auto error = write_file((folder / "index.html").string(), *page)) return error;
  return write_file((folder / "model.json").string(), loaded.text);
}

int write_site(const LoadedModel& loaded, const fs::path& share, const std::string& site) {
  std::error_code failed;
  const fs::path folder = fs::path(site) / "";  // with or without a slash at its end
  const fs::path place = folder.parent_path();
  if (fs::exists(place, failed) && !fs::is_empty(place, failed))
    return tell(*refused(place, "it is there and not empty; name a new folder, or an empty one"));
  fs::path beside = place;
  beside += ".part-" + std::to_string(getpid());
  if (fs::exists(beside, failed)) return tell(*refused(beside, "it is in the way; move it away"));
  auto error = fill_site(loaded, share, beside);
  if (!error) {
    fs::remove(place, failed);  // an empty one
    fs::rename(beside, place, failed);
    if (failed) error = refused(place, "the folder cannot be written: " + failed.message());
  }
  if (error) {
    fs::remove_all(beside, failed);
    return tell(*error);
  }
  std::cout << place.string() << ": a site for any static host; its page is index.html\n";
  return kOk;
}

int run(const Arguments& arguments) {
  const auto loaded = load_model(arguments.model);
  if (!loaded) return tell(loaded.error());
  Report report;
  if (verify(loaded->model, report) > 0) return tell(report, arguments.model);
  if (arguments.site.empty() && is_same_file(arguments.model, arguments.output))
    return tell(would_overwrite(arguments.model));
  const auto share = share_folder();
  if (!share) return tell(share.error());
  return arguments.site.empty() ? write_page(*loaded, *share, arguments.output)
                                : write_site(*loaded, *share, arguments.site);
}

}  // namespace

void add_bundle(CLI::App& app, int& exit) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = *app.add_subcommand("bundle", "Make a page of a model, to hand out or to host");
  command.add_option("model", arguments->model, "the model file")->required()->type_name("MODEL");
  auto* where = command.add_option_group("where", "one of them");
  where
      ->add_option("-o,--output", arguments->output,
                   "one HTML file with everything inside; - is the standard output")
      ->type_name("FILE.html");
  where->add_option("--site", arguments->site, "a folder for a static host")->type_name("DIR");
  where->require_option(1);
  command.footer(
      "The page has the form of the model's columns and answers as one types, with interval or "
      "probabilities and reasons.\n"
      "The file opens by a double click, without a network; its policy allows none.\n\n"
      "Examples:\n  dodona bundle homes.json -o homes.html\n  dodona bundle homes.json --site "
      "public/homes");
  command.callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace dodona::commands
