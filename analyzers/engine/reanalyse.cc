#include "analyzers/engine/reanalyse.h"

#include <algorithm>
#include <cassert>
#include <optional>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/resolve.h"

namespace analyzers {
namespace {

constexpr std::size_t kReach = 5120;               // bytes that anything but a piece, or a long line, reaches over
constexpr std::size_t kLargestWindow = 64 * 1024;  // bytes that are worth it
constexpr std::size_t kLongestLine = 16 * 1024;    // bytes in which a line's end is looked for
constexpr std::size_t kShortestWrapped = 56;       // bytes of a line of base64 that goes on in the next one
constexpr int kMostAttempts = 4;

// Where bytes of the old text are in the new one. What the change touches covers all that was put in.
class Moved {
 public:
  explicit Moved(const Change& change) : change_(change) {}

  bool before(Span span) const { return span.end <= change_.begin; }
  bool behind(Span span) const { return span.begin >= change_.begin + change_.removed; }
  Span operator()(Span span) const {
    if (before(span) && span.begin < change_.begin) return span;
    const std::size_t old_end = change_.begin + change_.removed;
    const auto shifted = [&](std::size_t at) { return at - change_.removed + change_.inserted; };
    if (behind(span)) return {shifted(span.begin), shifted(span.end)};
    return {std::min(span.begin, change_.begin),
            span.end >= old_end ? shifted(span.end) : change_.begin + change_.inserted};
  }

 private:
  const Change& change_;
};

// Whether a line begins at `at` of which nothing goes on that began before it.
bool is_boundary(std::string_view text, std::size_t at) {
  if (at == 0 || at == text.size()) return true;
  if (!is(text[at - 1], kNewline) || (text[at - 1] == '\r' && text[at] == '\n')) return false;
  std::size_t end = at - 1;
  if (text[end] == '\n' && end > 0 && text[end - 1] == '\r') --end;
  std::size_t begin = end;
  const auto wraps = [](char c) { return is(c, kBase64) || c == '-' || c == '_'; };
  while (begin > 0 && end - begin < kShortestWrapped && wraps(text[begin - 1])) --begin;
  return end - begin < kShortestWrapped;
}

// `span` with whole lines, nothing where they are too long.
std::optional<Span> with_lines(std::string_view text, Span span) {
  const std::size_t first = span.begin - std::min(span.begin, kLongestLine);
  const std::size_t last = std::min(text.size(), span.end + kLongestLine);
  while (span.begin > first && !is_boundary(text, span.begin)) --span.begin;
  while (span.end < last && !is_boundary(text, span.end)) ++span.end;
  if (!is_boundary(text, span.begin) || !is_boundary(text, span.end)) return std::nullopt;
  return span;
}

Span wider(std::string_view text, Span span) {
  return {span.begin - std::min(span.begin, kReach), std::min(text.size(), span.end + kReach)};
}

// Takes in all of `others`, in whole lines, that cross one of the zone's ends; nothing when it grows too large.
std::optional<Span> without_crossing(std::string_view text, Span zone, const std::vector<Span>& others) {
  for (bool grown = true; grown;) {
    grown = false;
    if (zone.size() > kLargestWindow) return std::nullopt;
    for (const Span other : others) {
      if (!other.overlaps(zone) || zone.contains(other)) continue;
      zone = {std::min(zone.begin, other.begin), std::max(zone.end, other.end)};
      grown = true;
    }
    const std::optional<Span> lines = with_lines(text, zone);
    if (!lines) return std::nullopt;
    grown |= !(*lines == zone);
    zone = *lines;
  }
  return zone;
}

bool same(const Finding& a, const Finding& b) {
  return a.rule == b.rule && a.value == b.value && a.name == b.name && a.data_class == b.data_class &&
         a.tier == b.tier && a.severity == b.severity && a.confidence == b.confidence && a.evidence == b.evidence;
}

// Those that lie in `place`.
std::vector<Finding> inside(const std::vector<Finding>& findings, Span place) {
  std::vector<Finding> out;
  for (const Finding& finding : findings)
    if (place.contains(finding.value)) out.push_back(finding);
  return out;
}

bool agree(const std::vector<Finding>& a, const std::vector<Finding>& b, Span place) {
  const std::vector<Finding> first = inside(a, place), second = inside(b, place);
  return std::equal(first.begin(), first.end(), second.begin(), second.end(), same);
}

void shift(Span& span, std::size_t by) {
  span.begin += by;
  span.end += by;
}

}  // namespace

bool reanalyse(std::string_view text, const AnalyzeOptions& options, const Change& change, Analysis& analysis) {
  assert(options.scan == Scan::mark && options.trace == nullptr && change.begin + change.inserted <= text.size());
  if (!analysis.notices.empty()) return false;  // what could not be done is told of the whole text
  const Moved moved(change);
  std::vector<Finding> before = analysis.findings;
  std::vector<Span> whole;  // what must not be cut
  for (Finding& finding : before) {
    finding.value = moved(finding.value);
    finding.name = moved(finding.name);
    finding.part = {};
    whole.push_back(finding.value);
  }
  std::vector<Span> pieces;
  for (const Span piece : analysis.pieces) pieces.push_back(moved(piece));
  whole.insert(whole.end(), pieces.begin(), pieces.end());

  Span zone = wider(text, {change.begin, change.begin + change.inserted});
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    const std::optional<Span> uncut = without_crossing(text, zone, whole);
    if (!uncut) return false;
    zone = *uncut;
    const std::optional<Span> window = with_lines(text, wider(text, zone));
    if (!window || window->size() > kLargestWindow || window->size() * 2 > text.size()) return false;

    Analysis inner = analyze(window->of(text), options);
    if (!inner.complete || !inner.notices.empty()) return false;
    bool crosses = false;
    for (Finding& finding : inner.findings) {
      shift(finding.value, window->begin);
      shift(finding.name, window->begin);
      finding.part = {};
      crosses |= finding.value.overlaps(zone) && !zone.contains(finding.value);
    }
    for (Span& piece : inner.pieces) {
      shift(piece, window->begin);
      crosses |= piece.overlaps(zone) && !zone.contains(piece);
    }
    if (crosses) {
      for (const Finding& finding : inner.findings) whole.push_back(finding.value);
      whole.insert(whole.end(), inner.pieces.begin(), inner.pieces.end());
      continue;
    }
    // What the change can't reach must have come out as before, or something reaches further than is known here.
    const Span left{std::max(window->begin, zone.begin - std::min(zone.begin, kReach / 2)), zone.begin};
    const Span right{zone.end, std::min(window->end, zone.end + kReach / 2)};
    if (!agree(before, inner.findings, left) || !agree(before, inner.findings, right)) return false;

    std::erase_if(before, [&](const Finding& finding) { return zone.contains(finding.value); });
    std::erase_if(pieces, [&](Span piece) { return zone.contains(piece); });
    const std::vector<Finding> found = inside(inner.findings, zone);
    const auto at = std::find_if(before.begin(), before.end(),
                                 [&](const Finding& finding) { return finding.value.begin >= zone.end; });
    before.insert(at, found.begin(), found.end());
    for (const Span piece : inner.pieces)
      if (zone.contains(piece)) pieces.push_back(piece);
    join_parts(before);
    analysis.findings = std::move(before);
    analysis.pieces = std::move(pieces);
    return true;
  }
  return false;
}

}  // namespace analyzers
