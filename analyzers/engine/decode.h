// Step 4a: layers of encoding, taken off so that what is inside can be analysed.
// Pure functions; any thread. Time is linear in the text's length.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzers/finding.h"

namespace analyzers {

struct Layer {
  Span encoded;      // in the text that was given
  std::string text;  // decoded, mostly printable
};

// Runs of base64 (either alphabet) of 24 bytes and more, and of hexadecimal of 32 and more, that decode to text.
std::vector<Layer> encoded_runs(std::string_view text);

// A part of a text without its escapes of printable ASCII: \u005f, \x5f, %5f, &#95;, &#x5f;.
struct Unescaped {
  std::string text;
  std::vector<std::size_t>
      origin;  // for each byte of `text`, and for its end: where it stands in the text that was given
};

// The parts of the text that have such escapes, with some bytes around them.
std::vector<Unescaped> unescaped_parts(std::string_view text);

}  // namespace analyzers
