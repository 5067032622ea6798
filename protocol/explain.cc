#include "protocol/explain.h"

namespace protocol {

ContextExplainParams read_context_explain_params(const JsonReader& params) {
  return {params["context"]["id"].string(), params["findingId"].string_or("")};
}

boost::json::value to_json(const ContextExplainResult& result) {
  boost::json::array findings;
  for (const ExplainedFinding& one : result.findings) {
    boost::json::object finding{{"item", one.item},
                                {"id", one.id},
                                {"rule", one.rule},
                                {"title", one.title},
                                {"class", one.data_class},
                                {"tier", one.tier},
                                {"evidence", boost::json::value_from(one.evidence)},
                                {"decision", one.decision},
                                {"reason", one.reason}};
    if (!one.policy.empty()) finding["policy"] = one.policy;
    findings.push_back(std::move(finding));
  }
  return {{"decision", result.decision},
          {"reasons", to_json(result.reasons)},
          {"destination", {{"tier", result.tier}, {"names", boost::json::value_from(result.destinations)}}},
          {"policy", result.policy},
          {"findings", std::move(findings)}};
}

}  // namespace protocol
