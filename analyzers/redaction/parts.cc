#include "analyzers/redaction/parts.h"

#include <algorithm>

#include "analyzers/engine/bytes.h"
#include "analyzers/redaction/placeholder.h"

namespace analyzers {
namespace {

// Whether what stands beside a placeholder in one finding may be a value: it has letters or digits that are no escapes,
// and is not a name or a scheme before the placeholder ("session=", "{CRYPT}").
bool worth_masking(std::string_view text, bool before_placeholder) {
  bool has_word = false;
  bool has_digit = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    has_word |= is(text[i], kWord);
    has_digit |= is_digit(text[i]);
    if (text[i] == '\\' && i + 1 < text.size() && std::string_view("nrt").find(text[i + 1]) != std::string_view::npos)
      ++i;
  }
  const bool names =
      before_placeholder && !has_digit && std::string_view("=:}").find(text.back()) != std::string_view::npos;
  return has_word && !names;
}

}  // namespace

bool outranks(const Kind& a, const Kind& b) {
  auto guarded = [](const Kind& kind) { return kind.data_class != "personal" && kind.data_class != "internal"; };
  if (guarded(a) != guarded(b)) return guarded(a);
  return a.tier > b.tier;
}

std::string folded_name(const Kind& kind) {
  std::string out;
  for (char c : kind.name)
    if (is_letter(c)) out += lower(c);
  return out.empty() ? std::string(kind.rule ? kind.rule->id : "") : out;
}

void add_around(const std::vector<Span>& placeholders, std::string_view text, Span span, const Kind& kind,
                std::vector<Part>& out) {
  // Line breaks around a value say nothing, and a placeholder must begin with a letter to be seen in an answer.
  while (!span.empty() && is(text[span.begin], kNewline)) ++span.begin;
  while (!span.empty() && is(text[span.end - 1], kNewline)) --span.end;
  std::size_t at = span.begin;
  bool cut = false;
  auto add = [&](std::size_t end) {
    if (end <= at) return;
    std::string_view rest = text.substr(at, end - at);
    if (!is_mask(rest) && (!cut || worth_masking(rest, end < span.end))) out.push_back({{at, end}, kind});
  };
  auto next = std::lower_bound(placeholders.begin(), placeholders.end(), span.begin,
                               [](Span placeholder, std::size_t begin) { return placeholder.end <= begin; });
  for (; next != placeholders.end() && next->begin < span.end; ++next) {
    cut = true;
    add(next->begin);
    at = next->end;
  }
  add(span.end);
}

std::vector<Part> united(std::vector<Part> parts) {
  std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) {
    return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
  });
  std::vector<Part> out;
  for (const Part& part : parts) {
    if (!out.empty() && part.span.begin < out.back().span.end) {
      out.back().span.end = std::max(out.back().span.end, part.span.end);
      if (outranks(part.kind, out.back().kind)) out.back().kind = part.kind;
    } else {
      out.push_back(part);
    }
  }
  return out;
}

}  // namespace analyzers
