#include "analyzers/identifiers/check_digits.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "analyzers/engine/bytes.h"

namespace analyzers {
namespace {

int digit(char c) {
  return c - '0';
}

// A letter counts from ten on, as ICAO 9303 and ISO 13616 have it.
int place(char c) {
  return is_digit(c) ? digit(c) : c - 'A' + 10;
}

int number(std::string_view digits) {
  int value = 0;
  for (char c : digits) value = value * 10 + digit(c);
  return value;
}

// The digits times the weights, summed up.
int weighed(std::string_view digits, std::initializer_list<int> weights) {
  int sum = 0;
  std::size_t i = 0;
  for (int weight : weights) sum += weight * place(digits[i++]);
  return sum;
}

// The remainder of a number of any length.
int remainder(std::string_view digits, int divisor) {
  int rest = 0;
  for (char c : digits) rest = (rest * 10 + digit(c)) % divisor;
  return rest;
}

bool is_date(int month, int day) {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

// "yymmdd".
bool is_date(std::string_view digits) {
  return is_date(number(digits.substr(2, 2)), number(digits.substr(4, 2)));
}

bool same_digits(std::string_view digits) {
  return digits.find_first_not_of(digits[0]) == digits.npos;
}

bool few_digits(std::string_view digits) {  // 4111 1111 1111 1111, 4242 4242 4242 4242: every test's card
  bool seen[10] = {};
  for (char c : digits) seen[digit(c)] = true;
  return std::count(std::begin(seen), std::end(seen), true) <= 3;
}

// Issuers' ranges and lengths, ISO/IEC 7812.
bool is_card_range(std::string_view digits) {
  const int two = number(digits.substr(0, 2)), three = number(digits.substr(0, 3)), four = number(digits.substr(0, 4));
  switch (digits.size()) {
    case 13:
      return digits[0] == '4';
    case 14:
      return two == 36 || two == 38 || (three >= 300 && three <= 305);
    case 15:
      return two == 34 || two == 37;
    case 16:
      return digits[0] == '4' || (two >= 51 && two <= 55) || (four >= 2221 && four <= 2720) || four == 6011 ||
             two == 65 || (three >= 644 && three <= 649) || (four >= 3528 && four <= 3589) || two == 62 || two == 50 ||
             four == 6304 || four == 6759 || (four >= 6761 && four <= 6763);
    case 19:
      return digits[0] == '4' || two == 62;
    default:
      return false;
  }
}

// Two check digits, each the remainder by 11 of what stands before it; a remainder under 2 gives 0.
bool brazilian_holds(std::string_view n, int longest_weight) {
  if (same_digits(n)) return false;
  for (std::size_t size = n.size() - 2; size < n.size(); ++size) {
    int sum = 0, weight = 2;
    for (std::size_t i = size; i-- > 0; weight = weight == longest_weight ? 2 : weight + 1) sum += weight * digit(n[i]);
    const int rest = sum % 11;
    if (digit(n[size]) != (rest < 2 ? 0 : 11 - rest)) return false;
  }
  return true;
}

}  // namespace

bool luhn_holds(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int value = digit(digits[digits.size() - 1 - i]);
    if (i % 2 == 1) value = value * 2 > 9 ? value * 2 - 9 : value * 2;
    sum += value;
  }
  return sum % 10 == 0;
}

bool iban_holds(std::string_view iban) {
  int rest = 0;
  for (std::size_t i = 0; i < iban.size(); ++i) {
    char c = iban[(i + 4) % iban.size()];
    rest = is_digit(c) ? (rest * 10 + digit(c)) % 97 : (rest * 100 + place(c)) % 97;
  }
  return rest == 1;
}

bool card_holds(std::string_view digits) {
  return is_card_range(digits) && luhn_holds(digits) && !few_digits(digits);
}

// What the administration never issued, and the ones of advertisements, are none.
bool us_social_holds(std::string_view n) {
  return n.substr(0, 3) != "000" && n.substr(0, 3) != "666" && n[0] != '9' && n.substr(3, 2) != "00" &&
         n.substr(5) != "0000" && n != "078051120" && n != "111223333" && n != "219099999" && n != "123456789";
}

bool us_taxpayer_holds(std::string_view n) {
  const int group = number(n.substr(3, 2));
  return n[0] == '9' &&
         ((group >= 50 && group <= 65) || (group >= 70 && group <= 88) || (group >= 90 && group <= 92) || group >= 94);
}

bool us_routing_holds(std::string_view n) {
  const int district = number(n.substr(0, 2));
  const bool issued = (district >= 1 && district <= 12) || (district >= 21 && district <= 32) ||
                      (district >= 61 && district <= 72) || district == 80;
  return issued && weighed(n, {3, 7, 1, 3, 7, 1, 3, 7, 1}) % 10 == 0;
}

bool us_dea_holds(std::string_view n) {
  if (std::string_view("ABCDEFGHJKLMPRSTUX").find(n[0]) == std::string_view::npos) return false;
  const std::string_view d = n.substr(2);
  return weighed(d, {1, 2, 1, 2, 1, 2}) % 10 == digit(d[6]);
}

bool ca_social_holds(std::string_view n) {
  return n[0] != '0' && n[0] != '8' && luhn_holds(n);
}

bool au_business_holds(std::string_view n) {
  return n[0] != '0' && (weighed(n, {10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19}) - 10) % 89 == 0;
}

bool au_medicare_holds(std::string_view n) {
  return n[0] >= '2' && n[0] <= '6' && weighed(n, {1, 3, 7, 9, 1, 3, 7, 9}) % 10 == digit(n[8]);
}

bool au_tax_holds(std::string_view n) {
  return !same_digits(n) && weighed(n, {1, 4, 3, 7, 5, 8, 6, 9, 10}) % 11 == 0;
}

bool de_document_holds(std::string_view n) {
  constexpr std::string_view kLetters = "CFGHJKLMNPRTVWXYZ";
  for (char c : n.substr(0, 8))
    if (!is_digit(c) && kLetters.find(c) == kLetters.npos) return false;
  return !is_digit(n[0]) && is_digit(n[8]) && weighed(n, {7, 3, 1, 7, 3, 1, 7, 3}) % 10 == digit(n[8]);
}

bool de_physician_holds(std::string_view n) {
  return (10 - weighed(n, {4, 9, 4, 9, 4, 9}) % 10) % 10 == digit(n[6]);
}

bool de_pension_holds(std::string_view n) {
  // A second document of one day has 50 added to the day; the letter is two digits.
  const int day = number(n.substr(2, 2)) % 50, month = number(n.substr(4, 2));
  if (!is_date(month, std::max(day, 1))) return false;
  const int letter = n[8] - 'A' + 1;
  const std::array<int, 12> digits = {digit(n[0]), digit(n[1]), digit(n[2]), digit(n[3]), digit(n[4]), digit(n[5]),
                                      digit(n[6]), digit(n[7]), letter / 10, letter % 10, digit(n[9]), digit(n[10])};
  constexpr std::array<int, 12> kWeights = {2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1};
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) sum += digits[i] * kWeights[i] / 10 + digits[i] * kWeights[i] % 10;
  return sum % 10 == digit(n[11]);
}

