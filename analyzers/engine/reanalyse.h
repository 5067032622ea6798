// Analysis of what an edit can have changed: the rest of the findings is moved.
// Pure functions; any thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "analyzers/engine/engine.h"
#include "analyzers/finding.h"

namespace analyzers {

// An edit: at `begin` so many bytes were taken out and so many put in.
struct Change {
  std::size_t begin = 0;
  std::size_t removed = 0;
  std::size_t inserted = 0;
};

// Makes `analysis`, that of the text before the change, that of `text` after it: the same that analyze() gives. Looks
// at the lines around the change, as far as anything reaches over them. False where too much hangs together, as in a
// line of many thousand bytes: then `analysis` is as it was, and the whole text must be analysed. For marks alone.
bool reanalyse(std::string_view text, const AnalyzeOptions& options, const Change& change, Analysis& analysis);

}  // namespace analyzers
