#include "analyzers/engine/verify.h"

#include <algorithm>
#include <vector>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/lexer.h"
#include "analyzers/engine/validators.h"
#include "analyzers/engine/values.h"

namespace analyzers {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::size_t kNearWindow = 160;  // bytes behind a provider's word in which its value may stand
constexpr int kMostRefused = 24;          // values of a shape beside one word that turn out to be none: prose, fillers
constexpr int kBudget = 4096;             // steps of one match; no shape of ours needs a tenth of it on a real token

// Matches pieces in a row from `at`; gives the end, or kNone. Runs are greedy and give back only where a literal must
// follow.
std::size_t match(std::span<const Piece> pieces, std::string_view text, std::size_t at, int& budget) {
  if (pieces.empty()) return at;
  if (--budget < 0) return kNone;
  const Piece& piece = pieces.front();
  auto rest = pieces.subspan(1);
  if (piece.set == nullptr) {
    if (text.compare(at, piece.literal.size(), piece.literal) != 0) return kNone;
    return match(rest, text, at + piece.literal.size(), budget);
  }
  std::size_t most = std::min<std::size_t>(piece.maximum, text.size() - at);
  std::size_t count = 0;
  while (count < most && piece.set->has(static_cast<unsigned char>(text[at + count]))) ++count;
  if (count < piece.minimum) return kNone;
  if (rest.empty()) {
    // A longer run of the same bytes is something else.
    bool longer = at + count < text.size() && piece.set->has(static_cast<unsigned char>(text[at + count]));
    return longer ? kNone : at + count;
  }
  // What follows is no byte of the run: then it follows all of it, or nothing does.
  const Piece& next = rest.front();
  if (next.set == nullptr && !piece.set->has(static_cast<unsigned char>(next.literal[0])))
    return match(rest, text, at + count, budget);
  for (std::size_t n = count;; --n) {
    if (std::size_t end = match(rest, text, at + n, budget); end != kNone) return end;
    if (n == piece.minimum || budget < 0) return kNone;
  }
}

std::size_t match_token(const Variant& variant, std::string_view text, std::size_t at) {
  int budget = kBudget;
  std::size_t end = match(variant.pieces, text, at, budget);
  if (end == kNone) return kNone;
  // A shape that ends in a literal must not go on either.
  if (variant.pieces.back().set == nullptr && end < text.size() && is(text[end], kWord)) return kNone;
  return end;
}

const std::vector<Validator>& validators() {
  static const std::vector<Validator> table = [] {
    std::vector<Validator> all;
    for (const Rule& rule : builtin_rules()) all.push_back(rule.check.empty() ? nullptr : find_validator(rule.check));
    return all;
  }();
  return table;
}

// A run such as "xxxxxxxx" or "00000000" that makes a good part of it: not a token, whatever its shape. Long tokens may
// hold a block of zero bytes, so the length of the run alone says nothing.
bool is_filler(std::string_view token) {
  std::size_t same = 1, longest = 1, distinct = 0;
  bool seen[256] = {};
  for (std::size_t i = 0; i < token.size(); ++i) {
    same = i > 0 && token[i] == token[i - 1] ? same + 1 : 1;
    longest = std::max(longest, same);
    bool& known = seen[static_cast<unsigned char>(token[i])];
    distinct += !known;
    known = true;
  }
  bool repeats = longest >= 8 && longest * 4 > token.size() && distinct < 10;
  return repeats || longest * 2 > token.size() || (token.size() >= 16 && distinct <= 4);
}

// As long a run as makes a filler, but in front of something: a test's token rather than a template's.
bool begins_filled(std::string_view token) {
  std::size_t same = 1;
  while (same < token.size() && token[same] == token[0]) ++same;
  return same >= 8;
}

constexpr std::string_view kExampleWords[] = {"example", "xxxx",     "your",   "placeholder", "changeme",
                                              "dummy",   "redacted", "sample", "fake",        "insert"};
constexpr std::string_view kSequences[] = {"abcdefgh", "12345678", "98765432"};

// The variable part of the token as the provider's documentation would write an example.
bool is_example(std::string_view token) {
  return Folded(token).contains_any(kExampleWords);
}

// An example's word in the middle of a long token: by chance, or to make a real token look harmless. At the end it is
// how documentation marks its own.
bool is_example_by_chance(std::string_view token) {
  constexpr std::size_t kWord = 8, kRest = 24;
  return token.size() >= kWord + kRest && !is_example(token.substr(token.size() - 3 * kWord)) &&
         randomness(token) >= 40;
}

// Typed along the alphabet or the digits, as tests do: a token of the right shape that is hardly a real one.
bool is_sequence(std::string_view token) {
  return Folded(token).contains_any(kSequences);
}

// A prefix is the issuer's, whatever it looks like.
std::string_view without_prefix(const Rule& rule, std::string_view token) {
  for (const Variant& variant : rule.variants)
    if (std::string_view prefix = variant.pieces.front().literal; !prefix.empty() && token.starts_with(prefix))
      return token.substr(prefix.size());
  return token;
}

std::optional<Finding> found(std::string_view text, std::size_t rule_index, Span value, Span name, Trace* trace) {
  const Rule& rule = builtin_rules()[rule_index];
  std::string_view token = value.of(text);
  if (is_filler(without_prefix(rule, token))) {
    note(trace, value, "It has the rule's shape, but is filled up with few characters, over and over.", &rule);
    return std::nullopt;
  }
  Finding finding{&rule, value, name, rule.data_class, rule.tier, rule.severity, 90, 0};
  finding.add(rule.near.empty() ? Evidence::prefix : Evidence::provider_word);
  Proof proof = Proof::unknown;
  if (Validator validate = validators()[rule_index]) proof = validate(token);
  if (proof == Proof::absent) return std::nullopt;
  if (proof == Proof::holds) {
    finding.tier = EvidenceTier::verified;
    finding.confidence = 100;
    finding.add(Evidence::checksum_holds);
  } else {
    const bool example = is_example(token);
    if (example && !is_example_by_chance(token)) {
      note(trace, value, "It has the rule's shape, but a word in it says that it is an example.", &rule);
      return std::nullopt;
    }
    if (proof == Proof::fails) {
      finding.tier = EvidenceTier::generic;
      finding.severity = std::min(finding.severity, Severity::warning);
      finding.confidence = 50;
      finding.add(Evidence::checksum_fails);
    }
    if (example || is_sequence(token) || begins_filled(without_prefix(rule, token))) {
      finding.severity = std::min(finding.severity, Severity::information);
      finding.confidence = 30;
    }
  }
  return finding;
}

// Words behind which a value of hexadecimal shape is a hash and not a key.
constexpr std::string_view kHashWords[] = {"sha",    "md5",       "hash",      "digest",     "checksum",
                                           "commit", "integrity", "etag",      "revision",   "fingerprint",
                                           "uuid",   "guid",      "publickey", "public_key", "public-key"};
constexpr std::string_view kCredentialWords[] = {"key",        "token", "secret", "pass", "pwd",   "auth",
                                                 "credential", "_pat",  "cert",   "sid",  "login", "signing"};

// Words that say nothing of their own in front of one of those: "client secret", "api access key".
constexpr std::string_view kFillWords[] = {"access", "api", "app", "application", "client", "private", "admin", "user"};

bool mentions(std::string_view text, std::span<const std::string_view> words) {
  return Folded(text).contains_any(words);
}

// Whether all of the words are of a credential's name, as in "deepgram api key 4f…", where nothing assigns.
bool only_credential_words(std::string_view text) {
  bool any = false;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_letter(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_letter(text[end])) ++end;
    std::string_view word = text.substr(at, end - at);
    bool fill = std::any_of(std::begin(kFillWords), std::end(kFillWords),
                            [&](std::string_view w) { return equals_folded(word, w); });
    if (!fill && !mentions(word, kCredentialWords)) return false;
    any = any || !fill;
    at = end;
  }
  return any;
}

