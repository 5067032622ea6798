#include "protocol/pull_diagnostics.h"

namespace protocol {

DocumentDiagnosticParams read_document_diagnostic_params(const JsonReader& params) {
  return {params["textDocument"]["uri"].string(), params["previousResultId"].string_or("")};
}

boost::json::object document_report(const boost::json::array& diagnostics, const std::string& result,
                                    const std::string& previous_result) {
  if (!result.empty() && result == previous_result) return {{"kind", "unchanged"}, {"resultId", result}};
  boost::json::object report{{"kind", "full"}, {"items", diagnostics}};
  if (!result.empty()) report["resultId"] = result;
  return report;
}

}  // namespace protocol
