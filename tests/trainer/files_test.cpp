#include "files.hpp"

#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "catch.hpp"
#include "trainer/support/folder.hpp"

using namespace dodona;

TEST_CASE("a committed file has what was written, and nothing is left beside it") {
  const test::Folder folder;
  folder.write("model.json", "old");
  CHECK_FALSE(write_file(folder.path("model.json"), "new"));
  CHECK(folder.read("model.json") == "new");
  CHECK(folder.n_files() == 1);
}

TEST_CASE("until it is committed the old file stays") {
  const test::Folder folder;
  folder.write("model.json", "old");
  {
    auto file = OutputFile::open(folder.path("model.json"));
    REQUIRE(file);
    CHECK_FALSE(file->write("half of the n"));
    CHECK(folder.read("model.json") == "old");
    CHECK(folder.n_files() == 2);
  }
  CHECK(folder.read("model.json") == "old");
  CHECK(folder.n_files() == 1);
}

TEST_CASE("an output file that was moved is written once") {
  const test::Folder folder;
  {
    auto file = OutputFile::open(folder.path("a"));
    REQUIRE(file);
    OutputFile moved(std::move(*file));
    CHECK_FALSE(moved.write("text"));
    CHECK_FALSE(moved.commit());
  }
  CHECK(folder.read("a") == "text");
  CHECK(folder.n_files() == 1);
}

TEST_CASE("behind a link, the file that it points to is replaced") {
  const test::Folder folder;
  folder.write("real", "old");
  std::filesystem::create_symlink("real", folder.path("link"));
  CHECK_FALSE(write_file(folder.path("link"), "new"));
  CHECK(folder.read("real") == "new");
  CHECK(std::filesystem::is_symlink(folder.path("link")));
}

TEST_CASE("a device is written to, not replaced") {
  if (!std::filesystem::is_character_file("/dev/null")) return;
  CHECK_FALSE(write_file("/dev/null", "text"));
  CHECK(std::filesystem::is_character_file("/dev/null"));
}

TEST_CASE("where no file can be written the error names it and says why") {
  const test::Folder folder;
  const auto missing = write_file(folder.path("no/such/file"), "text");
  REQUIRE(missing);
  CHECK(missing->code == Code::io);
  CHECK(missing->where.path == folder.path("no/such/file"));
  CHECK(missing->message == "the file cannot be written: No such file or directory");
  CHECK(write_file(folder.path("."), "text")->message == "this is a folder, not a file");
}

TEST_CASE("a full disk is an error when the file is committed") {
  if (!std::filesystem::is_character_file("/dev/full")) return;  // Linux only
  const auto error = write_file("/dev/full", "text");
  REQUIRE(error);
  CHECK(error->message == "the file cannot be written: No space left on device");
}

TEST_CASE("a file is read whole, and in chunks until the reader has enough") {
  const test::Folder folder;
  const std::string text = std::string(1'000'000, 'x') + std::string("\0\r\n\xff", 4);
  const std::string path = folder.write("big", text);
  CHECK(*read_file(path) == text);
  std::size_t n_chunks = 0;
  CHECK_FALSE(read_chunks(path, [&](std::string_view chunk) {
    CHECK(chunk.size() <= 262144);
    return ++n_chunks < 2;
  }));
  CHECK(n_chunks == 2);
}

TEST_CASE("what cannot be read is an error with a reason") {
  const test::Folder folder;
  CHECK(read_file(folder.path("none")).error().message ==
        "the file cannot be opened: No such file or directory");
  CHECK(read_file(folder.path(".")).error().message == "this is a folder, not a file");
}

TEST_CASE("bytes are read whole, by any number of threads, from files and from pipes") {
  const test::Folder folder;
  std::string text;
  for (std::size_t i = 0; i < 3'000'000; ++i) text += static_cast<char>(i * i >> 7U);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1} << 20U,
                                 (std::size_t{1} << 20U) + 1, text.size()}) {
    const std::string path = folder.write("data", text.substr(0, size));
    for (const int n_threads : {1, 2, 16}) {
      const auto bytes = read_bytes(path, n_threads);
      REQUIRE(bytes);
      CHECK(std::string_view(bytes->data(), bytes->size()) == text.substr(0, size));
    }
  }
  const std::string pipe = folder.path("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  std::thread writer([&] { std::ofstream(pipe, std::ios::binary) << text; });
  const auto bytes = read_bytes(pipe, 2);
  writer.join();
  REQUIRE(bytes);
  CHECK(std::string_view(bytes->data(), bytes->size()) == text);
}

TEST_CASE("what cannot be read as bytes is an error with the reason") {
  const test::Folder folder;
  CHECK(read_bytes(folder.path("none"), 2).error().where.path == folder.path("none"));
  CHECK(read_bytes(folder.path("."), 2).error().message == "this is a folder, not a file");
}
