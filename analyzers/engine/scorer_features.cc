#include <algorithm>
#include <array>
#include <bitset>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/scorer.h"
#include "analyzers/engine/values.h"

namespace analyzers {
namespace {

constexpr std::size_t kAround = 120;  // bytes of the line that are looked at to each side
constexpr std::size_t kLongestWord = 15;

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

bool names_itself(std::string_view value) {
  static constexpr std::string_view kNames[] = {"secretkey", "accesskey", "apikey", "secret", "token", "keyid"};
  return std::all_of(value.begin(), value.end(), [](char c) { return is_letter(c) || c == '_' || c == '-'; }) &&
         std::any_of(std::begin(kNames), std::end(kNames), [value](std::string_view name) {
           return value.size() >= name.size() && value.size() <= name.size() + 8 &&
                  equals_folded(value.substr(value.size() - name.size()), name);
         });
}

bool is_expression(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    return is(c, kWord) || std::string_view(".[]()>-+:*&!?$@").find(c) != std::string_view::npos;
  });
}

// Words that tell something wherever they stand: in a name, in a value or elsewhere on the line.
enum class Topic : std::uint8_t {
  none,
  hash,
  example,
  test,
  ask,
  wrong,
  interface,
  account,
  type,
  service,
  credential,
  weak
};

struct Word {
  std::string_view word;
  Topic topic;
};

