// Findings as an editor shows them: diagnostics and hovers. Nothing here ever takes a byte of a value.
// Pure functions; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/finding.h"
#include "protocol/lsp.h"
#include "server/documents/text.h"

namespace server {

inline constexpr std::size_t kDiagnosticLimit = 1000;  // more than that, and one of them says so

// A span in the negotiated encoding.
protocol::Range range_of(const Text& text, analyzers::Span span, protocol::PositionEncoding encoding);

// As the protocol numbers it.
int lsp_severity(analyzers::Severity severity);

// "GitHub personal access token (verified by its checksum), 40 characters".
std::string describe(const analyzers::Finding& finding, std::string_view text);

// The opaque id of the finding at `index` in a document; `opening` tells documents apart.
std::string finding_id(std::size_t opening, std::size_t index);

struct DiagnosticOptions {
  protocol::PositionEncoding encoding = protocol::PositionEncoding::utf16;
  bool code_description = false;
  bool related_information = false;
  std::size_t opening = 0;
};

// In the order of the findings, which is that of the text. A credential's parts are one diagnostic: its secret's, which
// says where its id stands in this document of `uri`.
std::vector<protocol::Diagnostic> diagnostics_of(const std::string& uri, const Text& text,
                                                 const std::vector<analyzers::Finding>& findings,
                                                 const DiagnosticOptions& options);

// What an analysis could not do, each at the document's beginning.
std::vector<protocol::Diagnostic> diagnostics_of(const std::vector<analyzers::Notice>& notices);

// What it is, why it was found, what to do.
protocol::Hover hover_of(const Text& text, const analyzers::Finding& finding, protocol::PositionEncoding encoding,
                         bool markdown);

}  // namespace server
