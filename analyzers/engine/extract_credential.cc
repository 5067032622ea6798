#include <algorithm>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/extract.h"
#include "analyzers/engine/names.h"
#include "analyzers/engine/scorer.h"
#include "analyzers/engine/values.h"

namespace analyzers {
namespace {

constexpr std::size_t kLookedAt = 256;  // bytes of a value that decide what it is
constexpr int kUnscored = 30;           // points of what a share masks without a judgement

// "pass" and "DB_PASS", but not "password" or "bypass".
bool ends_in_pass(std::string_view name) {
  return name.size() >= 4 && equals_folded(name.substr(name.size() - 4), "pass") &&
         (name.size() == 4 || !is(name[name.size() - 5], kLower) || is(name[name.size() - 4], kUpper));
}

// "Server=db;User Id=app;Password=x;": all that stands in one is a literal, however simple.
bool in_connection_string(std::string_view text, Span name) {
  static constexpr std::string_view kMembers[] = {"user id=", "userid=",      "uid=",      "username=",        "user=",
                                                  "server=",  "data source=", "database=", "initial catalog=", "host="};
  std::size_t begin = line_begin(text, name.begin, 160), end = line_end(text, name.end, 120);
  std::string_view line = text.substr(begin, end - begin);
  return line.find(';') != line.npos && Folded(line).contains_any(kMembers);
}

// "IDENTIFIED BY" and "IDENTIFIED WITH mysql_native_password BY" are names of several words: up to the BY, or empty.
Span name_of_statement(std::string_view text, Span anchor) {
  if (equals_folded(anchor.of(text), "identified by")) return anchor;
  std::size_t at = anchor.end;
  auto skip = [&](std::string_view set) { at = std::min(text.find_first_not_of(set, at), text.size()); };
  skip(" ");
  while (at < text.size() && (is(text[at], kWord) || text[at] == '\'' || text[at] == '"')) ++at;
  skip(" ");
  if (!equals_folded(text.substr(at, 2), "by") || at + 2 == text.size() || is(text[at + 2], kWord)) return {};
  return {anchor.begin, at + 2};
}

// "arn:aws:secretsmanager:eu-west-1:1234:secret:name": it says where the secret is.
bool in_resource_name(std::string_view text, Span name) {
  std::size_t begin = line_begin(text, name.begin, 160);
  std::string_view before = text.substr(begin, name.begin - begin);
  auto word = before.find_last_of(" \t\"'=<>(");
  return starts_folded(before.substr(word == before.npos ? 0 : word + 1), "arn:");
}

// "https://codecov.io/gh/a/b/graph/badge.svg?token=x": it opens a picture that everyone is to see.
bool in_badge(std::string_view text, Span name) {
  const std::size_t begin = line_begin(text, name.begin, 80);
  const std::string_view before = text.substr(begin, name.begin - begin);
  return before.ends_with('?') && contains_folded(before, "badge");
}

// "--client-token 550e8400-…": the number of a visit or a request, so that it is done once.
bool numbers_a_request(std::string_view name, std::string_view value) {
  static constexpr std::string_view kRequests[] = {"request",  "client",      "action",       "confirmation",
                                                   "creation", "transaction", "registration", "operation"};
  return value.size() == 36 && value[8] == '-' && value[13] == '-' && value[18] == '-' && value[23] == '-' &&
         contains_folded(name, "token") && Folded(name).contains_any(kRequests);
}

// What a share masks whatever its points: a name that says it all is given a literal that is no mere name itself.
bool is_plainly_given(const Assignment& assignment, NameKind kind, std::string_view value) {
  bool given = assignment.op == Operator::assign || assignment.op == Operator::colon ||
               assignment.op == Operator::element || assignment.op == Operator::argument;
  if (!given || kind == NameKind::weak || value.size() < 4) return false;
  return std::any_of(value.begin(), value.end(), is_digit) || !is_identifier_like(value);
}

// A long token with the alphabet or the digits in their order, typed as tests and documentation do: told, but quietly.
bool is_typed_row(std::string_view value) {
  static constexpr std::string_view kRows[] = {"abcdef", "123456", "654321", "fedcba"};
  constexpr std::size_t kShortest = 20;
  return value.size() >= kShortest &&
         std::all_of(value.begin(), value.end(), [](char c) { return is(c, kWord) || c == '-'; }) &&
         Folded(value).contains_any(kRows);
}

}  // namespace

std::optional<Finding> extract_credential(std::string_view text, const Hit& hit, Scan scan, FileRole role,
                                          LastValue& last, Effort& effort, Trace* trace) {
  Span anchor{hit.at, hit.at + hit.size};
  bool identified_by = starts_folded(anchor.of(text), "identified ");
  Span name = identified_by ? name_of_statement(text, anchor) : identifier_around(text, anchor);
  if (name.empty()) return std::nullopt;
  NameKind kind = identified_by ? NameKind::password : classify_name(name.of(text));
  if (kind == NameKind::none) {
    note(trace, name, "The whole name is not one that credentials have.");
    return std::nullopt;
  }
  // A configuration that stands in code, in a string of its own.
  if (scan == Scan::share && role == FileRole::code && in_raw_string(text, name.begin, last)) role = FileRole::config;
  auto assignment = read_assignment(text, name, role, last);
  if (scan == Scan::share && (!assignment || !assignment->quoted)) {
    if (Span bytes = read_byte_array(text, name); !bytes.empty())
      return finding_of("generic-secret", bytes, name, Evidence::credential_name, 40);
  }
  if (!assignment) {
    note(trace, name, "It is a credential's name, but no literal value stands behind it.");
    return std::nullopt;
  }
  // "Identified by" is prose as well, and so is "pass": the verb, and what compilers and sieves do.
  char before = text[assignment->value.begin - 1];
  if (identified_by && is(text[anchor.begin], kLower) && before != '\'') {
    static constexpr std::string_view kStatements[] = {"user ", "grant ", "role "};
    std::size_t line = line_begin(text, anchor.begin, 160);
    if (!Folded(text.substr(line, anchor.begin - line)).contains_any(kStatements)) return std::nullopt;
  }
  if (ends_in_pass(name.of(text)) &&
      (assignment->op == Operator::call ||
       (assignment->op == Operator::blank && (name.begin == 0 || text[name.begin - 1] != '-'))))
    return std::nullopt;
  // "AWS::KMS::Key" is a type, and no name for what stands behind it; ROTP::TOTP.new("…") is a call with it.
  bool type = name.begin >= 2 && text[name.begin - 1] == ':' && text[name.begin - 2] == ':';
  if (type && assignment->op != Operator::call) return std::nullopt;
  if (in_resource_name(text, name)) return std::nullopt;
  if (assignment->op == Operator::row && kind != NameKind::password) return std::nullopt;  // a list of words
  Span value = assignment->value;
  // Blanks and an escape's rest at the ends belong to what is around.
  while (!value.empty() && is(text[value.end - 1], kBlank | kNewline)) --value.end;
  while (!value.empty() && is(text[value.begin], kBlank | kNewline)) ++value.begin;
  if (value.empty()) return std::nullopt;
  std::string_view literal = value.of(text);
  if (numbers_a_request(name.of(text), literal)) return std::nullopt;
  if (kind == NameKind::weak && literal.size() <= kLookedAt &&
      is_basic_credentials(literal)) {  // "auth" in Docker's config.json, "_auth" in .npmrc
    Finding finding = finding_of("http-basic-authorization", value, name, Evidence::structure_holds, 95);
    finding.add(Evidence::credential_name);
    return finding;
  }
  // "a=1&pwd=x" is a form in a string, not an expression of the code around it.
  char ahead = name.begin > 0 ? text[name.begin - 1] : '\0';
  if (!assignment->quoted && assignment->op == Operator::assign && (ahead == '&' || ahead == '?'))
    role = FileRole::unknown;
  // What a value is shows in its beginning; its end only has to be found.
  Span looked_at{value.begin, value.begin + std::min(value.size(), kLookedAt)};
  const Candidate candidate{text, name, looked_at, *assignment, kind, role};
  const bool scored = effort.scores(looked_at.size());
  if (!scored && scan == Scan::mark) {
    note(trace, value, "Too many candidates stand before it in this text, so that nobody looked at it.");
    return std::nullopt;
  }
  const std::optional<int> vetoed = scored ? veto(candidate) : std::nullopt;
  int points = !scored ? kUnscored : vetoed ? *vetoed : score(candidate);
  if (!vetoed && kind == NameKind::password && !assignment->quoted && in_connection_string(text, name))
    points = std::max(points, 60);
  // A share masks what a mark lets pass: the value of a credential-like name, unless it is a reference, a sentence or
  // an expression of code.
  int threshold = scan == Scan::mark ? 50 : (kind == NameKind::weak ? 30 : 20);
  if (scan == Scan::share && !vetoed && is_plainly_given(*assignment, kind, looked_at.of(text))) threshold = 0;
  const bool typed = points < threshold && kind != NameKind::password && is_typed_row(looked_at.of(text));
  if (points < threshold && !typed) {
    if (trace == nullptr) return std::nullopt;
    std::string_view shown = looked_at.of(text);
    Reason why = "Under this name, written like this, it doesn't look enough like a credential.";
    if (is_reference(shown))
      why = "It only says where the credential is.";
    else if (is_example_value(shown))
      why = "It is an example, or a word that stands for a value.";
    else if (is_other_text(shown))
      why = "It is a path, an address, a date or another text with a meaning of its own.";
    note(trace, value, why, nullptr, points);
    return std::nullopt;
  }
  if (scan == Scan::share) value.end = std::max(value.end, whole_end(text, *assignment, role));
  Finding finding = finding_of(kind == NameKind::password ? "generic-password" : "generic-secret", value, name,
                               Evidence::credential_name, points);
  if (points < 50) finding.severity = Severity::hint;
  if (typed || (!assignment->quoted && in_badge(text, name))) finding.severity = Severity::information;
  return finding;
}

}  // namespace analyzers