// The rest of a key's id, and then nothing but what stands between two values: `AK…`, `…`. The provider's word is the
// id's beginning there, and its secret follows.
bool only_rest_of_id(std::string_view text) {
  constexpr std::size_t kShortestRest = 12;
  std::size_t rest = 0;
  while (rest < text.size() && is_alphanumeric(text[rest])) ++rest;
  return rest >= kShortestRest && rest < text.size() && text.find_first_not_of(" \t\n\r\"'`,:;|=>", rest) == kNone;
}

// "GITHUB_TOKEN=${X}\nBUILD=4f…", "uses: actions/checkout@4f…": the value's own line gives it to another name.
bool has_name_of_its_own(std::string_view between) {
  static constexpr std::string_view kNeutral[] = {"value", "id"};
  std::size_t begin = between.rfind('\n');
  if (auto escaped = between.rfind("\\n"); escaped != kNone && (begin == kNone || escaped > begin)) begin = escaped + 1;
  if (begin == kNone) return false;
  std::string_view own = between.substr(begin + 1);
  return own.find_first_of("=:@>") != kNone && std::any_of(own.begin(), own.end(), is_letter) &&
         !mentions(own, kCredentialWords) && !mentions(own, kNeutral);
}

// What ties a value to the provider's word before it: nothing; an assignment to the bare word; a credential's name.
enum class Tie { none, bare, named };