constexpr Word kWords[] = {
    {"hash", Topic::hash},
    {"hashed", Topic::hash},
    {"sha", Topic::hash},
    {"md", Topic::hash},
    {"digest", Topic::hash},
    {"checksum", Topic::hash},
    {"commit", Topic::hash},
    {"etag", Topic::hash},
    {"integrity", Topic::hash},
    {"fingerprint", Topic::hash},
    {"thumbprint", Topic::hash},
    {"revision", Topic::hash},
    {"bcrypt", Topic::hash},
    {"public", Topic::hash},
    {"uuid", Topic::hash},
    {"guid", Topic::hash},
    {"example", Topic::example},
    {"examples", Topic::example},
    {"sample", Topic::example},
    {"dummy", Topic::example},
    {"fake", Topic::example},
    {"placeholder", Topic::example},
    {"demo", Topic::example},
    {"stub", Topic::example},
    {"mock", Topic::example},
    {"mocked", Topic::example},
    {"your", Topic::example},
    {"some", Topic::example},
    {"my", Topic::example},
    {"foo", Topic::example},
    {"bar", Topic::example},
    {"default", Topic::example},
    {"test", Topic::test},
    {"tests", Topic::test},
    {"testing", Topic::test},
    {"tester", Topic::test},
    {"assert", Topic::test},
    {"expect", Topic::test},
    {"expected", Topic::test},
    {"expects", Topic::test},
    {"should", Topic::test},
    {"equal", Topic::test},
    {"equals", Topic::test},
    {"spec", Topic::test},
    {"describe", Topic::test},
    {"refute", Topic::test},
    {"it", Topic::test},
    {"check", Topic::ask},
    {"checks", Topic::ask},
    {"verify", Topic::ask},
    {"validate", Topic::ask},
    {"valid", Topic::ask},
    {"is", Topic::ask},
    {"has", Topic::ask},
    {"match", Topic::ask},
    {"matches", Topic::ask},
    {"compare", Topic::ask},
    {"encrypt", Topic::ask},
    {"decrypt", Topic::ask},
    {"encode", Topic::ask},
    {"decode", Topic::ask},
    {"parse", Topic::ask},
    {"find", Topic::ask},
    {"get", Topic::ask},
    {"forgot", Topic::ask},
    {"reset", Topic::ask},
    {"require", Topic::ask},
    {"need", Topic::ask},
    {"show", Topic::ask},
    {"hide", Topic::ask},
    {"generate", Topic::ask},
    {"create", Topic::ask},
    {"delete", Topic::ask},
    {"wrong", Topic::wrong},
    {"invalid", Topic::wrong},
    {"bad", Topic::wrong},
    {"incorrect", Topic::wrong},
    {"unknown", Topic::wrong},
    {"missing", Topic::wrong},
    {"empty", Topic::wrong},
    {"expired", Topic::wrong},
    {"fails", Topic::wrong},
    {"fail", Topic::wrong},
    {"label", Topic::interface},
    {"title", Topic::interface},
    {"message", Topic::interface},
    {"description", Topic::interface},
    {"error", Topic::interface},
    {"translate", Topic::interface},
    {"hint", Topic::interface},
    {"help", Topic::interface},
    {"text", Topic::interface},
    {"button", Topic::interface},
    {"please", Topic::interface},
    {"enter", Topic::interface},
    {"icon", Topic::interface},
    {"class", Topic::interface},
    {"field", Topic::interface},
    {"input", Topic::interface},
    {"form", Topic::interface},
    {"column", Topic::interface},
    {"header", Topic::interface},
    {"user", Topic::account},
    {"username", Topic::account},
    {"login", Topic::account},
    {"email", Topic::account},
    {"host", Topic::account},
    {"hostname", Topic::account},
    {"port", Topic::account},
    {"database", Topic::account},
    {"server", Topic::account},
    {"connect", Topic::account},
    {"connection", Topic::account},
    {"admin", Topic::account},
    {"root", Topic::account},
    {"client", Topic::account},
    {"account", Topic::account},
    {"url", Topic::account},
    {"uid", Topic::account},
    {"string", Topic::type},
    {"str", Topic::type},
    {"int", Topic::type},
    {"bool", Topic::type},
    {"type", Topic::type},
    {"enum", Topic::type},
    {"interface", Topic::type},
    {"optional", Topic::type},
    {"required", Topic::type},
    {"function", Topic::type},
    {"func", Topic::type},
    {"def", Topic::type},
    {"return", Topic::type},
    {"if", Topic::type},
    {"null", Topic::type},
    {"nil", Topic::type},
    {"db", Topic::service},
    {"mysql", Topic::service},
    {"postgres", Topic::service},
    {"pg", Topic::service},
    {"redis", Topic::service},
    {"mongo", Topic::service},
    {"smtp", Topic::service},
    {"mail", Topic::service},
    {"ldap", Topic::service},
    {"aws", Topic::service},
    {"oauth", Topic::service},
    {"app", Topic::service},
    {"service", Topic::service},
    {"jwt", Topic::service},
    {"ftp", Topic::service},
    {"ssh", Topic::service},
    {"api", Topic::service},
    {"prod", Topic::service},
    {"rabbitmq", Topic::service},
    {"slack", Topic::service},
    {"github", Topic::service},
    {"stripe", Topic::service},
    {"twitter", Topic::service},
    {"google", Topic::service},
    {"password", Topic::credential},
    {"passwd", Topic::credential},
    {"pass", Topic::credential},
    {"pwd", Topic::credential},
    {"secret", Topic::credential},
    {"token", Topic::credential},
    {"key", Topic::credential},
    {"credential", Topic::credential},
    {"auth", Topic::credential},
    {"qwerty", Topic::weak},
    {"letmein", Topic::weak},
    {"welcome", Topic::weak},
    {"monkey", Topic::weak},
    {"dragon", Topic::weak},
    {"iloveyou", Topic::weak},
    {"hunter", Topic::weak},
    {"sunshine", Topic::weak},
    {"princess", Topic::weak},
    {"football", Topic::weak},
    {"summer", Topic::weak},
    {"winter", Topic::weak},
    {"master", Topic::weak},
    {"shadow", Topic::weak},
    {"superman", Topic::weak},
    {"toor", Topic::weak},
    {"passw", Topic::weak},
    {"ssw", Topic::weak},
    {"asdf", Topic::weak},
    {"zxcv", Topic::weak},
    {"trustno", Topic::weak},
};

constexpr std::uint32_t kHashStart = 2166136261u;
constexpr std::uint32_t hash_step(std::uint32_t hash, char c) {
  return (hash ^ static_cast<unsigned char>(c)) * 16777619u;
}

constexpr std::size_t kSlots = 1024;
constexpr std::size_t slot_of(std::uint32_t hash) {
  return (hash ^ (hash >> 15)) % kSlots;
}