bool de_tax_holds(std::string_view n) {
  if (n[0] == '0' || same_digits(n)) return false;
  int product = 10;
  for (char c : n.substr(0, 10)) {
    const int sum = (digit(c) + product) % 10;
    product = (sum == 0 ? 10 : sum) * 2 % 11;
  }
  return (11 - product) % 10 == digit(n[10]);
}

bool in_aadhaar_holds(std::string_view n) {
  // Verhoeff: the group of the ten symmetries of a pentagon.
  auto multiply = [](int a, int b) {
    return a < 5 ? (b < 5 ? (a + b) % 5 : 5 + (a + b) % 5) : (b < 5 ? 5 + (a - b) % 5 : (a - b + 5) % 5);
  };
  constexpr std::array<int, 10> kTurn = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
  int check = 0;
  for (std::size_t i = 0; i < n.size(); ++i) {
    int value = digit(n[n.size() - 1 - i]);
    for (std::size_t turn = 0; turn < i % 8; ++turn) value = kTurn[static_cast<std::size_t>(value)];
    check = multiply(check, value);
  }
  return n[0] >= '2' && check == 0;
}

bool in_gstin_holds(std::string_view n) {
  const int state = number(n.substr(0, 2));
  if (state < 1 || state > 38) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 14; ++i) {
    const int product = place(n[i]) * (i % 2 == 0 ? 1 : 2);
    sum += product / 36 + product % 36;
  }
  return (36 - sum % 36) % 36 == place(n[14]);
}

