#include <algorithm>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/extract.h"
#include "analyzers/engine/names.h"
#include "analyzers/engine/values.h"

namespace analyzers {
namespace {

constexpr std::size_t kLookedAt = 256;  // bytes of a value that decide what it is

bool has(std::string_view value, unsigned classes) {
  return std::any_of(value.begin(), value.end(), [classes](char c) { return is(c, classes); });
}

bool same_letters(std::string_view a, std::string_view b) {  // "db-password" and "dbPassword"
  std::size_t i = 0, j = 0;
  while (true) {
    while (i < a.size() && !is_alphanumeric(a[i])) ++i;
    while (j < b.size() && !is_alphanumeric(b[j])) ++j;
    if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
    if (lower(a[i++]) != lower(b[j++])) return false;
  }
}

bool is_capitalised_word(std::string_view value) {  // "Passwort", "Required": a label or a type
  return is(value[0], kUpper) && std::all_of(value.begin() + 1, value.end(), [](char c) {
           return is(c, kLower) || static_cast<unsigned char>(c) >= 128;
         });
}

bool is_hash_name(std::string_view name) {
  static constexpr std::string_view kWords[] = {"hash",   "sha",   "md5",       "digest",      "checksum",
                                                "commit", "etag",  "integrity", "fingerprint", "thumbprint",
                                                "public", "keyid", "key_id",    "key-id"};
  return Folded(name).contains_any(kWords);
}

// "pass" and "DB_PASS", but not "password" or "bypass".
bool ends_in_pass(std::string_view name) {
  return name.size() >= 4 && equals_folded(name.substr(name.size() - 4), "pass") &&
         (name.size() == 4 || !is(name[name.size() - 5], kLower) || is(name[name.size() - 4], kUpper));
}

// How likely the value is a literal credential, 0 to 100. Under 50 it isn't marked, under 1 it isn't even masked.
int score(const Assignment& assignment, NameKind kind, std::string_view name, std::string_view value, FileRole role) {
  if (is_reference(value)) return 0;
  if (is_example_value(value)) return value.find_first_not_of("*xX.-_•<>") == value.npos ? 0 : 5;
  if (same_letters(name, value)) return 5;
  bool blank = has(value, kBlank | kNewline);
  bool digit = has(value, kDigit), letter = has(value, kLower | kUpper);
  int random = randomness(value);
  if (blank) {
    // A sentence is a message about credentials. A pass phrase in quotes has few words and no sentence's punctuation.
    auto words = std::count_if(value.begin(), value.end(), [](char c) { return is(c, kBlank); }) + 1;
    return kind == NameKind::password && words <= 4 && (digit || random > 60) && assignment.quoted ? 45 : 10;
  }
  if (is_other_text(value)) return 10;
  if (!assignment.quoted && value[0] == '@') return 8;  // a variable of Ruby, or a decorator
  if (value.find("://") != value.npos) return 10;

  int points = 0;
  switch (kind) {
    case NameKind::password:
      points = 62;
      break;
    case NameKind::secret:
      points = 40;
      break;
    case NameKind::weak:
      points = 12;
      break;
    case NameKind::none:
      return 0;
  }
  switch (assignment.op) {
    case Operator::assign:
    case Operator::colon:
      points += assignment.quoted ? 10 : 0;
      break;
    case Operator::element:
      break;
    case Operator::compare:
      points -= 10;
      break;
    case Operator::argument:
      points -= 4;
      break;
    case Operator::call:
      points -= kind == NameKind::password ? 8 : 18;
      break;
    case Operator::blank:
      points -= assignment.quoted ? 4 : 10;
      break;
  }
  if (!assignment.quoted) {
    // An unquoted word in code is an expression.
    bool expression = std::all_of(value.begin(), value.end(), [](char c) {
      return is(c, kWord) || std::string_view(".[]()>-+:*&!?$@").find(c) != std::string_view::npos;
    });
    if (role == FileRole::code && expression && !(digit && random >= 60)) return 8;
    if (role == FileRole::unknown && expression && !assignment.whole_line && assignment.spaced && !digit) points -= 25;
    if (!letter && !digit) return 5;
    if (value.find_first_of("(){}<>") != value.npos && (role == FileRole::code || assignment.spaced)) points -= 30;
  }
  bool identifier = is_identifier_like(value);
  if (is_password_hash(value)) return 30;
  bool long_word = value.size() >= 20 && !digit && random < 45;
  if (kind == NameKind::password) {
    if (value.size() < 4) points -= 30;
    if (is_capitalised_word(value)) points -= 25;
    if (identifier && value.find_first_of("_-. :/") != value.npos) points -= 30;
    if (identifier && assignment.op == Operator::argument) points -= 15;
    if (identifier && has(value.substr(1), kUpper) && has(value, kLower) && !digit) points -= 22;
    if (identifier && contains_folded(value, "pass")) points -= 22;
    if (!identifier &&
        (digit || value.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != value.npos))
      points += 12;
    if (long_word) points -= 15;
    if (value.size() > 128) points -= 30;
    if (is_hash_name(name)) points -= 25;
  } else {
    if (value.size() < 8) points -= 32;
    if (identifier) points -= 35;
    points += (random - 45) / 2;
    if (digit && letter && value.size() >= 16) points += 12;
    if (value.size() >= 32 && random >= 50) points += 8;
    if (!digit && random < 50) points -= 18;
    if (!letter) points -= 30;
    if (is_hash_name(name)) points -= 40;
    bool uuid = value.size() == 36 && value[8] == '-' && value[13] == '-' && value[18] == '-';
    if (uuid && kind == NameKind::weak) points -= 40;
    if (kind == NameKind::weak && value.size() < 16) points -= 20;
  }
  if (role == FileRole::documentation) points -= 4;
  return std::clamp(points, 1, 99);
}

}  // namespace

std::optional<Finding> extract_credential(std::string_view text, const Hit& hit, Scan scan, FileRole role,
                                          LastValue& last) {
  // "IDENTIFIED BY 'x'" is a name of two words.
  Span anchor{hit.at, hit.at + hit.size};
  bool identified_by = starts_folded(anchor.of(text), "identified by");
  Span name = identified_by ? anchor : identifier_around(text, anchor);
  if (name.empty()) return std::nullopt;
  NameKind kind = identified_by ? NameKind::password : classify_name(name.of(text));
  if (kind == NameKind::none) return std::nullopt;
  auto assignment = read_assignment(text, name, role, last);
  if (!assignment) return std::nullopt;
  // "Identified by" is prose as well, and so is "pass": the verb, and what compilers and sieves do.
  char before = text[assignment->value.begin - 1];
  if (identified_by && is(text[anchor.begin], kLower) && before != '\'') return std::nullopt;
  if (ends_in_pass(name.of(text)) &&
      (assignment->op == Operator::call ||
       (assignment->op == Operator::blank && (name.begin == 0 || text[name.begin - 1] != '-'))))
    return std::nullopt;
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
  // What a value is shows in its beginning; its end only has to be found.
  int points = score(*assignment, kind, name.of(text), literal.substr(0, kLookedAt), role);
  // A share masks what a mark lets pass: the value of a credential-like name, unless it is a reference, a sentence or
  // an expression of code.
  int threshold = scan == Scan::mark ? 50 : (kind == NameKind::weak ? 30 : 20);
  if (points < threshold) return std::nullopt;
  if (scan == Scan::share) value.end = std::max(value.end, whole_end(text, *assignment, role));
  Finding finding = finding_of(kind == NameKind::password ? "generic-password" : "generic-secret", value, name,
                               Evidence::credential_name, points);
  if (points < 50) finding.severity = Severity::hint;
  return finding;
}

}  // namespace analyzers