// Open addressing: a line has dozens of words, and each is looked up.
constexpr auto kTable = [] {
  std::array<std::uint8_t, kSlots> table{};  // index into kWords, plus one
  for (std::size_t i = 0; i < std::size(kWords); ++i) {
    std::uint32_t hash = kHashStart;
    for (char c : kWords[i].word) hash = hash_step(hash, c);
    std::size_t slot = slot_of(hash);
    while (table[slot] != 0) slot = (slot + 1) % kSlots;
    table[slot] = static_cast<std::uint8_t>(i + 1);
  }
  return table;
}();
static_assert(std::size(kWords) < 255);

Topic topic_of(std::string_view word, std::uint32_t hash) {
  for (std::size_t slot = slot_of(hash); kTable[slot] != 0; slot = (slot + 1) % kSlots)
    if (equals_folded(word, kWords[kTable[slot] - 1].word)) return kWords[kTable[slot] - 1].topic;
  return Topic::none;
}

using Topics = std::bitset<static_cast<std::size_t>(Topic::weak) + 1>;

// The topics of all words in `text`: "valid_password?", "expectedPassword" and "MOCK_TOKEN" have two words each.
Topics topics_in(std::string_view text) {
  Topics topics;
  std::size_t i = 0;
  while (i < text.size()) {
    if (!is_letter(text[i])) {
      ++i;
      continue;
    }
    std::size_t begin = i;
    std::uint32_t hash = kHashStart;
    do hash = hash_step(hash, lower(text[i++]));
    while (i < text.size() && is_letter(text[i]) && !(is(text[i], kUpper) && is(text[i - 1], kLower)));
    if (i - begin <= kLongestWord) topics.set(static_cast<std::size_t>(topic_of(text.substr(begin, i - begin), hash)));
  }
  return topics;
}

bool is_hash_name(std::string_view name) {
  static constexpr std::string_view kHashes[] = {"hash",   "sha",   "md5",       "digest",      "checksum",
                                                 "commit", "etag",  "integrity", "fingerprint", "thumbprint",
                                                 "public", "keyid", "key_id",    "key-id"};
  return Folded(name).contains_any(kHashes);
}

bool is_capitalised_word(std::string_view value) {  // "Passwort", "Required": a label or a type
  return is(value[0], kUpper) &&
         std::all_of(value.begin() + 1, value.end(), [](char c) { return is(c, kLower) || !is_ascii(c); });
}

// "hunter2", "Summer2024!": letters, then at least one digit, then perhaps a symbol.
bool is_word_and_digits(std::string_view value) {
  std::size_t i = 0;
  while (i < value.size() && is_letter(value[i])) ++i;
  std::size_t letters = i;
  while (i < value.size() && is_digit(value[i])) ++i;
  return letters >= 3 && i > letters && value.size() - i <= 1;
}

// "1234", "abcd", "qwerty" rows and the like: each byte follows the one before.
bool is_sequence(std::string_view value) {
  std::size_t follows = 0;
  for (std::size_t i = 1; i < value.size(); ++i) follows += value[i] == value[i - 1] + 1 || value[i] == value[i - 1];
  return value.size() >= 4 && follows * 4 >= (value.size() - 1) * 3;
}

void add_name(const Candidate& candidate, Features& features) {
  std::string_view name = candidate.name.of(candidate.text);
  auto add = [&features](Feature feature, bool holds = true) { features.add(feature, holds); };
  Topics topics = topics_in(name);
  auto of = [&topics](Topic topic) { return topics[static_cast<std::size_t>(topic)]; };
  add(Feature::name_weak, candidate.kind == NameKind::weak);
  add(Feature::name_hash, is_hash_name(name));
  add(Feature::name_example, of(Topic::example));
  add(Feature::name_test, of(Topic::test));
  add(Feature::name_asks, of(Topic::ask));
  add(Feature::name_wrong, of(Topic::wrong));
  add(Feature::name_interface, of(Topic::interface));
  add(Feature::name_service, of(Topic::service));
  add(Feature::name_account, of(Topic::account));
  bool upper = has(name, kUpper), lower_case = has(name, kLower);
  bool joint = name.find_first_of("_-.") != name.npos;
  add(Feature::name_constant, upper && !lower_case);
  add(Feature::name_one_word, !joint && !(upper && lower_case));
  add(Feature::name_pascal, upper && lower_case && !joint && is(name[0], kUpper));
  add(Feature::name_token, contains_folded(name, "token"));
  add(Feature::name_secret, contains_folded(name, "secret"));
  add(Feature::name_key, contains_folded(name, "key"));
  static constexpr std::string_view kPassing[] = {"session", "sid", "cookie", "signature", "nonce", "salt", "seed"};
  add(Feature::name_passing, Folded(name).contains_any(kPassing));
  add(Feature::name_short, contains_folded(name, "pass") && !contains_folded(name, "passw"));
}

