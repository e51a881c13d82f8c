// A file may arrive in chunks of any size: the records and the errors are the same.
#include <chrono>

#include "catch.hpp"
#include "core/support/csv.hpp"
#include "core/support/random.hpp"

using namespace dodona;
using namespace dodona::test;

TEST_CASE("every chunk size gives the same records and the same errors") {
  for (const std::string_view text : {
           std::string_view("a,b\r\n1,2\r\n\"x\r\ny\",\"\"\"q\"\"\"\r\n\r\n3,4"),
           std::string_view("\xEF\xBB\xBF"
                            "a,b\n1,2\n"),
           std::string_view("\xEF\xBB\xBF"),
           std::string_view("\xEF\xBB"),
           std::string_view("a"),
           std::string_view(""),
           std::string_view("\n\r\n\na,b\n\n\n1,2\n\r\n"),
           std::string_view("a,b\n1\n1,2,3\n\"x\"y,2\n1,2"),
           std::string_view("a,b\n1,\"2\n3,4\n"),
           std::string_view("a,b\n1,\"2\"\"\n3\"\",\n"),
           std::string_view("a,b\r\r\n1\r,\r2\r\n\"x\"\r\r\n,\"y\" \r"),
           std::string_view("a\n\n\"\"\n\r\n\n"),
           std::string_view("\"a\"x,b\n1,2\n"),
           std::string_view("gr\xF6\xDF"
                            "e,b\n1,2\n"),
           std::string_view("\xFF\xFE"
                            "a\0,\0b\0",
                            8),
           std::string_view("\xFF\xFE"),
           std::string_view("\xFE"),
           std::string_view("\"\"\"\",\"\"\n\"\",\"\"\"\"\n"),
           std::string_view("São,Paulo\né,\xF0\x9F\x98\x80\n\0,\0\n", 23),
       }) {
    for (const char delimiter : {',', ';', '\0'}) {
      const CsvReading whole = read_csv(text, delimiter);
      for (std::size_t chunk = 1; chunk <= text.size(); ++chunk) {
        CAPTURE(text, delimiter, chunk);
        CHECK((read_csv(text, delimiter, chunk) == whole));
      }
    }
  }
}

TEST_CASE("random bytes of the CSV alphabet are read alike in all chunk sizes") {
  Random random(6);
  std::size_t n_different = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (std::size_t n = random.below(40); n > 0; --n)
      text += "\"\"\",,\n\r\nab ;\xEF\xBB\xBF"[random.below(16)];
    const char delimiter = random.below(2) == 0 ? ',' : '\0';
    const CsvReading whole = read_csv(text, delimiter);
    for (std::size_t chunk = 1; chunk <= text.size(); ++chunk)
      n_different += !(read_csv(text, delimiter, chunk) == whole);
  }
  CHECK(n_different == 0);
}

TEST_CASE("a file longer than the sample is read alike in all chunk sizes") {
  std::string text = "id;\"na;me\";value\r\n";
  for (int i = 0; i < 6000; ++i) {
    text += std::to_string(i) + ";\"x\n\"\"" + std::string(static_cast<std::size_t>(i % 50), 'y') +
            "\";1,5\r\n";
    if (i % 500 == 0) text += "short;row\n";
  }
  const CsvReading whole = read_csv(text);
  CHECK(whole.n_rows == 6012);
  CHECK(whole.errors.size() == 12);
  for (const std::size_t chunk : {7, 4096, 65536, 65537, 200'000}) {
    CAPTURE(chunk);
    CHECK((read_csv(text, 0, chunk) == whole));
  }
}

TEST_CASE("a record beyond 64 MiB is refused, in one piece as in many") {
  const std::string opened = "a,b\n1,\"";
  const std::string text = opened + std::string(CsvReader::kMaxRecord, 'x') + "\"\n3,4\n";
  for (const std::size_t chunk : {std::size_t{1} << 20U, text.size()}) {
    const CsvReading reading = read_csv(text, ',', chunk);
    CAPTURE(chunk);
    REQUIRE(reading.errors.size() == 1);
    CHECK(reading.errors[0].find("the record that begins in line 2 is longer than 64 MB") !=
          std::string::npos);
    CHECK(reading.records.size() == 1);
  }
}

TEST_CASE("a long record in small chunks takes linear time") {
  // 8 MB of doubled quotes in 64-byte chunks: reading on from the start each time would be 10^12
  // bytes.
  std::string text = "a,b\n1,\"";
  for (int i = 0; i < 1'000'000; ++i) text += "\"\"xxxxxx";
  text += "\"\n3,4\n";
  const auto start = std::chrono::steady_clock::now();
  const CsvReading reading = read_csv(text, ',', 64);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  CHECK(reading.good);
  CHECK(reading.n_rows == 2);
  CHECK(seconds.count() < 10);
}
