// Baselines as files: ours, which is read and written, and detect-secrets', which is read.
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "analyzers/suppression/suppress.h"

namespace server {

// Reads a whole file of either kind into `accepted`. Returns what is wrong with it, empty for nothing; what was right
// before that is kept. Never holds text of the file.
std::string read_baseline(std::string_view text, analyzers::AcceptedFindings& accepted);

// Our own form: JSON with a line for each entry, in the order of paths, rules and fingerprints, so that version control
// merges it line by line.
std::string write_baseline(const analyzers::Baseline& baseline);

// A baseline without entries, with a salt of its own.
analyzers::Baseline new_baseline();

}  // namespace server
