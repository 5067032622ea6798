#include "server/convert/context_ranges.h"

#include <utility>

#include "analyzers/rule.h"

namespace server {
namespace {

// Both ends in one walk; spans come in order.
protocol::Range range_at(PositionWalk& walk, analyzers::Span span) {
  const protocol::Position start = walk.at(span.begin);
  return {start, walk.at(span.end)};
}

}  // namespace

std::string context_finding_id(const std::string& item_id, std::size_t index) {
  return item_id + '#' + std::to_string(index);
}

std::vector<protocol::ContextFinding> context_findings_of(const std::string& item_id, const Text& text,
                                                          const std::vector<analyzers::Finding>& findings,
                                                          protocol::PositionEncoding encoding) {
  std::vector<protocol::ContextFinding> out;
  out.reserve(findings.size());
  PositionWalk walk(text, encoding);
  for (const analyzers::Finding& finding : findings)
    out.push_back({context_finding_id(item_id, out.size()), std::string(finding.rule->id),
                   std::string(finding.rule->title), std::string(finding.data_class),
                   std::string(analyzers::to_string(finding.tier)), range_at(walk, finding.value)});
  return out;
}

std::vector<protocol::ContextReplacement> replacements_of(const Text& original,
                                                          const analyzers::RedactedPassage& redacted,
                                                          protocol::PositionEncoding encoding) {
  std::vector<protocol::ContextReplacement> out;
  out.reserve(redacted.replacements.size());
  const Text redacted_text(redacted.text);
  PositionWalk before(original, encoding);
  PositionWalk after(redacted_text, encoding);
  for (const analyzers::Replacement& replacement : redacted.replacements) {
    protocol::ContextReplacement told;
    told.range = range_at(before, replacement.original);
    told.redacted_range = range_at(after, replacement.redacted);
    told.placeholder = replacement.placeholder;
    told.data_class = replacement.data_class;
    told.rule = replacement.rule ? replacement.rule->id : "";
    out.push_back(std::move(told));
  }
  return out;
}

}  // namespace server
