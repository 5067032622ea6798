// Suppression: takes out of what was found what people allowed, by a comment or by a list.
// Pure functions; any thread. For marks and scans; shares never call this: whoever writes a text could then share it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "analyzers/finding.h"
#include "analyzers/suppression/baseline.h"
#include "analyzers/suppression/other_lists.h"

namespace analyzers {

// What the lists in one folder accept.
struct AcceptedFindings {
  std::optional<Baseline> baseline;
  GitleaksIgnore gitleaks;
  DetectSecretsResults detect_secrets;
};

// What was taken out.
struct Suppressed {
  std::size_t by_comments = 0;
  std::size_t by_lists = 0;
  std::vector<std::size_t> entries;  // numbers of the baseline's entries that were met, also more than once
};

// Takes them out of `findings` of `text`, which are in order. `path` is relative to the lists' folder, with "/"
// between. `switches` says whether the text may have any (comments.h).
Suppressed suppress(std::string_view text, std::string_view path, const AcceptedFindings& accepted,
                    std::vector<Finding>& findings, bool switches = true);

}  // namespace analyzers
