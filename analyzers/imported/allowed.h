// Whether an allowlist of a configuration takes a finding away, or everything in a file.
// Pure functions; any thread.
#pragma once

#include <string_view>

#include "analyzers/imported/configuration.h"

namespace analyzers {

// A finding as allowlists see it.
struct ImportedCandidate {
  Span match;
  Span secret;
};

// By the path alone, whatever is found.
bool path_allowed(const Allowlists& lists, std::string_view path);

bool finding_allowed(const Allowlists& lists, std::string_view path, std::string_view text, const ImportedCandidate& candidate);

// Bits a character of a text: Shannon's entropy, with characters counted and divided by bytes, as gitleaks does.
double entropy_of(std::string_view text);

}  // namespace analyzers
