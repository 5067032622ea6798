#include "analyzers/imported/allowed.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace analyzers {
namespace {

bool any_matches(const std::vector<Pattern>& patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [text](const Pattern& pattern) { return pattern.matches(text); });
}

// The lines that a span stands on.
std::string_view lines_of(std::string_view text, Span span) {
  std::size_t begin = span.begin == 0 ? 0 : text.rfind('\n', span.begin - 1) + 1;
  std::size_t end = std::min(text.find('\n', span.end), text.size());
  return text.substr(begin, end - begin);
}

bool values_allowed(const Allowlist& list, std::string_view text, const ImportedCandidate& candidate) {
  switch (list.target) {
    case AllowTarget::secret:
      return any_matches(list.patterns, candidate.secret.of(text));
    case AllowTarget::match:
      return any_matches(list.patterns, candidate.match.of(text));
    case AllowTarget::line:
      return any_matches(list.patterns, lines_of(text, candidate.match));
  }
  return false;
}

}  // namespace

bool path_allowed(const Allowlists& lists, std::string_view path) {
  return std::any_of(lists.begin(), lists.end(), [path](const auto& list) {
    if (list->all && (list->commits || !list->patterns.empty() || !list->stop_words.empty())) return false;
    return any_matches(list->paths, path);
  });
}

bool finding_allowed(const Allowlists& lists, std::string_view path, std::string_view text,
                     const ImportedCandidate& candidate) {
  return std::any_of(lists.begin(), lists.end(), [&](const auto& list) {
    auto stop_word = [&] { return list->stop_words.any_in(candidate.secret.of(text)); };
    if (!list->all) return stop_word() || values_allowed(*list, text, candidate) || any_matches(list->paths, path);
    return !list->commits && (list->paths.empty() || any_matches(list->paths, path)) &&
           (list->stop_words.empty() || stop_word()) &&
           (list->patterns.empty() || values_allowed(*list, text, candidate));
  });
}

double entropy_of(std::string_view text) {
  std::unordered_map<std::string_view, int> counts;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    ++counts[text.substr(begin, end - begin)];
    begin = end;
  }
  double entropy = 0;
  for (const auto& [character, count] : counts) {
    double share = static_cast<double>(count) / static_cast<double>(text.size());
    entropy -= share * std::log2(share);
  }
  return entropy;
}

}  // namespace analyzers
