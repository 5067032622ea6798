// Step 4a: texts without their escapes and invisible characters, with the way back to the original bytes.
// Pure functions; any thread. Time is linear in the text's length.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/finding.h"

namespace analyzers {

// A part of a text without its escapes, and where its bytes stand.
struct Unescaped {
  std::string text;
  std::vector<Span> origin;  // for each byte of `text`, and for its end: what it takes in the text that was given

  // What a span of `text` takes in the original: with its escapes, without what is invisible around it.
  Span original(Span span) const;
};

// The character that a text begins with, and its bytes; nothing where that is no character of UTF-8 beyond ASCII.
struct Character {
  unsigned code = 0;
  std::size_t size = 0;
};
std::optional<Character> wide_character(std::string_view text);

// Characters that show nothing and that tokens never have: soft hyphen, zero width, directions, tags, variations.
bool is_invisible(unsigned code);

// The parts of the text that have escapes of ASCII (\u005f, \x5f and \/ under any number of backslashes, %5f, &#95;,
// &#x5f;, &amp; and its like, quoted-printable's =5F and soft line breaks) or characters that show nothing (of no
// width, or of a direction), with some bytes around them.
std::vector<Unescaped> unescaped_parts(std::string_view text);

}  // namespace analyzers
