#include "server/verbs/scan_text.h"

#include <algorithm>

#include "analyzers/imported/analyze.h"
#include "server/convert/marks.h"
#include "server/suppression/suppression_files.h"
#include "server/verbs/scan_suppressions.h"

namespace server {
namespace {

// Whether a line that counts holds a part of the finding: of its value, or of its name on a line before.
bool is_added(const analyzers::Finding& finding, const std::vector<analyzers::Span>& added) {
  analyzers::Span whole = finding.value;
  if (!finding.name.empty()) {
    whole = {std::min(whole.begin, finding.name.begin), std::max(whole.end, finding.name.end)};
  }
  const auto first = std::partition_point(added.begin(), added.end(),
                                          [&](const analyzers::Span& lines) { return lines.end <= whole.begin; });
  return first != added.end() && first->begin < whole.end;
}

}  // namespace

void keep_selected(std::vector<analyzers::Finding>& findings, const ScanText& text, const Selection& selection) {
  std::erase_if(findings, [&](const analyzers::Finding& finding) {
    const auto& rules = selection.rules;
    if (!rules.empty() && std::find(rules.begin(), rules.end(), finding.rule) == rules.end()) return true;
    if (finding.severity < selection.least) return true;
    return text.added != nullptr && !is_added(finding, *text.added);
  });
}

ScanResult scan_text(const ScanText& text, const Selection& selection, const ScanSuppressions& suppressions,
                     const analyzers::ProjectKeys* keys) {
  ScanResult result;
  const FolderConfiguration& folder = selection.folder;
  analyzers::AnalyzeOptions options;
  options.path = text.path;
  options.organisation = folder.organisation.get();
  analyzers::Analysis analysis = analyzers::analyze(
      text.bytes, options, folder.configuration,
      folder.configuration ? path_below(folder.root, std::filesystem::path(text.path)) : std::string());
  if (!analysis.complete) {
    result.error = "not analysed to its end";
    return result;
  }
  result.notices = std::move(analysis.notices);
  keep_selected(analysis.findings, text, selection);
  result.quieted = suppressions.quiet(text, analysis.findings);
  if (analysis.findings.empty()) return result;

  result.reports.reserve(analysis.findings.size());
  const Text lines{std::string(text.bytes)};
  constexpr auto kEncoding = protocol::PositionEncoding::utf16;
  PositionWalk walk(lines, kEncoding);
  const std::vector<bool> parts = analyzers::parts_of(analysis.findings);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i]) continue;
    const analyzers::Finding& finding = analysis.findings[i];
    const protocol::Position begin = walk.at(finding.value.begin);
    Report report{finding,
                  {begin, walk.at(finding.value.end)},
                  {},
                  keys == nullptr ? "" : fingerprint_of(finding.value.of(text.bytes), *keys)};
    if (!finding.part.empty()) report.part = range_of(lines, finding.part, kEncoding);
    result.reports.push_back(std::move(report));
  }
  return result;
}

}  // namespace server
