// The fix that leaves a value where it is, with a comment that allows it and says why.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "analyzers/finding.h"
#include "analyzers/fixes/languages.h"

namespace analyzers {

// A line of its own, in three pieces: the reason is for a person to write.
struct AllowComment {
  std::size_t at = 0;  // where it is put in, in bytes
  std::string before;
  std::string reason;
  std::string after;
};

// Nothing where the language has no comments, or where a line between two others would break them.
std::optional<AllowComment> allow_by_comment(std::string_view text, const Finding& finding, const Language& language);

}  // namespace analyzers
