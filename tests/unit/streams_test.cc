#include "server/verbs/streams.h"

#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <thread>

using server::LineReader;
using Result = LineReader::Result;

namespace {

// A pipe into which a thread writes, in pieces of a given size.
class Source {
 public:
  Source(std::string text, std::size_t piece) {
    REQUIRE(pipe(ends_.data()) == 0);
    writer_ = std::jthread([end = ends_[1], text = std::move(text), piece] {
      for (std::size_t at = 0; at < text.size(); at += piece) {
        const std::string part = text.substr(at, piece);
        if (::write(end, part.data(), part.size()) < 0) break;
      }
      ::close(end);
    });
  }
  ~Source() {
    writer_.join();
    ::close(ends_[0]);
  }
  int descriptor() const { return ends_[0]; }

 private:
  std::array<int, 2> ends_{};
  std::jthread writer_;
};

}  // namespace

TEST_CASE("streams: lines, however they come") {
  for (const std::size_t piece : {1U, 2U, 3U, 1000U}) {
    const Source source("one\n\nthree and more\nlast", piece);
    LineReader reader(source.descriptor(), 100);
    std::string_view line;
    for (const std::string_view expected : {"one", "", "three and more", "last"}) {
      REQUIRE(reader.next(line) == Result::line);
      CHECK(line == expected);
    }
    CHECK(reader.next(line) == Result::end);
    CHECK(reader.next(line) == Result::end);
  }
}

TEST_CASE("streams: a line that is too long is skipped alone, and costs no memory") {
  const std::string longest(1'000'000, 'x');
  const Source source("a\n" + longest + "\nb\n" + longest, 5000);
  LineReader reader(source.descriptor(), 1000);
  std::string_view line;
  CHECK(reader.next(line) == Result::line);
  CHECK(reader.next(line) == Result::too_long);
  REQUIRE(reader.next(line) == Result::line);
  CHECK(line == "b");
  CHECK(reader.next(line) == Result::too_long);
  CHECK(reader.next(line) == Result::end);
}

TEST_CASE("streams: what cannot be read is an error") {
  LineReader reader(-1, 1000);
  std::string_view line;
  CHECK(reader.next(line) == Result::error);
  CHECK(reader.error() == "Bad file descriptor");
  std::string bytes;
  CHECK(server::read_file("/no/such/file", 10, bytes) == "No such file or directory");
  CHECK(server::read_file("/dev/zero", 1 << 20, bytes) == "larger than 1 MiB");
}

TEST_CASE("streams: text for terminals and for JSON") {
  CHECK(server::printable("a\x1b[0m\n\x7f"
                          "é") == "a\\x1b[0m\\x0a\\x7fé");
  CHECK(server::valid_utf8("aé€𝒳") == "aé€𝒳");
  CHECK(server::valid_utf8("a\xFF"
                           "b\xC3") ==
        "a\uFFFD"
        "b\uFFFD");
  CHECK(server::valid_utf8("\xC0\x80\xED\xA0\x80\xF4\x90\x80\x80") == server::valid_utf8(std::string(9, '\xFF')));
}
