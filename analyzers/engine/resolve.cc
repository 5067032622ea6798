#include "analyzers/engine/resolve.h"

#include <algorithm>
#include <tuple>

#include "analyzers/rule.h"

namespace analyzers {
namespace {

// Of two findings with like evidence the one that knows the provider tells more: by its word, or else by the token's
// own letters.
int knowledge(Detector detector) {
  return detector == Detector::context ? 2 : detector == Detector::shape ? 1 : 0;
}

// A key block or a whole encoded run holds what is found inside it; apart from those, evidence decides, then length.
bool better(const Finding& a, const Finding& b) {
  auto rank = [](const Finding& f) {
    return std::tuple(f.has(Evidence::key_block), f.tier, knowledge(f.rule->detector), f.value.size(), f.confidence);
  };
  return rank(a) > rank(b);
}

constexpr std::size_t kFarthestPart = 400;  // bytes between the parts of one credential

bool is_part_of(const Rule& rule, const Finding& other) {
  return std::find(rule.with.begin(), rule.with.end(), other.rule->id) != rule.with.end();
}

// Bytes between the two.
std::size_t distance(Span a, Span b) {
  return a.begin < b.begin ? b.begin - a.end : a.begin - b.end;
}

}  // namespace

void resolve(std::vector<Finding>& findings, Trace* trace) {
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    // Of two names for one value the nearer; all that is left is said so that no order of hits decides.
    return std::tuple(a.value.begin, b.value.end, b.name.begin, a.rule->id) <
           std::tuple(b.value.begin, a.value.end, a.name.begin, b.rule->id);
  });
  std::vector<Finding> kept;
  for (const Finding& finding : findings) {
    bool beaten = false;
    while (!kept.empty() && kept.back().value.overlaps(finding.value)) {
      // Nothing of a loser may be left over: what overlaps only in part is masked as one.
      Finding& other = kept.back();
      const bool wins = better(finding, other);
      const Finding& loser = wins ? other : finding;
      if (loser.rule != (wins ? finding : other).rule)
        note(trace, loser.value, "Of this rule, too; another one has better evidence for it.", loser.rule);
      if (wins) {
        if (finding.value.contains(other.value)) {
          kept.pop_back();
          continue;
        }
        Span both{std::min(finding.value.begin, other.value.begin), std::max(finding.value.end, other.value.end)};
        bool inside = other.value.contains(finding.value);
        other = finding;
        // A known value may be a part of a longer one, which is no less a secret.
        if (!inside || finding.rule->detector == Detector::known) other.value = both;
      } else if (!other.value.contains(finding.value)) {
        other.value.end = std::max(other.value.end, finding.value.end);
      }
      beaten = true;
      break;
    }
    if (!beaten) kept.push_back(finding);
  }
  findings = std::move(kept);
}

void join_parts(std::vector<Finding>& findings) {
  std::vector<bool> taken(findings.size());
  for (std::size_t i = 0; i < findings.size(); ++i) {
    Finding& secret = findings[i];
    if (secret.rule->with.empty()) continue;
    std::size_t best = findings.size();
    auto look_at = [&](std::size_t k) {
      const std::size_t away = distance(findings[k].value, secret.value);
      if (away > kFarthestPart) return false;
      if (!taken[k] && is_part_of(*secret.rule, findings[k]) &&
          (best == findings.size() || away < distance(findings[best].value, secret.value)))
        best = k;
      return true;
    };
    for (std::size_t k = i; k > 0 && look_at(k - 1); --k) {
    }
    for (std::size_t k = i + 1; k < findings.size() && look_at(k); ++k) {
    }
    if (best == findings.size()) continue;
    taken[best] = true;
    secret.part = findings[best].value;
  }
}

}  // namespace analyzers
