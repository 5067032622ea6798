#include "analyzers/imported/analyze.h"

#include <algorithm>

#include "analyzers/engine/resolve.h"
#include "analyzers/imported/allowed.h"
#include "analyzers/imported/run_rules.h"

namespace analyzers {
namespace {

// Whether the configuration leaves a mark of one of our rules, which it may give another title.
bool keeps(const Configuration& configuration, std::string_view path, std::string_view text, Finding& finding) {
  Span match = finding.value;
  if (!finding.name.empty()) match = {std::min(match.begin, finding.name.begin), std::max(match.end, finding.name.end)};
  const ImportedCandidate candidate{match, finding.value};
  if (finding_allowed(configuration.allowlists, path, text, candidate)) return false;
  auto found = configuration.overrides.find(finding.rule);
  if (found == configuration.overrides.end()) return true;
  const Override& change = found->second;
  if (change.off || (change.path && !change.path->matches(path))) return false;
  if (change.entropy != 0 && entropy_of(finding.value.of(text)) <= change.entropy) return false;
  if (finding_allowed(change.allowlists, path, text, candidate)) return false;
  if (change.titled) finding.rule = &*change.titled;
  return true;
}

}  // namespace

Analysis analyze(std::string_view text, const AnalyzeOptions& options,
                 const std::shared_ptr<const Configuration>& configuration, std::string_view path) {
  if (!configuration) return analyze(text, options);
  const bool marks = options.scan == Scan::mark;
  Analysis analysis;
  analysis.rules = configuration;
  if (marks && path_allowed(configuration->allowlists, path)) return analysis;
  if (configuration->builtin || !marks) {
    analysis = analyze(text, options);
    analysis.rules = configuration;
    if (marks) {
      std::vector<Finding> kept;
      for (Finding& finding : analysis.findings)
        if (keeps(*configuration, path, text, finding)) kept.push_back(finding);
      analysis.findings = std::move(kept);
    }
  }
  run_rules(*configuration, text, path, options, analysis);
  resolve(analysis.findings, options.trace);
  return analysis;
}

}  // namespace analyzers
