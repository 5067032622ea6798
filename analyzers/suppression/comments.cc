#include "analyzers/suppression/comments.h"

#include <algorithm>

#include "analyzers/engine/bytes.h"
#include "analyzers/rule.h"

namespace analyzers {
namespace {

constexpr std::size_t kReach = 1000;       // bytes of a line that are looked at on either side of a finding
constexpr std::size_t kMostSwitches = 64;  // further ones are not heeded: each finding looks at all of them

// Words that speak for all rules, of the tools in the order of their letters.
constexpr std::string_view kPlainWords[] = {
    "NOSONAR", "betterleaks:allow", "ggignore", "gitleaks:allow", "kingfisher:ignore", "trufflehog:ignore",
};
constexpr std::string_view kOwnWord = "lampblack:allow";
constexpr std::string_view kSwitches = "secretlint-";

// Where `word` stands in `line` as a word of its own, from `from` on; npos for nowhere.
std::size_t find_word(std::string_view line, std::string_view word, std::size_t from = 0) {
  for (std::size_t at; (at = line.find(word, from)) != std::string_view::npos; from = at + 1) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is(line[at - 1], kWord);
    const bool ends = end == line.size() || (!is(line[end], kWord) && line[end] != '-');
    if (begins && ends) return at;
  }
  return std::string_view::npos;
}

// What stands behind a word in its comment, without the reason that "--" begins.
std::string_view arguments(std::string_view line, std::size_t at) {
  line.remove_prefix(std::min(at, line.size()));
  const std::size_t reason = std::min(line.find("--"), line.find("*/"));
  return line.substr(0, reason);
}

// The next rule's name in `arguments`, which is shortened; empty behind the last.
std::string_view next_name(std::string_view& arguments) {
  const auto belongs = [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; };
  std::size_t begin = 0;
  while (begin < arguments.size() && (is(arguments[begin], kBlank) || arguments[begin] == ',')) ++begin;
  std::size_t end = begin;
  if (begin < arguments.size() && !is_alphanumeric(arguments[begin]) && arguments[begin] != '@') return {};
  while (end < arguments.size() && (belongs(arguments[end]) || arguments[end] == '@' || arguments[end] == '/')) ++end;
  const std::string_view name = arguments.substr(begin, end - begin);
  arguments.remove_prefix(end);
  return name;
}

// Whether `name` is what secretlint calls rules that find what `rule` finds: "@secretlint/secretlint-rule-github".
bool is_secretlint_name(const Rule& rule, std::string_view name) {
  struct Other {
    std::string_view theirs, ours;
  };
  static constexpr Other kOthers[] = {{"basicauth", "url-credentials"},
                                      {"database-connection-string", "url-credentials"},
                                      {"gcp", "google"},
                                      {"privatekey", "private-key"}};
  constexpr std::string_view kPrefix = "secretlint-rule-";
  if (name.starts_with("@secretlint/")) name.remove_prefix(name.find('/') + 1);
  if (name.starts_with(kPrefix)) name.remove_prefix(kPrefix.size());
  if (name.starts_with("secretlint-rule-preset-") || name.starts_with("preset-")) return true;
  for (const Other& other : kOthers) {
    if (name == other.theirs) name = other.ours;
  }
  return !name.empty() && rule.id.starts_with(name) && (rule.id.size() == name.size() || rule.id[name.size()] == '-');
}

// Whether a comment with these arguments speaks of the rule: it names it, or none.
bool speaks_of(std::string_view arguments, const Rule& rule) {
  std::string_view name = next_name(arguments);
  if (name.empty()) return true;
  for (; !name.empty(); name = next_name(arguments)) {
    if (is_id_of(rule, name) || is_secretlint_name(rule, name)) return true;
  }
  return false;
}

// Nothing but the beginning of a comment stands before `at`.
bool stands_alone(std::string_view line, std::size_t at) {
  std::string_view before = line.substr(0, at);
  while (!before.empty() && !is(before.front(), kWord)) before.remove_prefix(1);
  return before.empty() || equals_folded(before, "rem ");
}

bool has_plain_word(std::string_view line, const Rule& rule, bool alone) {
  const auto counts = [&](std::size_t at) {
    return at != std::string_view::npos && (!alone || stands_alone(line, at));
  };
  for (const std::string_view word : kPlainWords) {
    if (counts(find_word(line, word))) return true;
  }
  for (std::size_t at = 0; (at = find_word(line, kOwnWord, at)) != std::string_view::npos; at += kOwnWord.size()) {
    std::string_view said = arguments(line, at + kOwnWord.size());
    const std::string_view name = next_name(said);
    if (counts(at) && (name.empty() || is_id_of(rule, name))) return true;
  }
  return false;
}

// "pragma: allowlist secret", or "pragma: allowlist nextline secret", as detect-secrets writes them.
bool has_pragma(std::string_view line, bool for_next_line) {
  constexpr std::string_view kPragma = "pragma:";
  const auto skip = [&](std::size_t& at, std::string_view word) {
    if (at >= line.size() || !starts_folded(line.substr(at), word)) return false;
    at += word.size();
    return true;
  };
  const auto skip_gap = [&](std::size_t& at) { return skip(at, " ") || skip(at, "-"); };
  for (std::size_t at = 0; (at = line.find(kPragma, at)) != std::string_view::npos;) {
    const bool begins = at == 0 || !is(line[at - 1], kWord);
    at += kPragma.size();
    if (!begins) continue;
    std::size_t next = at;
    skip(next, " ");
    if (!skip(next, "allowlist") && !skip(next, "whitelist")) continue;
    if (!skip_gap(next)) continue;
    if (for_next_line && !(skip(next, "nextline") && skip_gap(next))) continue;
    if (skip(next, "secret") && (next == line.size() || !is(line[next], kWord))) return true;
  }
  return false;
}

bool has_secretlint(std::string_view line, std::string_view word, const Rule& rule) {
  const std::size_t at = find_word(line, word);
  return at != std::string_view::npos && speaks_of(arguments(line, at + word.size()), rule);
}

bool allows_own_line(std::string_view line, const Rule& rule) {
  return has_plain_word(line, rule, false) || has_pragma(line, false) ||
         has_secretlint(line, "secretlint-disable-line", rule);
}

bool allows_next_line(std::string_view line, const Rule& rule) {
  return has_plain_word(line, rule, true) || has_pragma(line, true) ||
         has_secretlint(line, "secretlint-disable-next-line", rule);
}

}  // namespace

