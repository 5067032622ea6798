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

// Runs of base64 (either alphabet) of 24 bytes and more that decode to text.
std::vector<Layer> base64_layers(std::string_view text);

}  // namespace analyzers
