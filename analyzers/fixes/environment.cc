#include "analyzers/fixes/environment.h"

#include <algorithm>

#include "analyzers/engine/bytes.h"
#include "analyzers/rule.h"

namespace analyzers {
namespace {

constexpr std::size_t kLongestLine = 4000;  // bytes before a value in which its string is looked for
constexpr std::size_t kLongestName = 64;

bool has(std::string_view set, char c) {
  return set.find(c) != set.npos;
}

std::string filled(std::string_view pattern, std::string_view name) {
  std::string out;
  for (const char c : pattern) {
    if (c == '%') {
      out.append(name);
    } else {
      out.push_back(c);
    }
  }
  return out;
}

// In capitals, with "_" between words; empty when no letter begins it.
std::string in_capitals(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size() && out.size() < kLongestName; ++i) {
    const char c = name[i];
    if (!is_alphanumeric(c)) {
      if (!out.empty() && out.back() != '_') out.push_back('_');
      continue;
    }
    const bool word_begins = is(c, kUpper) && i > 0 && is(name[i - 1], kLower | kDigit);
    if (word_begins && !out.empty() && out.back() != '_') out.push_back('_');
    out.push_back(is(c, kLower) ? static_cast<char>(c - 32) : c);
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return !out.empty() && is_letter(out.front()) ? out : "";
}

// What the value is assigned to on its line, `name = "` or `"name": "` in front of it; empty where there is nothing of
// the kind.
Span name_before(std::string_view text, std::size_t value) {
  const auto back_over = [&](std::size_t at, auto belongs) {
    while (at > 0 && belongs(text[at - 1])) --at;
    return at;
  };
  const auto is_quote = [](char c) { return has("\"'`", c); };
  const auto is_blank = [](char c) { return is(c, kBlank); };
  const auto is_operator = [](char c) { return has("=:>", c); };
  const std::size_t behind = back_over(back_over(value, is_quote), is_blank);
  const std::size_t sign = back_over(behind, is_operator);
  const std::size_t end = back_over(back_over(sign, is_blank), is_quote);
  const std::size_t begin = back_over(end, [](char c) { return is_alphanumeric(c) || has("_-.", c); });
  return sign == behind ? Span{value, value} : Span{begin, end};
}

// The string on one line that `inside` stands in, with its quotes.
std::optional<Span> string_around(std::string_view text, Span inside, const Language& language) {
  char quote = 0;
  std::size_t begin = 0;
  std::size_t at = line_begin(text, inside.begin, kLongestLine);
  for (; at < inside.begin; ++at) {
    const char c = text[at];
    if (quote == 0 && has(language.quotes, c)) {
      quote = c;
      begin = at;
    } else if (quote != 0 && c == '\\' && !has(language.raw, quote)) {
      ++at;
    } else if (c == quote) {
      quote = 0;
    }
  }
  if (quote == 0 || at != inside.begin) return std::nullopt;
  for (at = inside.end; at < text.size() && !is(text[at], kNewline); ++at) {
    if (text[at] == '\\' && !has(language.raw, quote)) {
      ++at;
    } else if (text[at] == quote) {
      return Span{begin, at + 1};
    }
  }
  return std::nullopt;
}

// Whether a letter or sign before the string says that it is no ordinary one: f"…", @"…", """…""".
bool has_prefix(std::string_view text, std::size_t begin) {
  return begin > 0 && (is(text[begin - 1], kWord) || has("@$#", text[begin - 1]) || text[begin - 1] == text[begin]);
}

}  // namespace

std::string variable_name(std::string_view text, const Finding& finding, const std::vector<Finding>& all) {
  const Span own = finding.name.empty() ? name_before(text, finding.value.begin) : finding.name;
  const bool clear =
      std::none_of(all.begin(), all.end(), [&](const Finding& other) { return other.value.overlaps(own); });
  const std::string name = clear ? in_capitals(own.of(text)) : "";
  return name.empty() ? in_capitals(finding.rule->id) : name;
}

std::optional<Edit> refer_to_environment(std::string_view text, Span value, const Language& language,
                                         std::string_view path, std::string_view variable) {
  if (value.empty() || value.of(text).find_first_of("\r\n") != std::string_view::npos) return std::nullopt;
  std::string name(variable);
  if (language.expression.starts_with("var.")) std::transform(name.begin(), name.end(), name.begin(), lower);
  const bool workflow = path.find("/.github/workflows/") != path.npos;
  const std::string bare = filled(workflow ? "${{ secrets.% }}" : language.bare, name);
  const std::string inside = filled(workflow ? "${{ secrets.% }}" : language.inside, name);
  const std::optional<Span> string = string_around(text, value, language);
  if (!string) return bare.empty() ? std::nullopt : std::optional(Edit{value, bare});

  const char quote = text[string->begin];
  const bool first = string->begin + 1 == value.begin;
  const bool last = value.end + 1 == string->end;
  const bool expression = !language.expression.empty() && !has_prefix(text, string->begin) &&
                          !(language.attributes && string->begin > 0 && text[string->begin - 1] == '=');
  if (expression && first && last) return Edit{*string, filled(language.expression, name)};
  if (has(language.interpolating, quote)) return Edit{value, inside};
  if (!expression || !language.joint) return std::nullopt;
  Edit edit{{first ? string->begin : value.begin, last ? string->end : value.end}, ""};
  if (!first) edit.with.append(1, quote).append(*language.joint);
  edit.with.append(filled(language.expression, name));
  if (!last) edit.with.append(*language.joint).append(1, quote);
  return edit;
}

}  // namespace analyzers
