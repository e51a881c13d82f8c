// Which of , ; tab | stands between the cells.
#include "catch.hpp"
#include "core/support/csv.hpp"

using namespace dodona;
using namespace dodona::test;

TEST_CASE("the delimiter is detected") {
  for (const char delimiter : {',', ';', '\t', '|'}) {
    for (const char* rows :
         {"a_b_c\n1_2_3\n4_5_6\n", "a_b_c\r\n1_2_3\r\n", "a_b_c", "a_b_c\n",
          "\"a\"_\"b\"_\"c\"\n\"1\"_\"2\"_\"3\"\n", "a_b_c\n__\n", "\n\na_b_c\n1_2_3\n",
          "\r\n\r\na_b_c\r\n1_2_3\r\n", "a_b_c\n\n\n\n1_2_3\n\n\n",
          "\r\n\"a\"_b_c\r\n\r\n\"1;,|\t;,|\t\"_2_3\r\n"}) {
      std::string text = rows;
      for (char& c : text) c = c == '_' ? delimiter : c;
      CAPTURE(text);
      const CsvReading reading = read_csv(text);
      CHECK(reading.delimiter == delimiter);
      CHECK(reading.records.front().cells == std::vector<std::string>{"a", "b", "c"});
      CHECK(read_csv("\xEF\xBB\xBF" + text).delimiter == delimiter);
    }
  }
}

TEST_CASE("a header that holds the other delimiters does not deceive") {
  const std::vector<std::pair<const char*, char>> cases = {
      {"Größe, m²;Preis, €\n1,5;2,5\n3;4\n", ';'},      // commas in header and decimals
      {"Size, m2;Price\n47,5;1200\n50,1;1300\n", ';'},  // as many commas as semicolons
      {"a;b\n1,5;2,5\n1,5;2,5\n", ';'},                 // decimal commas in every row
      {"\"a,b,c\";d\n\"1,2,3\";4\n", ';'},              // quoted commas
      {"\"a;b\",c\n\"1;2\",3\n", ','},                  // quoted semicolons
      {"a,b|c,d\n1,2,3\n4,5,6\n", ','},                 // a bar in a name
      {"name,motto; or none\nx,\"a; b\"\ny,c\n", ','},
      {"a\tb, c\n1\tx, y\n2\tz\n", '\t'},
      {"date|text\n2019-01-01|a, b, c\n2019-01-02|d\n", '|'},
      {"a;b;c\nx, y;1;2\nz;3;4\n", ';'},
      {"\"multi\nline;x\",b\n1,2\n", ','},
      {"\"say \"\"a;b;c;d\"\"\",b\n1,2\n", ','},
  };
  for (const auto& [text, delimiter] : cases) {
    CAPTURE(text);
    CHECK(read_csv(text).delimiter == delimiter);
  }
}

TEST_CASE("a single column is read with a comma") {
  for (const char* text : {"a", "a\n1\n2\n", "a\n\"1;2\"\n", "a\n1;2\n3|4\n", ""}) {
    CAPTURE(text);
    CHECK(detect_delimiter(text) == ',');
  }
}

TEST_CASE("one ragged row does not change the delimiter, and is an error") {
  std::string text = "a;b;c,d\n";
  for (int i = 0; i < 30; ++i) text += i == 10 ? "1;2\n" : "1;2;3\n";
  const CsvReading reading = read_csv(text);
  CHECK(reading.delimiter == ';');
  CHECK(reading.errors.size() == 1);
}

TEST_CASE("a given delimiter is not questioned") {
  CHECK(read_csv("a;b\n1;2\n", ',').records[1].cells == std::vector<std::string>{"1;2"});
  CHECK(read_csv("a,b;c\n1,2;3\n", ';').records[1].cells == std::vector<std::string>{"1,2", "3"});
}

TEST_CASE("the sample that the delimiter is detected from does not depend on the chunks") {
  // Long rows: the first 64 KiB hold few of them, and say `;`; the whole file would say `,`.
  std::string text = "a;b,c\n";
  for (int i = 0; i < 40; ++i) {
    const std::string padding(3000, 'x');
    text += i < 20 ? "1;2" + padding + "\n" : "1,2" + padding + "\n";
  }
  const CsvReading whole = read_csv(text);
  CHECK(whole.delimiter == ';');
  for (const std::size_t chunk : {1, 1000, 65535, 65536, 65537, 100'000}) {
    CAPTURE(chunk);
    CHECK((read_csv(text, 0, chunk) == whole));
  }
}
