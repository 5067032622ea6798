#include "server/documents/text.h"

#include <catch2/catch.hpp>

#include "server/documents/documents.h"

using protocol::Position;
using protocol::PositionEncoding;
using protocol::Range;
using protocol::TextChange;
using server::Text;

TEST_CASE("lines end with \\n, \\r\\n or \\r") {
  const Text text("a\nb\r\nc\rd\r\r\n");
  CHECK(text.line_count() == 6);
  CHECK(text.line_start(2) == 5);
  CHECK(text.line_start(3) == 7);
  CHECK(text.line_end(1) == 3);  // before \r\n
  CHECK(text.line_end(4) == 9);
  CHECK(text.line_start(5) == 11);
  CHECK(Text("").line_count() == 1);
}

TEST_CASE("positions count units of their encoding") {
  const Text text("é😀x\n𐐀");  // 2, 4, 1 bytes; 1, 2, 1 units of UTF-16
  CHECK(text.offset_of({0, 6}, PositionEncoding::utf8) == 6);
  CHECK(text.offset_of({0, 3}, PositionEncoding::utf16) == 6);
  CHECK(text.offset_of({0, 2}, PositionEncoding::utf32) == 6);
  CHECK(text.position_of(6, PositionEncoding::utf8) == Position{0, 6});
  CHECK(text.position_of(6, PositionEncoding::utf16) == Position{0, 3});
  CHECK(text.position_of(6, PositionEncoding::utf32) == Position{0, 2});
}

TEST_CASE("a position inside a character is its beginning") {
  const Text text("é😀x");
  CHECK(text.offset_of({0, 2}, PositionEncoding::utf16) == 2);
  CHECK(text.offset_of({0, 1}, PositionEncoding::utf8) == 0);
  CHECK(text.offset_of({0, 5}, PositionEncoding::utf8) == 2);
  CHECK(text.position_of(4, PositionEncoding::utf16) == Position{0, 1});
}

TEST_CASE("a position past an end is that end, and none is between \\r and \\n") {
  const Text text("ab\r\nc");
  CHECK(text.offset_of({0, 3}, PositionEncoding::utf16) == 2);
  CHECK(text.offset_of({0, 2147483647}, PositionEncoding::utf16) == 2);
  CHECK(text.offset_of({1, 9}, PositionEncoding::utf16) == 5);
  CHECK(text.offset_of({2, 0}, PositionEncoding::utf16) == 5);
  CHECK(text.position_of(3, PositionEncoding::utf16) == Position{0, 2});
  CHECK(text.position_of(99, PositionEncoding::utf16) == Position{1, 1});
}

TEST_CASE("long lines are counted right") {
  std::string line;
  for (int i = 0; i < 1000; ++i) line += "a😀é";
  const Text text(line + "\n");
  for (const std::uint32_t unit : {0U, 1U, 3U, 255U, 256U, 1023U, 3999U, 4000U}) {
    const std::size_t offset = text.offset_of({0, unit}, PositionEncoding::utf16);
    const Position back = text.position_of(offset, PositionEncoding::utf16);
    CHECK(back.character == (unit % 4 == 2 ? unit - 1 : unit));
  }
}

TEST_CASE("edits join and split line breaks") {
  Text text("a\r\nb");
  text.replace(2, 2, "x");  // between \r and \n
  CHECK(text == Text("a\rx\nb"));
  text.replace(2, 3, "");
  CHECK(text == Text("a\r\nb"));
  text.replace(1, 2, "");
  CHECK(text == Text("a\nb"));
  text.replace(1, 1, "\r");
  CHECK(text == Text("a\r\nb"));
  text.replace(4, 4, "\r");
  CHECK(text == Text("a\r\nb\r"));
  text.replace(5, 5, "\n");
  CHECK(text == Text("a\r\nb\r\n"));
  text.replace(0, 6, "");
  CHECK(text == Text(""));
}

TEST_CASE("a change whose range ends before it starts is refused and changes nothing") {
  Text text("ab");
  CHECK_FALSE(text.apply(TextChange{Range{{0, 1}, {0, 0}}, "x"}, PositionEncoding::utf16));
  CHECK(text == Text("ab"));
  CHECK(text.apply(TextChange{Range{{0, 1}, {0, 1}}, "é"}, PositionEncoding::utf16)->end() == 3);
  CHECK(text.apply(TextChange{std::nullopt, "new"}, PositionEncoding::utf16)->removed == 4);
  CHECK(text == Text("new"));
}

TEST_CASE("a snapshot stays as it was") {
  server::Documents documents;
  documents.open({"u", "x", 1, "one"});
  const server::Snapshot before = documents.find("u");
  CHECK(documents.change({"u", 2, {{Range{{0, 0}, {0, 3}}, "two"}}}, PositionEncoding::utf16) ==
        server::ChangeResult::applied);
  CHECK(before->text.bytes() == "one");
  CHECK(before->version == 1);
  CHECK(documents.find("u")->text.bytes() == "two");
  CHECK(documents.find("u")->version == 2);
}

TEST_CASE("without a snapshot held, an edit copies nothing") {
  server::Documents documents;
  documents.open({"u", "x", 1, "one"});
  const server::Document* before = documents.find("u").get();
  documents.change({"u", 2, {{Range{{0, 0}, {0, 3}}, "two"}}}, PositionEncoding::utf16);
  CHECK(documents.find("u").get() == before);
}

TEST_CASE("a document that has come apart is dropped") {
  server::Documents documents;
  documents.open({"u", "x", 1, "one"});
  CHECK(documents.change({"u", 2, {{Range{{1, 0}, {0, 0}}, ""}}}, PositionEncoding::utf16) ==
        server::ChangeResult::out_of_step);
  CHECK(documents.find("u") == nullptr);
  CHECK(documents.change({"u", 3, {}}, PositionEncoding::utf16) == server::ChangeResult::unknown_document);
  CHECK_FALSE(documents.close("u"));
}
