#include <algorithm>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/extract.h"
#include "analyzers/engine/names.h"
#include "analyzers/engine/scorer.h"
#include "analyzers/engine/values.h"

namespace analyzers {
namespace {

constexpr int kVetoed = 10;             // points of what is no literal at all: a reference, an example, another text
constexpr std::size_t kLookedAt = 256;  // bytes of a value that decide what it is

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

}  // namespace

std::optional<Finding> extract_credential(std::string_view text, const Hit& hit, Scan scan, FileRole role,
                                          LastValue& last, Trace* trace) {
  // "IDENTIFIED BY 'x'" is a name of two words.
  Span anchor{hit.at, hit.at + hit.size};
  bool identified_by = starts_folded(anchor.of(text), "identified by");
  Span name = identified_by ? anchor : identifier_around(text, anchor);
  if (name.empty()) return std::nullopt;
  NameKind kind = identified_by ? NameKind::password : classify_name(name.of(text));
  if (kind == NameKind::none) {
    note(trace, name, "The whole name is not one that credentials have.");
    return std::nullopt;
  }
  auto assignment = read_assignment(text, name, role, last);
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
  if (assignment->op == Operator::row && kind != NameKind::password) return std::nullopt;  // a list of words
  Span value = assignment->value;
  // Blanks and an escape's rest at the ends belong to what is around.
  while (!value.empty() && is(text[value.end - 1], kBlank | kNewline)) --value.end;
  while (!value.empty() && is(text[value.begin], kBlank | kNewline)) ++value.begin;
  if (value.empty()) return std::nullopt;
  std::string_view literal = value.of(text);
  if (kind == NameKind::weak && literal.size() <= kLookedAt &&
      is_basic_credentials(literal)) {  // "auth" in Docker's config.json, "_auth" in .npmrc
    Finding finding = finding_of("http-basic-authorization", value, name, Evidence::structure_holds, 95);
    finding.add(Evidence::credential_name);
    return finding;
  }
  // "a=1&pwd=x" is a form in a string, not an expression of the code around it.
  char ahead = name.begin > 0 ? text[name.begin - 1] : '\0';
  if (!assignment->quoted && (ahead == '&' || ahead == '?')) role = FileRole::unknown;
  // What a value is shows in its beginning; its end only has to be found.
  Span looked_at{value.begin, value.begin + std::min(value.size(), kLookedAt)};
  int points = score({text, name, looked_at, *assignment, kind, role});
  if (points > kVetoed && kind == NameKind::password && !assignment->quoted && in_connection_string(text, name))
    points = std::max(points, 60);
  // A share masks what a mark lets pass: the value of a credential-like name, unless it is a reference, a sentence or
  // an expression of code.
  int threshold = scan == Scan::mark ? 50 : (kind == NameKind::weak ? 30 : 20);
  if (points < threshold) {
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
  return finding;
}

}  // namespace analyzers
