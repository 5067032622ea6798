// The messages of context/explain: why a finding or a decision is as it is. docs/protocol.md describes them.
// Plain values; any thread.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "protocol/context.h"

namespace protocol {

struct ContextExplainParams {
  std::string id;          // of the context
  std::string finding_id;  // empty: all of them
};

struct ExplainedFinding {
  std::string item;
  std::string id;
  std::string rule;
  std::string title;
  std::string data_class;
  std::string tier;
  std::vector<std::string> evidence;  // sentences
  std::string decision;
  std::string reason;
  std::string policy;  // the line that decided; empty for none
};

struct ContextExplainResult {
  std::string decision;  // if it were shared now
  std::vector<ContextReason> reasons;
  std::string tier;                       // of the destination
  std::vector<std::string> destinations;  // the names that it has in the policy
  std::string policy;                     // the version of the configuration
  std::vector<ExplainedFinding> findings;
};

ContextExplainParams read_context_explain_params(const JsonReader& params);
boost::json::value to_json(const ContextExplainResult& result);

}  // namespace protocol
