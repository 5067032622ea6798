// Step 4b: of findings that overlap, the one with the best evidence; sorted by position.
// Pure functions; any thread.
#pragma once

#include <vector>

#include "analyzers/engine/trace.h"
#include "analyzers/finding.h"

namespace analyzers {

// `trace` may be null; else it takes what was given up, and why.
void resolve(std::vector<Finding>& findings, Trace* trace);

}  // namespace analyzers
