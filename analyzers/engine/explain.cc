#include "analyzers/engine/explain.h"

#include <algorithm>
#include <tuple>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/engine.h"

namespace analyzers {
namespace {

constexpr std::size_t kLongestLine = 4096;  // bytes to each side of the place

std::optional<Finding> at_place(const std::vector<Finding>& findings, std::size_t at) {
  const auto found = std::find_if(findings.begin(), findings.end(), [at](const Finding& finding) {
    return finding.value.begin <= at && at <= finding.value.end;
  });
  return found == findings.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

Explanation explain_place(std::string_view text, std::size_t at, std::string_view path) {
  Explanation explanation;
  AnalyzeOptions options;
  options.path = path;
  options.scan = Scan::share;
  explanation.withheld = at_place(analyze(text, options).findings, at);
  options.scan = Scan::mark;
  options.trace = &explanation.steps;
  explanation.marked = at_place(analyze(text, options).findings, at);

  const Span line{line_begin(text, at, kLongestLine), line_end(text, at, kLongestLine)};
  auto order = [](const Step& step) {
    return std::tuple(step.where.begin, step.where.end, step.rule, step.what.sentence(), step.points);
  };
  std::erase_if(explanation.steps, [&](const Step& step) { return !step.where.overlaps(line); });
  std::stable_sort(explanation.steps.begin(), explanation.steps.end(),
                   [](const Step& a, const Step& b) { return a.where.begin < b.where.begin; });
  // The same may have been noted for each variant of a rule, and for parts of the text that were looked at again.
  std::vector<Step> once;
  for (const Step& step : explanation.steps)
    if (std::none_of(once.begin(), once.end(), [&](const Step& other) { return order(other) == order(step); }))
      once.push_back(step);
  explanation.steps = std::move(once);
  return explanation;
}

}  // namespace analyzers
