// Step 4b: of findings that overlap, the one with the best evidence; sorted by position. And which of them are parts of
// one credential. Pure functions; any thread.
#pragma once

#include <vector>

#include "analyzers/engine/trace.h"
#include "analyzers/finding.h"

namespace analyzers {

// `trace` may be null; else it takes what was given up, and why.
void resolve(std::vector<Finding>& findings, Trace* trace);

// Gives each secret whose rule has parts, and that stands close to one of those, the nearest as its part. `findings`
// are resolved. Each is the part of one secret at most.
void join_parts(std::vector<Finding>& findings);

}  // namespace analyzers