bool kr_resident_holds(std::string_view n) {
  const int sum = weighed(n, {2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5}) % 11;
  const int kind = digit(n[6]);
  if (!is_date(n) || kind < 1 || kind > 8) return false;
  return ((kind <= 4 ? 11 : 13) - sum) % 10 == digit(n[12]);
}

bool pl_pesel_holds(std::string_view n) {
  // The century is added to the month, in twenties.
  if (!is_date(number(n.substr(2, 2)) % 20, number(n.substr(4, 2)))) return false;
  return weighed(n, {1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1}) % 10 == 0;
}

bool se_number_holds(std::string_view n) {
  // Companies have a month of twenty and more; a day of 60 more is a coordination number's.
  const int month = number(n.substr(2, 2)), day = number(n.substr(4, 2));
  return (month >= 20 || is_date(month, day > 60 ? day - 60 : day)) && luhn_holds(n);
}

bool sg_nric_holds(std::string_view n) {
  int sum = weighed(n.substr(1), {2, 7, 6, 5, 4, 3, 2});
  switch (n[0]) {
    case 'T':
      sum += 4;
      [[fallthrough]];
    case 'S':
      return std::string_view("JZIHGFEDCBA")[static_cast<std::size_t>(sum % 11)] == n[8];
    case 'G':
      sum += 4;
      [[fallthrough]];
    case 'F':
      return std::string_view("XWUTRQPNMLK")[static_cast<std::size_t>(sum % 11)] == n[8];
    case 'M':
      return std::string_view("KLJNPQRTUWX")[static_cast<std::size_t>(10 - (sum + 3) % 11)] == n[8];
    default:
      return false;
  }
}

bool uk_nhs_holds(std::string_view n) {
  return !same_digits(n) && weighed(n, {10, 9, 8, 7, 6, 5, 4, 3, 2, 1}) % 11 == 0;
}

bool za_identity_holds(std::string_view n) {
  return is_date(n) && n[10] <= '2' && luhn_holds(n);
}

bool br_cpf_holds(std::string_view n) {
  return brazilian_holds(n, 11);
}

bool br_cnpj_holds(std::string_view n) {
  return brazilian_holds(n, 9);
}

bool fr_social_holds(std::string_view n) {
  const int month = number(n.substr(3, 2));
  const bool known = (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50;
  return (n[0] == '1' || n[0] == '2') && known && 97 - remainder(n.substr(0, 13), 97) == number(n.substr(13));
}

bool es_nif_holds(std::string_view n) {
  int value = number(n.substr(1, 7));
  if (is_digit(n[0]))
    value += digit(n[0]) * 10'000'000;
  else if (n[0] >= 'X' && n[0] <= 'Z')
    value += (n[0] - 'X') * 10'000'000;
  else
    return false;
  return std::string_view("TRWAGMYFPDXBNJZSQVHLCKE")[static_cast<std::size_t>(value % 23)] == n[8];
}

bool nl_bsn_holds(std::string_view n) {
  return !same_digits(n) && (weighed(n, {9, 8, 7, 6, 5, 4, 3, 2}) - digit(n[8])) % 11 == 0;
}

bool ch_social_holds(std::string_view n) {
  return weighed(n, {1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1}) % 10 == 0;
}

bool it_fiscal_holds(std::string_view n) {
  constexpr std::array<int, 26> kOdd = {1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                                        20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
  int sum = 0;
  for (std::size_t i = 0; i < 15; ++i) {
    const int value = is_digit(n[i]) ? digit(n[i]) : n[i] - 'A';
    sum += i % 2 == 0 ? kOdd[static_cast<std::size_t>(value)] : value;
  }
  return std::string_view("ABCDEHLMPRST").find(n[8]) != std::string_view::npos && n[15] == 'A' + sum % 26;
}

bool be_national_holds(std::string_view n) {
  const int check = number(n.substr(9));
  // Those born from 2000 on are counted with a 2 before the number.
  const int rest = remainder(n.substr(0, 9), 97);
  const int rest_2000 = (remainder("2000000000", 97) + rest) % 97;
  return is_date(n) && (97 - rest == check || 97 - rest_2000 == check);
}

bool cn_resident_holds(std::string_view n) {
  const int century = number(n.substr(6, 2));
  if ((century != 19 && century != 20) || !is_date(n.substr(8, 6))) return false;
  const int rest = weighed(n, {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}) % 11;
  return std::string_view("10X98765432")[static_cast<std::size_t>(rest)] == n[17];
}

}  // namespace analyzers
