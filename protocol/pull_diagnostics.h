// The pull model of LSP 3.17, textDocument/diagnostic: the client asks for a document's diagnostics when it wants them.
// Plain values; any thread.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "protocol/json.h"

namespace protocol {

struct DocumentDiagnosticParams {
  std::string uri;
  std::string previous_result;  // the id of what it has, empty for nothing
};

DocumentDiagnosticParams read_document_diagnostic_params(const JsonReader& params);

// What a document has now; without the diagnostics where the client has them already. `result` is this report's id.
boost::json::object document_report(const boost::json::array& diagnostics, const std::string& result,
                                    const std::string& previous_result);

}  // namespace protocol
