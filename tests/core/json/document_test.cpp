// The packed document: what the parser makes of a text, and that damaged arrays are read as null.
#include "dodona/json/document.hpp"

#include <cmath>

#include "catch.hpp"
#include "core/support/models.hpp"
#include "core/support/random.hpp"
#include "dodona/json/parse.hpp"
#include "dodona/json/read.hpp"

using namespace dodona;
using namespace dodona::json;
using namespace dodona::test;

namespace {

Pack packed(std::string_view text) {
  Problem problem;
  Pack pack = parse(text, problem);
  REQUIRE_FALSE(problem.raised());
  return pack;
}

// The document as nlohmann's own, by the public functions.
Json unpacked(const Document& document, Node node) {
  switch (node.type) {
    case Type::no:
    case Type::yes:
      return node.type == Type::yes;
    case Type::number:
      return document.number(node);
    case Type::text:
      return std::string(document.text(node));
    case Type::numbers:
    case Type::array: {
      Json list = Json::array();
      for (std::size_t i = 0; i < node.size; ++i)
        list.push_back(unpacked(document, document.element(node, i)));
      return list;
    }
    case Type::object: {
      Json object = Json::object();
      for (std::size_t i = 0; i < node.size; ++i)
        object[std::string(document.name(node, i))] = unpacked(document, document.member(node, i));
      return object;
    }
    default:
      return nullptr;
  }
}

}  // namespace

TEST_CASE("a packed text is the document that another parser reads") {
  for (const char* text :
       {"null", "true", "0", "\"\"", "[]", "{}", "[1]", "[[1,2],[],[3]]", "[1,2,\"x\",3,[4],5]",
        "{\"a\":[1,null],\"b\":{\"c\":[0.5,-1e300],\"\":[{}]}}", "[[[1,true]],2]",
        "[1,[2,\"\\u00e9\\ud83d\\ude00\"]]", "\xef\xbb\xbf{\"a\":1}"}) {
    CAPTURE(text);
    const Pack pack = packed(text);
    CHECK(unpacked(pack.document(), pack.document().root()) == Json::parse(text));
  }
  for (const char* name : {"linear", "trees", "iris_linear", "iris_trees"}) {
    const Pack pack = packed(v1_text(name));
    CHECK(unpacked(pack.document(), pack.document().root()) == v1(name));
  }
}

TEST_CASE("an array of numbers is one run of doubles, and minus zero keeps its sign") {
  const Pack pack = packed("[-0, 0, -0.0, 18446744073709551615, -9223372036854775808]");
  const Document document = pack.document();
  REQUIRE(document.root().type == Type::numbers);
  const auto numbers = document.numbers(document.root());
  CHECK(std::signbit(numbers[0]));
  CHECK_FALSE(std::signbit(numbers[1]));
  CHECK(std::signbit(numbers[2]));
  CHECK(numbers[3] == 0x1p64);
  CHECK(numbers[4] == -0x1p63);
}

TEST_CASE("what lies outside of the arrays, or not before its holder, reads as null") {
  const std::vector<double> numbers = {1, 2};
  const auto root = [&](const std::vector<std::uint32_t>& words) {
    return Document(words, numbers, "abc").root();
  };
  CHECK(root({5, 0, 2, 0}).type == Type::numbers);
  CHECK(root({4, 1, 2, 0}).type == Type::text);
  for (const std::vector<std::uint32_t>& words :
       std::vector<std::vector<std::uint32_t>>{{},
                                               {0},
                                               {7},
                                               {9, 0},
                                               {3, 2, 0},
                                               {3, 0},
                                               {5, 1, 2, 0},
                                               {5, 0xffffffff, 2, 0},
                                               {4, 2, 2, 0},
                                               {4, 0xffffffff, 1, 0},
                                               {6, 1, 0},
                                               {6, 0xffffffff, 0},
                                               {7, 0x55555556, 0, 0, 0, 0},
                                               {7, 1, 0, 1, 0}}) {
    CHECK(root(words).type == Type::null);
  }
  // An array that holds itself, and one that holds what comes after it.
  const std::vector<std::uint32_t> self = {6, 1, 0, 0};
  const Document cycle(self, {}, "");
  CHECK(cycle.element(cycle.root(), 0).type == Type::null);
  const std::vector<std::uint32_t> names = {2, 7, 1, 2, 9, 0, 1};
  const Document beyond(names, {}, "abc");
  CHECK(beyond.name(beyond.root(), 0).empty());
  CHECK(beyond.member(beyond.root(), 0).type == Type::yes);
}

TEST_CASE("damaged packs of models are refused or read, and nothing falls over") {
  Random random(11);
  for (const char* name : {"linear", "trees"}) {
    const Pack good = packed(v1_text(name));
    for (int i = 0; i < 3000; ++i) {
      Pack pack = good;
      for (std::size_t n = 1 + random.below(4); n > 0; --n) {
        auto& word = pack.words[random.below(pack.words.size())];
        word = random.below(2) == 0 ? static_cast<std::uint32_t>(random.below(4000))
                                    : static_cast<std::uint32_t>(random.below(1U << 31U)) * 2 + 1;
      }
      if (random.below(4) == 0) pack.numbers[random.below(pack.numbers.size())] = NAN;
      Problem problem;
      Model model;
      read_model(pack.document(), problem, model);
      if (problem.raised()) CHECK_FALSE(problem.first->message.empty());
    }
  }
}