void add_place(const Candidate& candidate, Features& features) {
  auto add = [&features](Feature feature, bool holds = true) { features.add(feature, holds); };
  const Assignment& assignment = candidate.assignment;
  bool quoted = assignment.quoted;
  add(Feature::op_colon, assignment.op == Operator::colon);
  add(Feature::op_compare, assignment.op == Operator::compare);
  add(Feature::op_argument, assignment.op == Operator::argument);
  add(Feature::op_call, assignment.op == Operator::call);
  add(Feature::op_blank, assignment.op == Operator::blank);
  add(Feature::op_element, assignment.op == Operator::element);
  add(Feature::op_prose, assignment.op == Operator::prose);
  add(Feature::op_row, assignment.op == Operator::row);
  add(Feature::quoted, quoted);
  add(Feature::starts_line, assignment.starts_line);
  add(Feature::whole_line, assignment.whole_line);
  add(Feature::spaced_unquoted, assignment.spaced && !quoted);
  add(Feature::code, candidate.role == FileRole::code);
  add(Feature::config, candidate.role == FileRole::config);
  add(Feature::documentation, candidate.role == FileRole::documentation);
  add(Feature::code_unquoted, candidate.role == FileRole::code && !quoted);
  add(Feature::code_colon, candidate.role == FileRole::code && assignment.op == Operator::colon);

  std::string_view text = candidate.text;
  std::size_t first = std::min(candidate.name.begin, candidate.value.begin);
  std::size_t last = std::max(candidate.name.end, candidate.value.end);
  std::size_t begin = line_begin(text, first, kAround), end = line_end(text, last, kAround);
  std::string_view before = text.substr(begin, first - begin), after = text.substr(last, end - last);
  // Inside a string of JSON, a line ends in "\\n".
  if (auto escaped = before.rfind("\\n"); escaped != before.npos) before.remove_prefix(escaped + 2);
  after = after.substr(0, after.find("\\n"));
  add(Feature::query, !before.empty() && (before.back() == '?' || before.back() == '&'));
  add(Feature::flag, !before.empty() && before.back() == '-');
  std::string_view between;
  if (candidate.name.end <= candidate.value.begin)
    between = text.substr(candidate.name.end, std::min(candidate.value.begin - candidate.name.end, kAround));
  Topics topics = topics_in(before) | topics_in(between) | topics_in(after);
  auto of = [&topics](Topic topic) { return topics[static_cast<std::size_t>(topic)]; };
  add(Feature::line_hash, of(Topic::hash));
  add(Feature::line_example, of(Topic::example));
  add(Feature::line_test, of(Topic::test));
  add(Feature::line_asks, of(Topic::ask));
  add(Feature::line_wrong, of(Topic::wrong));
  add(Feature::line_interface, of(Topic::interface));
  add(Feature::line_account, of(Topic::account));
  add(Feature::line_type, of(Topic::type));
  add(Feature::line_credential, of(Topic::credential));
  std::size_t indent = before.find_first_not_of(" \t");
  std::string_view start = indent == before.npos ? std::string_view() : before.substr(indent, 2);
  add(Feature::line_comment, start == "# " || start == "* " || start == "//");
  add(Feature::line_long, before.size() + after.size() >= kAround);
  std::size_t next = after.find_first_not_of("\"'` \t\\");
  char follows = next == after.npos ? '\n' : after[next];
  add(Feature::then_closes, follows == ')');
  add(Feature::then_comma, follows == ',');
  add(Feature::then_ends, follows == '\n' || follows == ';');
}