// `before` is the line up to the end of the provider's word, `between` what stands from there to the value.
Tie tie_of(std::string_view before, std::string_view between) {
  if (only_rest_of_id(between)) return Tie::named;
  if (has_name_of_its_own(between)) return Tie::none;
  if (mentions(between, kHashWords)) return Tie::none;
  bool blank = between.find_first_not_of(" \t") == kNone;
  if (!blank && between.find_first_of("=:\"'>(,") == kNone)
    return only_credential_words(between) ? Tie::named : Tie::none;
  if (mentions(between, kCredentialWords) || mentions(before, kCredentialWords)) return Tie::named;
  bool direct = between.find_first_of("=:") != kNone && between.find_first_not_of(" \t\"'`=:>") == kNone;
  return blank || direct ? Tie::bare : Tie::none;
}

// Digits and letters: a short value that lacks either is a number or a word, unless the shape is a number's.
bool is_mixed(const Variant& variant, std::string_view token) {
  bool number = std::none_of(variant.pieces.begin(), variant.pieces.end(), [](const Piece& piece) {
    return piece.set == nullptr || piece.set->has('a') || piece.set->has('A');
  });
  return number || token.size() >= 40 ||
         (std::any_of(token.begin(), token.end(), is_digit) && std::any_of(token.begin(), token.end(), is_letter));
}

// Whether the run that a shape begins with goes on to the left: "+" and "/" are boundaries, but not within base64.
bool continues_left(const Variant& variant, std::string_view text, std::size_t begin) {
  const ByteSet* set = variant.pieces.front().set;
  if (set == nullptr || begin == 0 || (text[begin - 1] != '+' && text[begin - 1] != '/')) return false;
  return set->has(static_cast<unsigned char>(text[begin - 1]));
}

// Whether the token is a stretch of a long run of base64, as images and compiled code have it: "+" or "/" next to it,
// and behind that dozens more of upper case, lower case and digits. Paths rarely have all three.
bool inside_base64(std::string_view text, Span token) {
  constexpr std::size_t kRun = 40;
  unsigned seen = 0;
  std::size_t count = 0;
  auto take = [&](char c) {
    if (!is(c, kBase64) || count == kRun) return false;
    seen |= kByteClass[static_cast<unsigned char>(c)];
    ++count;
    return true;
  };
  auto joins = [](char c) { return c == '+' || c == '/'; };
  if (token.begin > 0 && joins(text[token.begin - 1]))
    for (std::size_t at = token.begin; at > 0 && take(text[at - 1]);) --at;
  if (token.end < text.size() && joins(text[token.end]))
    for (std::size_t at = token.end; at < text.size() && take(text[at]);) ++at;
  return count == kRun && (seen & kUpper) && (seen & kLower) && (seen & kDigit);
}

// "deepgram-secret-…": a name's words in front of the value, joined to it.
bool joined_to_name(std::string_view text, std::size_t at) {
  constexpr std::size_t kName = 12;
  if (at < 4 || text[at - 1] != '-') return false;
  std::size_t begin = at - 1;
  while (begin > 0 && at - begin < kName && is_letter(text[begin - 1])) --begin;
  return mentions(text.substr(begin, at - 1 - begin), kCredentialWords);
}

