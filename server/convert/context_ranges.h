// Findings and replacements as the context messages tell them: with ranges in the negotiated encoding.
// Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "analyzers/finding.h"
#include "analyzers/redaction/redact.h"
#include "protocol/context.h"
#include "server/documents/text.h"

namespace server {

// The opaque id of the finding at `index` in an item's text.
std::string context_finding_id(const std::string& item_id, std::size_t index);

// One for each finding, in their order.
std::vector<protocol::ContextFinding> context_findings_of(const std::string& item_id, const Text& text,
                                                          const std::vector<analyzers::Finding>& findings,
                                                          protocol::PositionEncoding encoding);

std::vector<protocol::ContextReplacement> replacements_of(const Text& original,
                                                          const analyzers::RedactedPassage& redacted,
                                                          protocol::PositionEncoding encoding);

}  // namespace server
