// Which credentials are those of production: by the prefix of a live mode, or by words in what stands around them.
// Pure functions; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "analyzers/identifiers/organisation.h"

namespace analyzers {

// Findings of class "secret" become "production-credential" where their own prefix, the name that they are assigned to,
// the host behind them in a URL or the file's path says production. `organisation`, which may be null, knows more
// words.
void tell_production(std::string_view text, std::string_view path, const Organisation* organisation,
                     std::vector<Finding>& findings);

}  // namespace analyzers