// Where the variant's token that begins at `at` ends, or kNone.
std::size_t token_at(const Variant& variant, std::string_view text, std::size_t at) {
  const Piece& head = variant.pieces.front();
  bool begins = head.set ? head.set->has(static_cast<unsigned char>(text[at])) : text[at] == head.literal[0];
  if (!begins || (at > 0 && is_ascii(text[at - 1]) && is(text[at - 1], kWord)) ||
      !(left_boundary(text, at) || joined_to_name(text, at)) || continues_left(variant, text, at))
    return kNone;
  return match_token(variant, text, at);
}

bool same_letter(char a, char b) {
  return lower(a) == lower(b);
}

// The usual place: behind the provider's word, on its line or the next. Behind the same word again it is that one's, so
// that no stretch is looked at twice for one word.
std::optional<Finding> value_behind(std::string_view text, const Hit& hit, Trace* trace) {
  const Rule* rule = &builtin_rules()[hit.target.rule];
  std::size_t word_end = hit.at + hit.size;
  std::string_view word = text.substr(hit.at, hit.size), window = text.substr(word_end, kNearWindow);
  std::size_t stop = static_cast<std::size_t>(
      std::search(window.begin(), window.end(), word.begin(), word.end(), same_letter) - text.begin());
  std::size_t name_begin = line_begin(text, hit.at, 64);
  int refused = 0;
  for (const Variant& variant : rule->variants) {
    int newlines = 0;
    for (std::size_t at = word_end; at < stop && newlines < 2; ++at) {
      newlines += text[at] == '\n';
      std::size_t end = token_at(variant, text, at);
      if (end == kNone) continue;
      auto finding = found(text, hit.target.rule, {at, end}, {hit.at, word_end}, trace);
      if (!finding && ++refused == kMostRefused) return std::nullopt;
      if (!finding) continue;
      if (finding->tier == EvidenceTier::verified) return finding;  // proof needs no words
      Tie tie = tie_of(Span{name_begin, word_end}.of(text), Span{word_end, at}.of(text));
      if (tie == Tie::none) {
        note(trace, finding->value, "It has the shape, but nothing ties it to the provider's word as its credential.",
             rule);
        continue;
      }
      if (!is_mixed(variant, finding->value.of(text))) {
        note(trace, finding->value, "It has the shape, but is a word or a number.", rule);
        continue;
      }
      if (tie == Tie::bare) finding->severity = std::min(finding->severity, Severity::information);
      return finding;
    }
  }
  return std::nullopt;
}

// "`4f…`, my TWILIO_AUTH_TOKEN was rotated": what stands between a value and the name that is told behind it.
bool told_behind(std::string_view between) {
  constexpr std::size_t kFurthest = 12;
  if (between.size() > kFurthest || between.find_first_of("=:\n") != kNone) return false;
  return std::any_of(between.begin(), between.end(),
                     [](char c) { return !is_ascii(c) || std::string_view(",;?\"'`*").find(c) != kNone; });
}

