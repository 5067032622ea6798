// Why a place of a text is marked, or is not: the findings there, and the steps that the engine took around it.
// Pure functions; any thread. Costs two whole analyses: for people who ask, not for each keystroke.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "analyzers/engine/trace.h"
#include "analyzers/finding.h"

namespace analyzers {

struct Explanation {
  std::optional<Finding> marked;    // what a mark shows at the place
  std::optional<Finding> withheld;  // what a share takes out there
  std::vector<Step> steps;          // of a mark, that touch the place's line; by position, none twice
};

// Of the byte `at` of `text`, which is at most its size. `path` decides the file's role, as for an analysis.
Explanation explain_place(std::string_view text, std::size_t at, std::string_view path);

}  // namespace analyzers
