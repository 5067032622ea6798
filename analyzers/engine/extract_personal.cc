#include <algorithm>
#include <cstring>
#include <string>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/extract.h"

namespace analyzers {
namespace {

constexpr std::size_t kBlock = 64;  // bytes that are looked at together: most hold no two digits in a row

bool is_separator(char c) {
  return c == ' ' || c == '-';
}

// A number of its own: no digit, letter, "." or "-" goes on at either side ("0.4111…", "x4111…", a UUID's part).
bool stands_alone(std::string_view text, Span number) {
  auto part = [](char c) { return is(c, kWord) || c == '.' || c == '-' || c == '/' || c == '+' || c == '%'; };
  if (number.begin > 0 && part(text[number.begin - 1]) && !ends_escape(text, number.begin)) return false;
  if (number.end == text.size() || !part(text[number.end])) return true;
  return text[number.end] == '.' && (number.end + 1 == text.size() || !is_alphanumeric(text[number.end + 1]));
}

// Issuers' ranges and lengths, ISO/IEC 7812.
bool is_card_range(std::string_view digits) {
  auto head = [digits](std::size_t n) {
    int value = 0;
    for (std::size_t i = 0; i < n; ++i) value = value * 10 + (digits[i] - '0');
    return value;
  };
  int two = head(2), three = head(3), four = head(4);
  switch (digits.size()) {
    case 13:
      return digits[0] == '4';
    case 14:
      return two == 36 || two == 38 || (three >= 300 && three <= 305);
    case 15:
      return two == 34 || two == 37;
    case 16:
      return digits[0] == '4' || (two >= 51 && two <= 55) || (four >= 2221 && four <= 2720) || four == 6011 ||
             two == 65 || (three >= 644 && three <= 649) || (four >= 3528 && four <= 3589) || two == 62;
    case 19:
      return digits[0] == '4' || two == 62;
    default:
      return false;
  }
}

bool few_digits(std::string_view digits) {  // 4111 1111 1111 1111, 4242 4242 4242 4242: every test's card
  bool seen[10] = {};
  for (char c : digits) seen[c - '0'] = true;
  return std::count(std::begin(seen), std::end(seen), true) <= 3;
}

// Length of an account number by country, ISO 13616; 0 for one that has none.
std::size_t iban_length(std::string_view country) {
  struct Country {
    char name[3];
    std::uint8_t length;
  };
  static constexpr Country kCountries[] = {
      {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22}, {"BH", 22},
      {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DK", 18}, {"DO", 28},
      {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FO", 18}, {"FR", 27}, {"GB", 22}, {"GE", 22}, {"GI", 23},
      {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IS", 26}, {"IT", 27},
      {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28}, {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"MC", 27},
      {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NL", 18}, {"NO", 15}, {"PK", 24},
      {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"SA", 24}, {"SE", 24}, {"SI", 19},
      {"SK", 24}, {"SM", 27}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VG", 24}, {"XK", 20}};
  for (const Country& entry : kCountries)
    if (country == entry.name) return entry.length;
  return 0;
}

// ISO 7064 mod 97-10 over the number with its first four characters moved to its end.
bool iban_holds(std::string_view iban) {
  int rest = 0;
  for (std::size_t i = 0; i < iban.size(); ++i) {
    char c = iban[(i + 4) % iban.size()];
    rest = is_digit(c) ? (rest * 10 + (c - '0')) % 97 : (rest * 100 + (c - 'A' + 10)) % 97;
  }
  return rest == 1;
}

// US social security number, 3-2-4: what the administration never issued, and the ones of advertisements, are none.
bool is_ssn(std::string_view text) {
  if (text.size() != 11 || text[3] != '-' || text[6] != '-') return false;
  for (std::size_t i = 0; i < 11; ++i)
    if (i != 3 && i != 6 && !is_digit(text[i])) return false;
  std::string_view area = text.substr(0, 3), group = text.substr(4, 2), serial = text.substr(7);
  return area != "000" && area != "666" && area[0] != '9' && group != "00" && serial != "0000" &&
         text != "078-05-1120" && text != "219-09-9999" && text != "123-45-6789";
}

// Letters and digits from `begin` on, without the single separators between groups.
std::string compact(std::string_view text, std::size_t begin, std::size_t most, bool letters, std::size_t& end) {
  std::string result;
  std::size_t at = begin;
  end = begin;
  char separator = '\0';
  while (at < text.size() && result.size() < most) {
    char c = text[at];
    if (is_digit(c) || (letters && is(c, kUpper))) {
      result += c;
      end = ++at;
    } else if (is_separator(c) && at == end && (separator == '\0' || separator == c)) {
      separator = c;
      ++at;
    } else {
      break;
    }
  }
  return result;
}

bool holds_number(std::string_view block) {
  unsigned found = 0;
  for (std::size_t i = 0; i + 1 < block.size(); ++i)
    found |= (static_cast<unsigned char>(block[i] - '0') < 10) & (static_cast<unsigned char>(block[i + 1] - '0') < 10);
  return found != 0;
}

// ISO/IEC 7812-1: every second digit from the right is doubled.
bool luhn_holds(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

Finding personal(std::string_view rule, Span value, Evidence evidence) {
  return finding_of(rule, value, {value.begin, value.begin}, evidence, 80);
}

std::optional<Finding> number_at(std::string_view text, std::size_t begin, FileRole role) {
  if (Span ssn{begin, std::min(text.size(), begin + 11)}; is_ssn(ssn.of(text)) && stands_alone(text, ssn))
    return personal("us-social-security-number", ssn, Evidence::structure_holds);
  std::size_t end = 0;
  std::string digits = compact(text, begin, 20, false, end);
  // In code, groups with blanks between are a list of numbers.
  if (role == FileRole::code && text.substr(begin, end - begin).find(' ') != std::string_view::npos)
    return std::nullopt;
  if (digits.size() >= 13 && digits.size() <= 19 && is_card_range(digits) && luhn_holds(digits) &&
      !few_digits(digits) && stands_alone(text, {begin, end}))
    return personal("payment-card", {begin, end}, Evidence::checksum_holds);
  return std::nullopt;
}

std::optional<Finding> iban_at(std::string_view text, std::size_t begin) {
  std::size_t length = iban_length(text.substr(begin, 2));
  if (length == 0) return std::nullopt;
  std::size_t end = 0;
  std::string iban = compact(text, begin, length, true, end);
  if (iban.size() != length || !is_digit(iban[2]) || !is_digit(iban[3]) || !iban_holds(iban)) return std::nullopt;
  if (!stands_alone(text, {begin, end})) return std::nullopt;
  return personal("iban", {begin, end}, Evidence::checksum_holds);
}

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
  if (std::any_of(top.begin() + 1, top.end(), is_digit)) return std::nullopt;  // "a@2.x"
  for (std::string_view name :
       {".example", ".test", ".invalid", ".localhost", ".local", ".png", ".jpg", ".js", ".css", ".service"})
    if (equals_folded(top, name)) return std::nullopt;
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
  return personal("email-address", email, Evidence::structure_holds);
}

}  // namespace

std::vector<Finding> personal_data(std::string_view text, Scan scan, FileRole role) {
  std::vector<Finding> findings;
  std::size_t floor = 0;
  auto add = [&](std::optional<Finding> finding) {
    if (!finding) return false;
    floor = finding->value.end;
    findings.push_back(*finding);
    return true;
  };
  for (std::size_t block = 0; block + 1 < text.size(); block += kBlock) {
    std::size_t stop = std::min(text.size() - 1, block + kBlock);
    if (!holds_number(text.substr(block, stop + 1 - block))) continue;
    for (std::size_t at = std::max(block, floor); at < stop; ++at) {
      if (!is_digit(text[at]) || !is_digit(text[at + 1])) continue;
      bool country = at >= floor + 2 && is(text[at - 1], kUpper) && is(text[at - 2], kUpper);
      if (!(country && add(iban_at(text, at - 2))) && !add(number_at(text, at, role)))
        for (floor = at; floor < text.size() && is_digit(text[floor]);) ++floor;
      at = floor - 1;
    }
  }
  // Authors stand in sources and their documentation: what a person can't act on isn't shown, but is taken out.
  if (scan == Scan::share || role == FileRole::unknown || role == FileRole::config) {
    const char* begin = text.data();
    const char* end = begin + text.size();
    for (const char* at = begin;
         at < end &&
         (at = static_cast<const char*>(std::memchr(at, '@', static_cast<std::size_t>(end - at)))) != nullptr;
         ++at)
      add(email_at(text, static_cast<std::size_t>(at - begin), scan));
  }
  return findings;
}

}  // namespace analyzers
