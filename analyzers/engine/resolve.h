// Step 4b: of findings that overlap, the one with the best evidence; sorted by position.
// Pure functions; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "analyzers/finding.h"

namespace analyzers {

void resolve(std::string_view text, std::vector<Finding>& findings);

}  // namespace analyzers
