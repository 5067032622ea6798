// Random edits against the plainest text there can be: one that is searched anew each time.
#include "server/documents/text.h"

#include <catch2/catch.hpp>

#include <random>

namespace {

using protocol::Position;
using protocol::PositionEncoding;
using Random = std::mt19937;

// The oracle: lines are cut and units counted character by character, every time.
struct Plain {
  std::string bytes;

  static std::size_t width(char first) {
    const auto byte = static_cast<unsigned char>(first);
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
  }

  static std::uint32_t units(std::size_t width, PositionEncoding encoding) {
    if (encoding == PositionEncoding::utf8) return static_cast<std::uint32_t>(width);
    return encoding == PositionEncoding::utf16 && width == 4 ? 2 : 1;
  }

  std::size_t offset_of(Position position, PositionEncoding encoding) const {
    std::size_t at = 0;
    for (std::uint32_t line = 0; line < position.line; ++line) {
      while (at < bytes.size() && bytes[at] != '\n' && bytes[at] != '\r') ++at;
      if (at == bytes.size()) return at;
      at += bytes[at] == '\r' && at + 1 < bytes.size() && bytes[at + 1] == '\n' ? 2 : 1;
    }
    std::uint32_t left = position.character;
    while (at < bytes.size() && bytes[at] != '\n' && bytes[at] != '\r') {
      const std::uint32_t step = units(width(bytes[at]), encoding);
      if (step > left) break;
      left -= step;
      at += width(bytes[at]);
    }
    return at;
  }
};

std::string random_text(Random& random, std::size_t pieces) {
  static constexpr const char* kPieces[] = {
      "a", "b", " ", "\n", "\r", "\r\n", "é", "€", "😀", "𐐀", "long piece of text"};
  std::string text;
  for (std::size_t i = 0; i < pieces; ++i) text += kPieces[random() % std::size(kPieces)];
  return text;
}

Position random_position(Random& random, const server::Text& text) {
  return {static_cast<std::uint32_t>(random() % (text.line_count() + 1)), static_cast<std::uint32_t>(random() % 40)};
}

}  // namespace

TEST_CASE("a text edited at random is the one edited in the plainest way") {
  for (const PositionEncoding encoding : {PositionEncoding::utf8, PositionEncoding::utf16, PositionEncoding::utf32}) {
    Random random(20 + static_cast<unsigned>(encoding));
    for (int document = 0; document < 100; ++document) {
      Plain plain{random_text(random, random() % 80)};
      server::Text text(plain.bytes);
      for (int edit = 0; edit < 50; ++edit) {
        Position start = random_position(random, text);
        Position end = random() % 3 == 0 ? start : random_position(random, text);
        if (end < start) std::swap(start, end);
        const std::string with = random_text(random, random() % 6);
        const std::size_t from = plain.offset_of(start, encoding);
        const std::size_t to = plain.offset_of(end, encoding);
        plain.bytes.replace(from, to - from, with);
        const auto edited = text.apply({protocol::Range{start, end}, with}, encoding);
        REQUIRE(edited);
        REQUIRE(edited->begin == from);
        REQUIRE(edited->removed == to - from);
        REQUIRE(edited->end() == from + with.size());
        REQUIRE(text.bytes() == plain.bytes);
        REQUIRE(text == server::Text(plain.bytes));  // the line index too
      }
    }
  }
}

TEST_CASE("every offset of a character goes to a position and back") {
  Random random(7);
  for (const PositionEncoding encoding : {PositionEncoding::utf8, PositionEncoding::utf16, PositionEncoding::utf32}) {
    for (int document = 0; document < 50; ++document) {
      const Plain plain{random_text(random, 60)};
      const server::Text text(plain.bytes);
      server::PositionWalk walk(text, encoding);
      for (std::size_t offset = 0; offset <= plain.bytes.size(); ++offset) {
        const Position position = text.position_of(offset, encoding);
        REQUIRE(walk.at(offset) == position);
        const bool in_break =
            offset > 0 && offset < plain.bytes.size() && plain.bytes[offset - 1] == '\r' && plain.bytes[offset] == '\n';
        const bool in_character = offset < plain.bytes.size() && (plain.bytes[offset] & 0xC0) == 0x80;
        const std::size_t back = plain.offset_of(position, encoding);
        if (!in_break && !in_character) REQUIRE(back == offset);
        REQUIRE(text.offset_of(position, encoding) == back);
      }
    }
  }
}
