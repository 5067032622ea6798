// Analysis under a configuration of gitleaks or betterleaks: what its rules find too, and what it quiets.
// Pure functions over UTF-8 text; any thread; a call cannot fail.
#pragma once

#include <memory>
#include <string_view>

#include "analyzers/engine/engine.h"
#include "analyzers/imported/configuration.h"

namespace analyzers {

// As analyze(); `path` is relative to the folder of the configuration, which may be null. A mark does all that the
// configuration says. A share only adds: rules of ours are never disabled, and nothing is allowed, since whoever writes
// into a repository could write it.
Analysis analyze(std::string_view text, const AnalyzeOptions& options,
                 const std::shared_ptr<const Configuration>& configuration, std::string_view path);

}  // namespace analyzers
