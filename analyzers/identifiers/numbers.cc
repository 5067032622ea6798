#include <algorithm>
#include <array>
#include <bit>
#include <string>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/extract.h"
#include "analyzers/engine/lanes.h"
#include "analyzers/identifiers/check_digits.h"
#include "analyzers/identifiers/identifiers.h"

namespace analyzers {
namespace {

constexpr std::size_t kLongest = 40;      // bytes of a number with its separators
constexpr std::size_t kFewestDigits = 6;  // in the first kGlance bytes of any of them
constexpr std::size_t kGlance = 22;
constexpr std::size_t kLetters = 6;  // at most, before its first two digits in a row

// A kind of number. In a shape "d" is a digit, "U" a capital letter, "x" either; " " is a separator, blank or hyphen,
// the same at all places or left out at all; what else stands there is itself.
struct Kind {
  std::string_view rule;
  std::string_view shape;
  bool (*holds)(std::string_view);
  std::array<std::string_view, 5> words = {};  // one must stand before it; none: it is known by its form
};

constexpr Kind kKinds[] = {
    {"us-social-security-number", "ddd-dd-dddd", us_social_holds},
    {"us-taxpayer-number", "ddd-dd-dddd", us_taxpayer_holds},
    {"us-taxpayer-number", "ddddddddd", us_taxpayer_holds, {"itin", "taxpayer", "tax id"}},
    {"us-bank-routing-number", "dddd dddd d", us_routing_holds, {"aba", "routing", "rtn"}},
    {"us-dea-number", "Uxddddddd", us_dea_holds, {"dea", "certificate", "license"}},
    {"ca-social-insurance-number", "ddd ddd ddd", ca_social_holds, {"sin", "social insurance"}},
    {"au-business-number", "dd ddd ddd ddd", au_business_holds, {"abn", "business number"}},
    {"au-medicare-number", "dddd ddddd d", au_medicare_holds, {"medicare"}},
    {"au-tax-file-number", "ddd ddd ddd", au_tax_holds, {"tfn", "tax file"}},
    {"de-identity-document", "xxxxxxxxd", de_document_holds, {"ausweis", "reisepass", "pass-nr", "passport", "perso"}},
    {"de-physician-number", "ddddddddd", de_physician_holds, {"lanr", "arztnummer"}},
    {"de-pension-insurance-number", "dd dddddd U ddd", de_pension_holds},
    {"de-tax-id", "dd ddd ddd ddd", de_tax_holds, {"steuer", "idnr", "tax id", "tin"}},
    {"in-aadhaar-number", "dddd dddd dddd", in_aadhaar_holds, {"aadhaar", "uidai"}},
    {"in-aadhaar-number", "dddd:dddd:dddd", in_aadhaar_holds, {"aadhaar", "uidai"}},
    {"in-gst-number", "ddUUUUUddddUxZx", in_gstin_holds},
    {"kr-resident-number", "dddddd-ddddddd", kr_resident_holds},
    {"kr-resident-number", "ddddddddddddd", kr_resident_holds, {"rrn", "frn", "korea", "resident"}},
    {"pl-pesel", "ddddddddddd", pl_pesel_holds, {"pesel"}},
    {"se-identity-number", "dddddd-dddd", se_number_holds, {"org", "organi", "person", "company", "ssn"}},
    {"se-identity-number", "dddddddddd", se_number_holds, {"orgnr", "organisationsnummer", "personnummer"}},
    {"sg-identity-number", "UdddddddU", sg_nric_holds},
    {"uk-nhs-number", "ddd ddd dddd", uk_nhs_holds, {"nhs"}},
    {"za-identity-number",
     "ddddddddddddd",
     za_identity_holds,
     {"south africa", "rsa id", "id number", "resident", "za"}},
    {"br-cpf", "ddd.ddd.ddd-dd", br_cpf_holds},
    {"br-cnpj", "dd.ddd.ddd/dddd-dd", br_cnpj_holds},
    {"fr-social-security-number", "d dd dd dd ddd ddd dd", fr_social_holds, {"insee", "nir", "securite", "social"}},
    {"es-identity-number", "xdddddddU", es_nif_holds, {"dni", "nif", "nie"}},
    {"nl-citizen-number", "ddddddddd", nl_bsn_holds, {"bsn", "burgerservice", "sofi"}},
    {"ch-social-security-number", "756.dddd.dddd.dd", ch_social_holds},
    {"it-fiscal-code", "UUUUUUxxUxxUxxxU", it_fiscal_holds},
    {"be-national-number", "dd.dd.dd-ddd.dd", be_national_holds},
    {"cn-resident-number", "dddddddddddddddddx", cn_resident_holds},
};

Finding personal(std::string_view rule, Span value, Evidence evidence) {
  return finding_of(rule, value, {value.begin, value.begin}, evidence, 80);
}

// The letters and digits of the number of that shape at `begin`, and where it ends; empty for none.
std::string read_shape(std::string_view text, std::size_t begin, std::string_view shape, std::size_t& end) {
  std::string out;
  std::size_t at = begin;
  char separator = '\0';  // '\1': left out
  for (char wanted : shape) {
    const char c = at < text.size() ? text[at] : '\0';
    if (wanted == ' ') {
      const bool there = c == ' ' || c == '-';
      if (separator == '\0') separator = there ? c : '\1';
      if (there != (separator != '\1') || (there && c != separator)) return {};
      at += there;
      continue;
    }
    const bool fits = wanted == 'd'   ? is_digit(c)
                      : wanted == 'U' ? is(c, kUpper)
                      : wanted == 'x' ? is(c, kUpper | kDigit)
                                      : c == wanted;
    if (!fits) return {};
    if (is_alphanumeric(c)) out += c;
    ++at;
  }
  end = at;
  return out;
}

// Letters and digits from `begin` on, without the single separators between groups.
std::string compact(std::string_view text, std::size_t begin, std::size_t most, bool letters, std::size_t& end) {
  std::string out;
  end = begin;
  char separator = '\0';
  for (std::size_t at = begin; at < text.size() && out.size() < most;) {
    const char c = text[at];
    if (is_digit(c) || (letters && is(c, kUpper))) {
      out += c;
      end = ++at;
    } else if ((c == ' ' || c == '-') && at == end && (separator == '\0' || separator == c)) {
      separator = c;
      ++at;
    } else {
      break;
    }
  }
  return out;
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
    if (country[0] == entry.name[0] && country[1] == entry.name[1]) return entry.length;
  return 0;
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

std::optional<Finding> card_at(std::string_view text, std::size_t begin, FileRole role) {
  std::size_t end = 0;
  std::string digits = compact(text, begin, 20, false, end);
  // In code, groups with blanks between are a list of numbers.
  if (role == FileRole::code && text.substr(begin, end - begin).find(' ') != std::string_view::npos)
    return std::nullopt;
  if (digits.size() < 13 || !card_holds(digits) || !stands_alone(text, {begin, end})) return std::nullopt;
  return personal("payment-card", {begin, end}, Evidence::checksum_holds);
}

std::optional<Finding> number_at(std::string_view text, std::size_t begin, Scan scan) {
  for (const Kind& kind : kKinds) {
    std::size_t end = 0;
    const std::string number = read_shape(text, begin, kind.shape, end);
    if (number.empty() || !kind.holds(number) || !stands_alone(text, {begin, end})) continue;
    const Span value{begin, end};
    if (!kind.words[0].empty() && !has_word_before(text, begin, kind.words) &&
        !(scan == Scan::share && is_whole_text(text, value)))
      continue;
    return personal(kind.rule, value, Evidence::checksum_holds);
  }
  return std::nullopt;
}

// Whether so many digits stand close behind `begin` as every number here has.
bool has_digits(std::string_view text, std::size_t begin) {
  const std::string_view there = text.substr(begin, kGlance);
  return static_cast<std::size_t>(std::count_if(there.begin(), there.end(), is_digit)) >= kFewestDigits;
}

}  // namespace

bool has_word_before(std::string_view text, std::size_t at, std::span<const std::string_view> words) {
  const std::size_t line = line_begin(text, at, 60);
  const std::string_view before = text.substr(line, at - line);
  for (std::string_view word : words)
    for (std::size_t i = 0; !word.empty() && i + word.size() <= before.size(); ++i)
      if ((i == 0 || !is_letter(before[i - 1])) && starts_folded(before.substr(i), word) &&
          (word.size() > 3 || i + word.size() == before.size() || !is_letter(before[i + word.size()])))
        return true;
  return false;
}

bool is_whole_text(std::string_view text, Span value) {
  auto blank = [](char c) { return is(c, kBlank | kNewline); };
  return text.size() <= kLongest &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(value.begin), blank) &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(value.end), text.end(), blank);
}

