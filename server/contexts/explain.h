// Why the findings of a context, and the decision on it, are as they are.
// Loop thread only.
#pragma once

#include "protocol/explain.h"
#include "server/contexts/contexts.h"

namespace server {

// Of the finding that is named, or of all. Tells nothing of their values.
protocol::ContextExplainResult explain(const Context& context, const std::string& finding_id);

}  // namespace server
