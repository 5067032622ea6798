// The rules of a configuration over a text: keywords in one pass, then each pattern around its keywords only.
// Pure functions; any thread.
#pragma once

#include <string_view>

#include "analyzers/engine/engine.h"
#include "analyzers/imported/configuration.h"

namespace analyzers {

// Appends what the rules find. `path` as for analyze().
void run_rules(const Configuration& configuration, std::string_view text, std::string_view path,
               const AnalyzeOptions& options, Analysis& analysis);

}  // namespace analyzers