bool stands_alone(std::string_view text, Span number) {
  auto part = [](char c) { return is(c, kWord) || c == '.' || c == '-' || c == '/' || c == '+' || c == '%'; };
  if (number.begin > 0 && part(text[number.begin - 1]) && !ends_escape(text, number.begin)) return false;
  if (number.end == text.size() || !part(text[number.end])) return true;
  if (!is_ascii(text[number.end])) return true;  // scripts that write no blanks
  return text[number.end] == '.' && (number.end + 1 == text.size() || !is_alphanumeric(text[number.end + 1]));
}

std::vector<Finding> identity_numbers(std::string_view text, Scan scan, FileRole role) {
  std::vector<Finding> findings;
  const char* const data = text.data();
  const char* const data_end = data + text.size();
  std::size_t floor = 0;  // what is before it belongs to a number that was looked at
  // Two digits in a row are in every number, and in few places of a text. `enough`: as many more stand around them.
  auto look = [&](std::size_t at, bool enough) {
    const std::size_t first = floor;
    floor = at + 2;
    while (floor < text.size() && is_alphanumeric(text[floor])) ++floor;
    if (!enough) return;
    std::size_t begin = at;
    while (begin > first && at - begin < kLetters && is_alphanumeric(text[begin - 1]) && !ends_escape(text, begin))
      --begin;
    if (!has_digits(text, begin)) return;
    std::optional<Finding> found = iban_at(text, begin);
    if (!found) found = card_at(text, begin, role);
    if (!found) found = number_at(text, begin, scan);
    if (!found) found = phone_number(text, begin, scan, role);
    if (!found) return;
    floor = found->value.end;
    findings.push_back(*found);
  };
  auto digits_at = [&](std::size_t block) {
    if (block >= text.size()) return std::uint64_t{0};
    return lanes(data + block, data_end, [](Bytes16 bytes) { return between(bytes, '0', '9'); });
  };
  std::uint64_t before = 0, digits = digits_at(0);
  for (std::size_t block = 0; block < text.size(); block += kLanes) {
    const std::uint64_t behind = digits_at(block + kLanes);
    for (std::uint64_t pairs = digits & (digits >> 1 | behind << 63); pairs != 0; pairs &= pairs - 1) {
      const auto lane = static_cast<std::size_t>(std::countr_zero(pairs));
      if (block + lane < floor) continue;
      // Bit i is of the byte i behind the first that may be of the number.
      std::uint64_t around = lane < kLetters ? digits << (kLetters - lane) | before >> (64 - kLetters + lane)
                                             : digits >> (lane - kLetters);
      if (lane > kLetters) around |= behind << (64 + kLetters - lane);
      around &= (std::uint64_t{1} << (kLetters + kGlance)) - 1;
      for (std::size_t i = 1; i < kFewestDigits; ++i) around &= around - 1;
      look(block + lane, around != 0);
    }
    before = digits;
    digits = behind;
  }
  return findings;
}

}  // namespace analyzers
