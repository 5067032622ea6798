#include <algorithm>
#include <cstring>
#include <string>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/extract.h"
#include "analyzers/identifiers/identifiers.h"

namespace analyzers {
namespace {

bool is_local_part(char c) {
  return is_alphanumeric(c) || c == '.' || c == '_' || c == '+' || c == '-';
}

// An address of a person: not of a role, and not under a domain that is kept for examples (RFC 2606).
std::optional<Finding> email_at(std::string_view text, std::size_t at, Scan scan) {
  static constexpr std::string_view kRoles[] = {
      "admin",     "info",       "support",  "noreply", "no-reply", "help",    "contact", "sales",     "security",
      "webmaster", "postmaster", "root",     "git",     "mail",     "team",    "dev",     "hello",     "abuse",
      "user",      "users",      "username", "you",     "your",     "me",      "name",    "someone",   "test",
      "foo",       "bar",        "email",    "example", "bugs",     "service", "office",  "donotreply"};
  Span email{at, at + 1};
  while (email.begin > 0 && at - email.begin < 64 && is_local_part(text[email.begin - 1])) --email.begin;
  while (email.begin < at && !is_alphanumeric(text[email.begin])) ++email.begin;
  while (email.end < text.size() && email.end - at < 128 &&
         (is_alphanumeric(text[email.end]) || text[email.end] == '-' || text[email.end] == '.'))
    ++email.end;
  while (email.end > at + 1 && !is_alphanumeric(text[email.end - 1])) --email.end;
  std::string_view local = text.substr(email.begin, at - email.begin), domain = text.substr(at + 1, email.end - at - 1);
  auto dot = domain.rfind('.');
  if (local.size() < 2 || dot == domain.npos || dot == 0 || domain.size() - dot < 3 || !is_letter(domain[dot + 1]))
    return std::nullopt;
  std::string_view top = domain.substr(dot);
  if (!starts_folded(top, ".xn--") && std::any_of(top.begin() + 1, top.end(), is_digit))
    return std::nullopt;  // "a@2.x"
  for (std::string_view name :
       {".example", ".test", ".invalid", ".localhost", ".local", ".png", ".jpg", ".js", ".css", ".service"})
    if (equals_folded(top, name)) return std::nullopt;
  if (domain.ends_with("gserviceaccount.com")) return std::nullopt;  // no person's
  if (contains_folded(domain, "example.") || equals_folded(domain, "users.noreply.github.com")) return std::nullopt;
  if (std::any_of(std::begin(kRoles), std::end(kRoles),
                  [local](std::string_view role) { return equals_folded(local, role); }))
    return std::nullopt;
  // Authors and copyright holders want to be named.
  static constexpr std::string_view kCredits[] = {"copyright", "(c)", "author", "maintain", "written by", "created by",
                                                  "//",        "/*",  " * ",    "thanks",   "contributed"};
  std::size_t line = line_begin(text, email.begin, 120);
  if (scan == Scan::mark && Folded(text.substr(line, email.begin - line)).contains_any(kCredits)) return std::nullopt;
  char before = email.begin > 0 ? text[email.begin - 1] : '\n',
       after = email.end < text.size() ? text[email.end] : '\n';
  if (before == '/' || before == ':' || before == '@' || after == ':' || after == '/' || after == '(')
    return std::nullopt;
  return finding_of("email-address", email, {email.begin, email.begin}, Evidence::structure_holds, 80);
}

// How many digits of `digits` are a country's calling code (ITU E.164), 0 for none.
std::size_t calling_code(std::string_view digits) {
  // Codes of two digits; 1 and 7 stand alone, and all others have three.
  static constexpr std::string_view kTwo[] = {"20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41",
                                              "43", "44", "45", "46", "47", "48", "49", "51", "52", "53", "54",
                                              "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66",
                                              "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98"};
  if (digits[0] == '1' || digits[0] == '7') return 1;
  if (digits[0] == '0') return 0;
  return std::find(std::begin(kTwo), std::end(kTwo), digits.substr(0, 2)) != std::end(kTwo) ? 2 : 3;
}

// Numbers of films and manuals: 555-0100 to 555-0199, those that Ofcom keeps for drama, and counting up.
bool is_fictional(std::string_view digits) {
  return digits.find("55501") != digits.npos || digits.starts_with("447700900") || digits.starts_with("442079460") ||
         digits.starts_with("1234567") || digits.find_first_not_of(digits[0]) == digits.npos;
}

// The digits from `begin` on, in groups with at most two separators between, and where they end.
std::string phone_digits(std::string_view text, std::size_t begin, std::size_t& end) {
  std::string out;
  for (std::size_t at = begin; at < text.size() && at - end <= 2 && out.size() < 16; ++at) {
    if (is_digit(text[at])) {
      out += text[at];
      end = at + 1;
    } else if (std::string_view(" -.()").find(text[at]) == std::string_view::npos) {
      break;
    }
  }
  return out;
}

}  // namespace

std::optional<Finding> phone_number(std::string_view text, std::size_t begin, Scan scan, FileRole role) {
  static constexpr std::string_view kWords[] = {"phone",   "telephone", "tel", "mobile", "mobil", "cell",     "fax",
                                                "telefon", "telepono",  "cep", "handy",  "gsm",   "whatsapp", "sms"};
  // Telephone numbers of sources are their authors' or examples: nobody can act on them there.
  if (scan == Scan::mark && role != FileRole::unknown && role != FileRole::config) return std::nullopt;
  if (!is_digit(text[begin])) return std::nullopt;
  const bool international = begin > 0 && text[begin - 1] == '+';
  std::size_t end = begin;
  const std::string digits = phone_digits(text, begin, end);
  Span value{international ? begin - 1 : begin, end};
  if (is_fictional(digits)) return std::nullopt;
  if (international) {
    // Calling codes that nobody has begin with 0; the shortest numbers have eight digits, the longest fifteen.
    if (calling_code(digits) == 0 || digits.size() < 9 || digits.size() > 15) return std::nullopt;
    // Lines that a diff adds begin with "+", too.
    const bool line_start = value.begin == 0 || is(text[value.begin - 1], kNewline);
    if (line_start && end - begin == digits.size() && !is_whole_text(text, value)) return std::nullopt;
  } else {
    if (value.begin > 0 && text[value.begin - 1] == '(') --value.begin;
    if (digits.size() < 9 || digits.size() > 11) return std::nullopt;
    const bool trunk = digits[0] == '0' && digits[1] != '0' && digits.size() >= 10;
    if (!has_word_before(text, begin, kWords) && !(trunk && scan == Scan::share && is_whole_text(text, value)))
      return std::nullopt;
  }
  if (!stands_alone(text, value)) return std::nullopt;
  return finding_of("telephone-number", value, {value.begin, value.begin}, Evidence::structure_holds, 70);
}

std::vector<Finding> email_addresses(std::string_view text, Scan scan, FileRole role) {
  std::vector<Finding> findings;
  // Authors stand in sources and their documentation: what a person can't act on isn't shown, but is taken out.
  if (scan == Scan::mark && role != FileRole::unknown && role != FileRole::config) return findings;
  for (std::size_t at = text.find('@'); at != text.npos; at = text.find('@', at + 1))
    if (auto finding = email_at(text, at, scan)) findings.push_back(*finding);
  return findings;
}

}  // namespace analyzers
