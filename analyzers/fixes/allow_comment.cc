#include "analyzers/fixes/allow_comment.h"

#include <algorithm>

#include "analyzers/engine/bytes.h"
#include "analyzers/rule.h"

namespace analyzers {

std::optional<AllowComment> allow_by_comment(std::string_view text, const Finding& finding, const Language& language) {
  if (language.comment.empty()) return std::nullopt;
  const std::size_t first =
      finding.name.empty() ? finding.value.begin : std::min(finding.name.begin, finding.value.begin);
  AllowComment out;
  out.at = line_begin(text, first, text.size());
  // A line that goes on in the next one: as in a long command.
  std::string_view before = text.substr(0, out.at);
  while (!before.empty() && is(before.back(), kNewline | kBlank)) before.remove_suffix(1);
  if (before.ends_with('\\')) return std::nullopt;

  std::size_t indent = out.at;
  while (indent < first && is(text[indent], kBlank)) ++indent;
  out.before.append(text.substr(out.at, indent - out.at)).append(language.comment).append(" lampblack:allow ");
  const std::string_view id = finding.rule->id;
  const bool readable =
      std::all_of(id.begin(), id.end(), [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; });
  if (readable) out.before.append(id).append(" ");
  out.before.append("-- ");
  out.reason = "why it may stand here";
  if (!language.comment_end.empty()) out.after.append(" ").append(language.comment_end);
  const bool returns = out.at >= 2 && text.substr(out.at - 2, 2) == "\r\n";
  out.after.append(returns ? "\r\n" : "\n");
  return out;
}

}  // namespace analyzers
