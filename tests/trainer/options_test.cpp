#include "train/options.hpp"

#include <set>
#include <string>

#include "catch.hpp"
#include "train/option_page.hpp"
#include "train/recipe.hpp"

using namespace dodona;
using namespace dodona::train;

TEST_CASE("every option's default lies in its range and reads back from its text") {
  std::set<std::string_view> names;
  for (const OptionSpec& spec : option_specs()) {
    INFO(spec.name);
    CHECK(names.insert(spec.name).second);
    CHECK(spec.low <= spec.standard);
    CHECK(spec.standard <= spec.high);
    CHECK(spec.help.size() > 10);
    CHECK(spec.when.size() > 10);
    CHECK((!spec.open || (spec.low < spec.standard && spec.standard < spec.high)));
    CHECK((spec.kind == OptionKind::choice) == !spec.choices.empty());
    if (spec.kind == OptionKind::choice) {
      CHECK(spec.high == static_cast<double>(spec.choices.size() - 1));
    }
    Options options;
    const std::string text = options.text(spec);
    CHECK_FALSE(options.set(spec.name, text));
    CHECK(options.number(spec.name) == spec.standard);
  }
}

TEST_CASE("what is set is what is read") {
  Options options;
  CHECK_FALSE(options.set("trees.learning_rate", "0.025"));
  CHECK_FALSE(options.set("trees.max_depth", "1e1"));
  CHECK_FALSE(options.set("train.refit", "no"));
  CHECK_FALSE(options.set("target.transform", "log"));
  CHECK(options.number("trees.learning_rate") == 0.025);
  CHECK(options.count("trees.max_depth") == 10);
  CHECK_FALSE(options.flag("train.refit"));
  CHECK(options.choice("target.transform") == "log");
}

TEST_CASE("a value out of range is refused with the range") {
  Options options;
  const auto refusal = [&](const char* name, const char* value) {
    const auto error = options.set(name, value);
    REQUIRE(error);
    CHECK(error->code == Code::bad_option);
    CHECK(error->where.path == name);
    return error->message;
  };
  CHECK(refusal("trees.max_depth", "0") == "\"0\" is not an integer from 1 to 60");
  CHECK(refusal("trees.max_depth", "61") == "\"61\" is not an integer from 1 to 60");
  CHECK(refusal("trees.max_depth", "2.5") == "\"2.5\" is not an integer from 1 to 60");
  CHECK(refusal("trees.learning_rate", "0") == "\"0\" is not a number from 0.000001 to 1");
  CHECK(refusal("trees.learning_rate", "nan") == "\"nan\" is not a number from 0.000001 to 1");
  CHECK(refusal("trees.learning_rate", "") == "\"\" is not a number from 0.000001 to 1");
  CHECK(refusal("trees.rounds", "100001") == "\"100001\" is not an integer from 1 to 100000");
  CHECK(refusal("trees.quantile", "1") == "\"1\" is not a number above 0 and below 1");
  CHECK(refusal("trees.tweedie_power", "1") == "\"1\" is not a number above 1 and below 2");
  CHECK(refusal("train.refit", "2") == "\"2\" is not true or false");
  CHECK(refusal("target.transform", "sqrt") == "\"sqrt\" is not one of none, log");
  CHECK(options.count("trees.max_depth") == 6);  // a refused value changes nothing
}

TEST_CASE("an unknown option gets the nearest name") {
  const auto message = [](const char* name) {
    Options options;
    const auto error = options.set(name, "1");
    REQUIRE(error);
    return error->message;
  };
  CHECK(message("trees.round") == "there is no such option (did you mean \"trees.rounds\"?)");
  CHECK(message("tress.max_dept") == "there is no such option (did you mean \"trees.max_depth\"?)");
  CHECK(message("bananas of the forest") == "there is no such option");
}

TEST_CASE("what else could have been meant is among the nearest names") {
  Options options;
  const std::vector<std::string_view> others = {"class_weights"};
  CHECK(options.set("class_weight", "1", others)->message ==
        "there is no such option (did you mean \"class_weights\"?)");
}

TEST_CASE("numbers for people have no exponent where few digits do without") {
  CHECK(plain(100000) == "100000");
  CHECK(plain(1e9) == "1000000000");
  CHECK(plain(0.000001) == "0.000001");
  CHECK(plain(-2.5) == "-2.5");
  CHECK(plain(0) == "0");
  CHECK(plain(1e300) == "1e+300");
  CHECK(plain(1e-300) == "1e-300");
}

TEST_CASE("the page of options has each of them with its default, range and use") {
  const std::string page = option_page();
  for (const OptionSpec& spec : option_specs()) {
    INFO(spec.name);
    const auto at = page.find("| `" + std::string(spec.name) + "` | `" + Options().text(spec) +
                              "` | " + values_of(spec) + " | " + std::string(spec.help));
    CHECK(at != std::string::npos);
    CHECK(page.find(spec.when) != std::string::npos);
  }
  for (const auto& setting : column_settings())
    CHECK(page.find("`columns.NAME." + std::string(setting.name) + "`") != std::string::npos);
}

TEST_CASE("all names that are equally near are given, and none that shares no letter") {
  const std::vector<std::string_view> known = {"size", "side", "rooms", "s"};
  CHECK(did_you_mean("sive", known) == " (did you mean \"size\" or \"side\"?)");
  CHECK(did_you_mean("room", known) == " (did you mean \"rooms\"?)");
  CHECK(did_you_mean("xyz", known).empty());
  CHECK(did_you_mean("q", known).empty());
  CHECK(did_you_mean("anything", {}).empty());
}

TEST_CASE("a number is written as the shortest decimal that reads back") {
  CHECK(shortest(0.1) == "0.1");
  CHECK(shortest(1e21) == "1e+21");
  CHECK(shortest(2) == "2");
  CHECK(std::stod(shortest(0.1 + 0.2)) == 0.1 + 0.2);
}