bool has_switches(std::string_view text) {
  return text.find(kSwitches) != std::string_view::npos;
}

AllowComments::AllowComments(std::string_view text, bool switches) : text_(text) {
  if (!switches) return;
  for (std::size_t at = 0;
       switches_.size() < kMostSwitches && (at = text.find(kSwitches, at)) != std::string_view::npos; ++at) {
    for (const std::string_view word :
         {std::string_view("secretlint-disable"), std::string_view("secretlint-enable")}) {
      const std::string_view line = text.substr(at, line_end(text, at, kReach) - at);
      if (find_word(line, word) != 0) continue;
      switches_.push_back({at, word.ends_with("disable"), arguments(line, word.size())});
    }
  }
}

bool AllowComments::allow(const Finding& finding) const {
  bool allowed = false;
  for (const Switch& at : switches_) {
    if (at.at < finding.value.begin && speaks_of(at.rules, *finding.rule)) allowed = at.allows;
  }
  if (allowed) return true;

  Span whole = finding.value;
  if (!finding.name.empty()) {
    whole = {std::min(whole.begin, finding.name.begin), std::max(whole.end, finding.name.end)};
  }
  const std::size_t last_end = line_end(text_, whole.end, kReach);
  std::size_t begin = line_begin(text_, whole.begin, kReach);
  if (begin > 0 && is(text_[begin - 1], kNewline)) {
    std::size_t before_end = begin - 1;
    if (text_[before_end] == '\n' && before_end > 0 && text_[before_end - 1] == '\r') --before_end;
    const std::size_t before = line_begin(text_, before_end, kReach);
    if (allows_next_line(text_.substr(before, before_end - before), *finding.rule)) return true;
  }
  while (true) {
    const std::size_t end = line_end(text_, begin, last_end - begin);
    const std::string_view line = text_.substr(begin, end - begin);
    if (allows_own_line(line, *finding.rule)) return true;
    if (end >= last_end) return false;
    if (allows_next_line(line, *finding.rule)) return true;
    begin = end + 1;
  }
}

}  // namespace analyzers
