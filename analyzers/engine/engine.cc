#include "analyzers/engine/engine.h"

#include <algorithm>
#include <cassert>

#include "analyzers/engine/decode.h"
#include "analyzers/engine/extract.h"
#include "analyzers/engine/resolve.h"
#include "analyzers/engine/sieve.h"
#include "analyzers/engine/verify.h"

namespace analyzers {
namespace {

constexpr std::size_t kBlock = 64 * 1024;  // bytes between two looks at the stop token
constexpr int kDeepestLayer = 2;

std::optional<Finding> look_at(std::string_view text, const Hit& hit, Scan scan, FileRole role, LastValue& last) {
  switch (hit.target.kind) {
    case Anchor::shape:
      return verify_shape(text, hit, scan);
    case Anchor::provider_word:
      return verify_near(text, hit);
    case Anchor::credential_word:
      return extract_credential(text, hit, scan, role, last);
    case Anchor::url:
      return extract_url_userinfo(text, hit, scan);
    case Anchor::header:
      return extract_header(text, hit, scan);
    case Anchor::private_key:
      return extract_private_key(text, hit, scan);
    case Anchor::jwt:
      return extract_jwt(text, hit);
  }
  return std::nullopt;
}

void analyze_layer(std::string_view text, const AnalyzeOptions& options, FileRole role, int depth, Analysis& analysis) {
  const Sieve& sieve = builtin_sieve();
  std::vector<Hit> hits;
  LastValue last{};
  for (std::size_t begin = 0; begin < text.size(); begin += kBlock) {
    if (options.stop.stop_requested()) {
      analysis.complete = false;
      return;
    }
    std::size_t end = std::min(text.size(), begin + kBlock);
    hits.clear();
    sieve.scan(text, begin, end, hits);
    for (const Hit& hit : hits) {
      // What stands inside a key block, or names that stand inside a value, are part of it.
      if (!analysis.findings.empty() && hit.at >= analysis.findings.back().value.begin &&
          hit.at < analysis.findings.back().value.end) {
        if (analysis.findings.back().has(Evidence::key_block)) continue;
        if (hit.target.kind == Anchor::credential_word && analysis.findings.back().has(Evidence::credential_name))
          continue;
      }
      if (auto finding = look_at(text, hit, options.scan, role, last)) analysis.findings.push_back(*finding);
    }
  }
  if (depth == kDeepestLayer) return;
  for (const Unescaped& part : unescaped_parts(text)) {
    Analysis inner;
    analyze_layer(part.text, options, role, depth + 1, inner);
    analysis.complete = analysis.complete && inner.complete;
    for (Finding finding : inner.findings) {
      // Without their escapes, texts look like assignments that are none: a mark believes only what tells itself.
      if (options.scan == Scan::mark && finding.tier == EvidenceTier::generic) continue;
      auto original = [&part](Span span) { return Span{part.origin[span.begin], part.origin[span.end]}; };
      finding.value = original(finding.value);
      finding.name = original(finding.name);
      finding.add(Evidence::decoded);
      analysis.findings.push_back(finding);
    }
  }
  for (Layer& layer : encoded_runs(text)) {
    Analysis inner;
    analyze_layer(layer.text, options, FileRole::unknown, depth + 1, inner);
    analysis.complete = analysis.complete && inner.complete;
    if (inner.findings.empty()) continue;
    // The whole run is the value: half of an encoded text can't be taken out.
    Finding finding = *std::max_element(inner.findings.begin(), inner.findings.end(),
                                        [](const Finding& a, const Finding& b) { return a.tier < b.tier; });
    finding.value = layer.encoded;
    finding.name = {layer.encoded.begin, layer.encoded.begin};
    finding.add(Evidence::decoded);
    analysis.findings.push_back(finding);
  }
}

}  // namespace

Finding finding_of(std::string_view id, Span value, Span name, Evidence evidence, int confidence) {
  const Rule* rule = find_rule(id);
  assert(rule != nullptr);
  Finding finding{
      rule, value, name, rule->data_class, rule->tier, rule->severity, static_cast<std::uint8_t>(confidence), 0};
  finding.add(evidence);
  return finding;
}

Analysis analyze(std::string_view text, const AnalyzeOptions& options) {
  Analysis analysis;
  analyze_layer(text, options, role_of(options.path), 0, analysis);
  if (options.scan == Scan::share) {
    auto append = [&analysis](std::vector<Finding> more) {
      analysis.findings.insert(analysis.findings.end(), more.begin(), more.end());
    };
    append(incomplete_tokens(text, text.size()));
    if (options.last_edit && *options.last_edit < text.size()) append(incomplete_tokens(text, *options.last_edit));
    append(key_fragments(text));
  }
  resolve(text, analysis.findings);
  return analysis;
}

}  // namespace analyzers
