// Step 2: the cheap exact check at a hit: boundary, character class, length, checksum. No regular expressions.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "analyzers/engine/engine.h"
#include "analyzers/engine/sieve.h"
#include "analyzers/engine/trace.h"
#include "analyzers/finding.h"

namespace analyzers {

// The finding of the hit's rule and variant there, if its shape and boundaries hold. A checksum that fails lowers the
// tier. `trace` may be null, here and below; else it takes the reason of a refusal.
std::optional<Finding> verify_shape(std::string_view text, const Hit& hit, Scan scan, Trace* trace);

// The finding of a context rule whose provider word was hit: a value of the rule's shape close behind it, or null.
std::optional<Finding> verify_near(std::string_view text, const Hit& hit, Trace* trace);

// Share scans: the beginnings of tokens that reach `end` (the text's end, or the place of the last edit), where a
// prefix and at least four bytes of its alphabet stand already.
std::vector<Finding> incomplete_tokens(std::string_view text, std::size_t end);

}  // namespace analyzers