void add_value(const Candidate& candidate, Features& features) {
  std::string_view value = candidate.value.of(candidate.text);
  auto add = [&features](Feature feature, bool holds = true) { features.add(feature, holds); };
  std::size_t size = value.size();
  add(Feature::bias);
  add(Feature::size_under_3, size < 3);
  add(Feature::size_under_4, size < 4);
  add(Feature::size_4, size >= 4 && size < 6);
  add(Feature::size_6, size >= 6 && size < 8);
  add(Feature::size_12, size >= 12 && size < 16);
  add(Feature::size_16, size >= 16 && size < 20);
  add(Feature::size_20, size >= 20 && size < 32);
  add(Feature::size_32, size >= 32 && size < 64);
  add(Feature::size_64, size >= 64 && size < 128);
  add(Feature::size_128, size >= 128);
  bool lower_case = has(value, kLower), upper = has(value, kUpper), digit = has(value, kDigit);
  bool symbol = !std::all_of(value.begin(), value.end(), [](char c) { return is(c, kWord) || c == '-' || c == '.'; });
  bool joint = value.find_first_of("_-.:/ ") != value.npos;
  add(Feature::digits, digit && (lower_case || upper));
  add(Feature::only_digits, digit && !lower_case && !upper);
  add(Feature::both_cases, lower_case && upper);
  add(Feature::only_upper, upper && !lower_case);
  add(Feature::symbols, symbol);
  bool blanks = has(value, kBlank | kNewline);
  add(Feature::blanks, blanks);
  add(Feature::sentence,
      blanks && (is(value[0], kUpper) || std::string_view(".:!?").find(value.back()) != std::string_view::npos));
  add(Feature::foreign, !std::all_of(value.begin(), value.end(), is_ascii));
  int random = randomness(value);
  add(Feature::random_20, random >= 20 && random < 40);
  add(Feature::random_40, random >= 40 && random < 60);
  add(Feature::random_60, random >= 60 && random < 80);
  add(Feature::random_80, random >= 80);
  add(Feature::long_random, random >= 50 && size >= 16);
  add(Feature::long_word, size >= 20 && !digit && random < 45);
  bool identifier = is_identifier_like(value);
  add(Feature::identifier, identifier);
  add(Feature::identifier_joint, identifier && joint);
  add(Feature::identifier_camel, identifier && lower_case && has(value.substr(1), kUpper));
  add(Feature::identifier_argument, identifier && candidate.assignment.op == Operator::argument);
  add(Feature::joint, joint && !identifier);
  add(Feature::joint_random, joint && !identifier && digit && random >= 40);
  add(Feature::capitalised, is_capitalised_word(value));
  add(Feature::constant, upper && !lower_case && value.find('_') != value.npos);
  add(Feature::word_and_digits, is_word_and_digits(value));
  add(Feature::sequence, is_sequence(value));
  Topics topics = topics_in(value);
  auto of = [&topics](Topic topic) { return topics[static_cast<std::size_t>(topic)]; };
  add(Feature::value_credential, of(Topic::credential) || contains_folded(value, "pass"));
  add(Feature::value_credential_mixed, contains_folded(value, "pass") && digit && !joint);
  add(Feature::value_example, of(Topic::example));
  add(Feature::value_test, of(Topic::test));
  add(Feature::value_wrong, of(Topic::wrong) || of(Topic::ask));
  add(Feature::value_interface, of(Topic::interface) || of(Topic::type));
  add(Feature::value_account, of(Topic::account));
  add(Feature::value_weak, of(Topic::weak));
  bool hex = size >= 16 && std::all_of(value.begin(), value.end(), is_hex);
  add(Feature::hex, hex);
  add(Feature::hash_size, hex && (size == 32 || size == 40 || size == 56 || size == 64 || size == 96 || size == 128));
  add(Feature::weak_short, size < 16 && candidate.kind == NameKind::weak);
  add(Feature::weak_hash, hex && candidate.kind == NameKind::weak);
  add(Feature::uuid, size == 36 && value[8] == '-' && value[13] == '-' && value[18] == '-' && value[23] == '-');
  add(Feature::brackets, value.find_first_of("(){}<>[]") != value.npos);
  add(Feature::elided, value.find("...") != value.npos || value.find("\u2026") != value.npos);
  add(Feature::padded, value.back() == '=');
  auto equals = value.find('=');
  add(Feature::holds_assignment,
      equals != value.npos && equals >= 2 && equals + 2 < size && is_identifier_like(value.substr(0, equals)));
  add(Feature::starts_punctuation, std::string_view(",:;)]}=").find(value[0]) != std::string_view::npos);
  add(Feature::blank_word,
      candidate.assignment.op == Operator::blank && !candidate.assignment.quoted && !digit && !symbol);
  add(Feature::starts_symbol, !is(value[0], kWord));
  add(Feature::unquoted_expression, !candidate.assignment.quoted && is_expression(value));
}

}  // namespace

