#include "analyzers/suppression/suppress.h"

#include <algorithm>
#include <string>

#include "analyzers/suppression/comments.h"

namespace analyzers {
namespace {

// Line numbers, from 1, of offsets that mostly increase: names stand a little before values.
class LineCount {
 public:
  explicit LineCount(std::string_view text) : text_(text) {}

  std::size_t at(std::size_t offset) {
    const auto breaks = [this](std::size_t begin, std::size_t end) {
      return static_cast<std::size_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                                                 text_.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
    };
    line_ = offset >= offset_ ? line_ + breaks(offset_, offset) : line_ - breaks(offset, offset_);
    offset_ = offset;
    return line_;
  }

 private:
  std::string_view text_;
  std::size_t offset_ = 0;
  std::size_t line_ = 1;
};

}  // namespace

Suppressed suppress(std::string_view text, std::string_view path, const AcceptedFindings& accepted,
                    std::vector<Finding>& findings, bool switches) {
  Suppressed result;
  if (findings.empty()) return result;
  const AllowComments comments(text, switches);
  // A baseline is looked at as any file is, and its salt looks like a key.
  const std::string salt = accepted.baseline ? accepted.baseline->salt_digits() : "";
  const bool count_lines = accepted.gitleaks.knows(path);
  LineCount lines(text);
  std::erase_if(findings, [&](const Finding& finding) {
    if (finding.value.of(text) == salt) return true;
    bool listed = false;
    if (accepted.baseline) {
      if (const auto entry = accepted.baseline->find(*finding.rule, finding.value.of(text))) {
        result.entries.push_back(*entry);
        listed = true;
      }
    }
    if (!listed && count_lines) {
      const std::size_t begin = finding.name.empty() ? finding.value.begin : finding.name.begin;
      const std::size_t first = lines.at(std::min(begin, finding.value.begin));
      listed = accepted.gitleaks.accepts(path, *finding.rule, first, lines.at(finding.value.begin));
    }
    if (listed || accepted.detect_secrets.accepts(path, text, finding)) {
      ++result.by_lists;
      return true;
    }
    const bool allowed = comments.allow(finding);
    if (allowed) ++result.by_comments;
    return allowed;
  });
  return result;
}

}  // namespace analyzers
