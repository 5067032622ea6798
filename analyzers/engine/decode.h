// Step 4a: runs of encoded text, decoded so that what is inside can be analysed.
// Pure functions; any thread. Time is linear in the text's length.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzers/finding.h"

namespace analyzers {

struct Layer {
  Span encoded;      // in the text that was given
  std::string text;  // decoded: text, in UTF-8
};

// Runs of base64 (either alphabet, wherever its groups of four begin, over several lines as MIME wraps it) of 24 bytes
// and more, and of hexadecimal of 32 and more, that decode to text: ASCII or UTF-8, or UTF-16 of ASCII.
std::vector<Layer> encoded_runs(std::string_view text);

}  // namespace analyzers