// A value before the provider's word on the same line, where a credential's name stands before the value: a request
// whose address comes last, a comment that says whose key it is.
std::optional<Finding> value_before(std::string_view text, const Hit& hit, Trace* trace) {
  const Rule* rule = &builtin_rules()[hit.target.rule];
  std::size_t begin = line_begin(text, hit.at, kNearWindow);
  std::string_view word = text.substr(hit.at, hit.size), window = text.substr(begin, hit.at - begin);
  auto earlier = std::find_end(window.begin(), window.end(), word.begin(), word.end(), same_letter);
  if (earlier != window.end()) begin = static_cast<std::size_t>(earlier - text.begin()) + word.size();
  const Span identifier = identifier_around(text, {hit.at, hit.at + hit.size});
  const bool names_one = mentions(identifier.of(text), kCredentialWords);
  if (!names_one && !mentions(Span{begin, hit.at}.of(text), kCredentialWords)) return std::nullopt;
  int refused = 0;
  for (const Variant& variant : rule->variants) {
    for (std::size_t at = begin; at < hit.at; ++at) {
      std::size_t end = token_at(variant, text, at);
      if (end == kNone || end >= hit.at) continue;
      std::string_view name = Span{begin, at}.of(text);
      if (mentions(name, kHashWords)) continue;
      const bool told = names_one && end <= identifier.begin && told_behind(Span{end, identifier.begin}.of(text));
      if (!told && (!mentions(name, kCredentialWords) || name.find_first_of("=:") == kNone)) continue;
      auto finding = found(text, hit.target.rule, {at, end}, {at, at}, trace);
      if (!finding && ++refused == kMostRefused) return std::nullopt;
      if (finding && is_mixed(variant, finding->value.of(text))) return finding;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Finding> verify_shape(std::string_view text, const Hit& hit, Scan scan, Trace* trace) {
  const Rule& rule = builtin_rules()[hit.target.rule];
  const Variant& variant = rule.variants[hit.target.variant];
  const Span anchor{hit.at, hit.at + hit.size};
  if (hit.at < variant.before_minimum) return std::nullopt;
  std::size_t last = hit.at - variant.before_minimum;
  std::size_t first = hit.at - std::min<std::size_t>(hit.at, variant.before_maximum);
  for (std::size_t begin = first; begin <= last; ++begin) {
    // Inside a longer word a share believes a checksum, and a mark nothing.
    bool inside = !left_boundary(text, begin) || continues_left(variant, text, begin);
    Validator validate = validators()[hit.target.rule];
    if (inside && (scan == Scan::mark || validate == nullptr || variant.before_maximum > 0)) {
      note(trace, anchor, "The rule's letters stand here, but inside a longer word.", &rule);
      continue;
    }
    std::size_t end = match_token(variant, text, begin);
    if (end == kNone || end < anchor.end) {
      note(trace, anchor, "The rule's letters stand here, but what is around has another alphabet or length.", &rule);
      continue;
    }
    if (inside_base64(text, {begin, end})) {
      note(trace, {begin, end}, "It has the rule's shape, but is a stretch of a longer run of base64.", &rule);
      continue;
    }
    if (inside && validate(text.substr(begin, end - begin)) != Proof::holds) {
      note(trace, {begin, end}, "It stands inside a longer word, and its checksum does not agree.", &rule);
      continue;
    }
    return found(text, hit.target.rule, {begin, end}, {begin, begin}, trace);
  }
  return std::nullopt;
}

std::optional<Finding> verify_near(std::string_view text, const Hit& hit, Trace* trace) {
  if (auto finding = value_behind(text, hit, trace)) return finding;
  return value_before(text, hit, trace);
}

std::vector<Finding> incomplete_tokens(std::string_view text, std::size_t end) {
  std::vector<Finding> findings;
  constexpr std::size_t kLongest = 400;
  std::size_t first = end - std::min(end, kLongest);
  std::size_t blank = end;
  while (blank > first && !is(text[blank - 1], kBlank | kNewline)) --blank;
  std::string_view head = text.substr(0, end);
  std::vector<Hit> hits;
  builtin_sieve().scan(head, blank, end, hits);
  for (const Hit& hit : hits) {
    if (hit.target.kind != Anchor::shape || !left_boundary(text, hit.at)) continue;
    const Rule& rule = builtin_rules()[hit.target.rule];
    const Variant& variant = rule.variants[hit.target.variant];
    if (variant.anchor != 0 || variant.pieces.size() < 2) continue;  // "https://" alone tells nothing
    std::size_t tail = hit.at + hit.size;
    if (variant.pieces[1].set == nullptr || end - tail < 4) continue;
    // The run may hold what a later piece allows, so any byte of the shape counts.
    bool all = std::all_of(head.begin() + static_cast<std::ptrdiff_t>(tail), head.end(), [&](char c) {
      return std::any_of(variant.pieces.begin(), variant.pieces.end(), [c](const Piece& piece) {
        return piece.set ? piece.set->has(static_cast<unsigned char>(c)) : piece.literal.find(c) != kNone;
      });
    });
    if (!all || is_filler(head.substr(hit.at))) continue;
    Finding finding{&rule, {hit.at, end}, {hit.at, hit.at}, rule.data_class, EvidenceTier::format, rule.severity, 60,
                    0};
    finding.add(Evidence::prefix);
    finding.add(Evidence::incomplete);
    findings.push_back(finding);
  }
  return findings;
}

}  // namespace analyzers