std::optional<int> veto(const Candidate& candidate) {
  const Assignment& assignment = candidate.assignment;
  std::string_view value = candidate.value.of(candidate.text);
  if (candidate.kind == NameKind::none || is_reference(value)) return 0;
  if (is_example_value(value)) return value.find_first_not_of("*xX.-_•<>") == value.npos ? 0 : 5;
  if (same_letters(candidate.name.of(candidate.text), value)) return 5;
  // "MYSECRETKEY", "AwsSecretKey": a word for what should stand there.
  if (candidate.kind != NameKind::password && names_itself(value)) return 5;
  if (has(value, kBlank | kNewline)) {
    // A sentence is a message about credentials. A pass phrase in quotes has few words and no sentence's punctuation.
    auto words = std::count_if(value.begin(), value.end(), [](char c) { return is(c, kBlank); }) + 1;
    if (candidate.kind != NameKind::password || words > 4 || !assignment.quoted) return 10;
  }
  if (is_other_text(value) || value.find("://") != value.npos) return 10;
  // makeToken("PLUS"), apiKey("ApiKeyId"): the call names something, and makes no credential of it.
  if (assignment.op == Operator::call && candidate.kind != NameKind::password && !has(value, kDigit) &&
      (is_identifier_like(value) || !has(value, kLower)))
    return 8;
  bool row = assignment.op == Operator::row;
  if (row || (assignment.op == Operator::prose && !assignment.quoted)) {
    // Words, or what only a machine draws.
    bool likely = has(value, kDigit) && has(value, kLower | kUpper) && value.size() >= 6 && !is_identifier_like(value);
    if (!likely || (row && randomness(value) < 50)) return 5;
  }
  if (assignment.quoted) return std::nullopt;
  if (assignment.op == Operator::blank && !assignment.starts_line && is_identifier_like(value))
    return 5;                     // "fix password reset"
  if (value[0] == '@') return 8;  // a variable of Ruby, or a decorator
  if (!has(value, kLower | kUpper | kDigit)) return 5;
  // A call, or what a minifier left of one: function(t){var, y?t.toString(36):(r=
  const auto call = value.find('(');
  if (candidate.role == FileRole::code && call != value.npos && call > 0 && is_letter(value[call - 1]) &&
      is_expression(value.substr(0, call)) && !has(value.substr(0, call), kDigit))
    return 8;
  if (candidate.role == FileRole::code && assignment.op == Operator::compare) return 8;
  // An unquoted word in code is an expression, and so is a number that is not too long for one.
  bool number = value.size() >= 8 && std::all_of(value.begin(), value.end(), is_digit);
  if (candidate.role == FileRole::code && is_expression(value) && !number &&
      !(has(value, kDigit) && randomness(value) >= 60 && value.find('.') == value.npos))
    return 8;
  return std::nullopt;
}

Features features_of(const Candidate& candidate) {
  Features features;
  add_name(candidate, features);
  add_place(candidate, features);
  add_value(candidate, features);
  return features;
}

}  // namespace analyzers
