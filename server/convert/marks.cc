#include "server/convert/marks.h"

#include <algorithm>

#include "analyzers/rule.h"

namespace server {
namespace {

// Why it was found, in the fewest words: the strongest reason.
std::string_view reason(const analyzers::Finding& finding) {
  using analyzers::Evidence;
  if (finding.has(Evidence::imported_pattern)) return "matches a pattern of this workspace";
  if (finding.has(Evidence::known)) return "stands in a credential file";
  switch (finding.tier) {
    case analyzers::EvidenceTier::verified:
      if (finding.has(Evidence::checksum_holds)) return "verified by its checksum";
      return "verified by its structure";
    case analyzers::EvidenceTier::format:
      return "recognised by its format";
    case analyzers::EvidenceTier::context:
      return "its provider is named close by";
    case analyzers::EvidenceTier::generic:
      if (finding.has(Evidence::checksum_fails)) return "its checksum does not hold";
      return "assigned to a credential's name";
  }
  return "";
}

}  // namespace

int lsp_severity(analyzers::Severity severity) {
  switch (severity) {
    case analyzers::Severity::error:
      return 1;
    case analyzers::Severity::warning:
      return 2;
    case analyzers::Severity::information:
      return 3;
    case analyzers::Severity::hint:
      return 4;
  }
  return 2;
}

protocol::Range range_of(const Text& text, analyzers::Span span, protocol::PositionEncoding encoding) {
  return {text.position_of(span.begin, encoding), text.position_of(span.end, encoding)};
}

std::string describe(const analyzers::Finding& finding, std::string_view text) {
  const std::size_t length = count_units(finding.value.of(text), protocol::PositionEncoding::utf32);
  std::string message(finding.rule->title);
  message.append(" (").append(reason(finding)).append("), ").append(std::to_string(length));
  return message.append(length == 1 ? " character" : " characters");
}

std::string finding_id(std::size_t opening, std::size_t index) {
  return std::to_string(opening) + "." + std::to_string(index);
}

std::vector<protocol::Diagnostic> diagnostics_of(const std::string& uri, const Text& text,
                                                 const std::vector<analyzers::Finding>& findings,
                                                 const DiagnosticOptions& options) {
  std::vector<protocol::Diagnostic> diagnostics;
  diagnostics.reserve(std::min(findings.size(), kDiagnosticLimit + 1));
  PositionWalk walk(text, options.encoding);
  const std::vector<bool> parts = analyzers::parts_of(findings);
  for (std::size_t index = 0; index < findings.size(); ++index) {
    if (parts[index]) continue;
    const analyzers::Finding& finding = findings[index];
    protocol::Diagnostic diagnostic;
    diagnostic.source = "lampblack";
    diagnostic.range.start = walk.at(finding.value.begin);
    if (diagnostics.size() == kDiagnosticLimit) {
      diagnostic.range.end = diagnostic.range.start;
      diagnostic.severity = 3;
      const auto more = std::count(parts.begin() + static_cast<std::ptrdiff_t>(index), parts.end(), false);
      diagnostic.message = std::to_string(more) + " more findings from here on are not shown";
      diagnostics.push_back(std::move(diagnostic));
      break;
    }
    diagnostic.range.end = walk.at(finding.value.end);
    diagnostic.severity = lsp_severity(finding.severity);
    diagnostic.code = finding.rule->id;
    if (options.code_description) diagnostic.code_description = finding.rule->documentation;
    diagnostic.message = describe(finding, text.bytes());
    diagnostic.data = finding_id(options.opening, index);
    if (!finding.part.empty() && options.related_information)
      diagnostic.related = {uri, range_of(text, finding.part, options.encoding), "Its key id, found as well."};
    diagnostics.push_back(std::move(diagnostic));
  }
  return diagnostics;
}

std::vector<protocol::Diagnostic> diagnostics_of(const std::vector<analyzers::Notice>& notices) {
  std::vector<protocol::Diagnostic> diagnostics;
  for (const analyzers::Notice& notice : notices) {
    protocol::Diagnostic diagnostic;
    diagnostic.severity = lsp_severity(analyzers::Severity::information);
    diagnostic.source = "lampblack";
    diagnostic.code = "analysis";
    diagnostic.message = notice.message;
    diagnostics.push_back(std::move(diagnostic));
  }
  return diagnostics;
}

protocol::Hover hover_of(const Text& text, const analyzers::Finding& finding, protocol::PositionEncoding encoding,
                         bool markdown) {
  const analyzers::Rule& rule = *finding.rule;
  std::string said = markdown ? "**" + std::string(rule.title) + "**" : std::string(rule.title);
  said.append(" · ").append(finding.data_class).append(" · ").append(to_string(finding.tier));
  said.append("\n\n").append(describe(finding, text.bytes())).append(".\n\nWhy it was found:\n");
  for (const std::string_view sentence : analyzers::explain(finding.evidence)) said.append("\n- ").append(sentence);
  said.append("\n\nWhat to do: ").append(rule.advice);
  said.append("\n\nRule ").append(markdown ? "`" + std::string(rule.id) + "`" : std::string(rule.id));
  if (!rule.documentation.empty()) {
    if (markdown) {
      said.append(" · [documentation](").append(rule.documentation).append(")");
    } else {
      said.append(" · ").append(rule.documentation);
    }
  }
  return {markdown, std::move(said), range_of(text, finding.value, encoding)};
}

}  // namespace server
