// Comments by which people allow what stands beside them: our own, and those of other tools.
// Immutable once built; any thread. Marks and scans ask them, shares never do: an assistant can write a comment.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "analyzers/finding.h"

namespace analyzers {

// Whether a word may stand in the text that switches comments on or off for all that follows.
bool has_switches(std::string_view text);

class AllowComments {
 public:
  // `text` is a whole document and must outlive this. Linear in its length, unless it is known to have no switches.
  explicit AllowComments(std::string_view text, bool switches = true);

  // Whether a comment allows the finding: on a line of it, on the line before, or around it. A line is looked at up to
  // a thousand bytes before and behind the finding, so that one word can't silence a whole minified file.
  bool allow(const Finding& finding) const;

 private:
  // "secretlint-disable" or "secretlint-enable", from here on.
  struct Switch {
    std::size_t at;
    bool allows;
    std::string_view rules;  // behind it to the end of its line
  };

  std::string_view text_;
  std::vector<Switch> switches_;
};

}  // namespace analyzers
