#include "analyzers/engine/verify.h"

#include <algorithm>
#include <vector>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/validators.h"

namespace analyzers {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::size_t kNearWindow = 160;  // bytes behind a provider's word in which its value may stand
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

// A run such as "xxxxxxxx" or "00000000": not a token, whatever its shape.
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
  return longest >= 8 || longest * 2 > token.size() || (token.size() >= 16 && distinct <= 4);
}

constexpr std::string_view kExampleWords[] = {"example",  "xxxx",   "your", "placeholder", "changeme", "dummy",
                                              "redacted", "sample", "fake", "insert",      "abcdefgh", "1234567890"};

// The variable part of the token as the provider's documentation would write an example.
bool is_example(std::string_view token) {
  return Folded(token).contains_any(kExampleWords);
}

// A prefix is the issuer's, whatever it looks like.
std::string_view without_prefix(const Rule& rule, std::string_view token) {
  for (const Variant& variant : rule.variants)
    if (std::string_view prefix = variant.pieces.front().literal; !prefix.empty() && token.starts_with(prefix))
      return token.substr(prefix.size());
  return token;
}

std::optional<Finding> found(std::string_view text, std::size_t rule_index, Span value, Span name) {
  const Rule& rule = builtin_rules()[rule_index];
  std::string_view token = value.of(text);
  if (is_filler(without_prefix(rule, token))) return std::nullopt;
  Finding finding{&rule, value, name, rule.data_class, rule.tier, rule.severity, 90, 0};
  finding.add(rule.near.empty() ? Evidence::prefix : Evidence::provider_word);
  Proof proof = Proof::unknown;
  if (Validator validate = validators()[rule_index]) proof = validate(token);
  if (proof == Proof::holds) {
    finding.tier = EvidenceTier::verified;
    finding.confidence = 100;
    finding.add(Evidence::checksum_holds);
  } else {
    if (is_example(token)) return std::nullopt;
    if (proof == Proof::fails) {
      finding.tier = EvidenceTier::generic;
      finding.severity = std::min(finding.severity, Severity::warning);
      finding.confidence = 50;
      finding.add(Evidence::checksum_fails);
    }
  }
  return finding;
}

// Words behind which a value of hexadecimal shape is a hash and not a key.
constexpr std::string_view kHashWords[] = {"sha",       "md5",  "hash",     "digest",      "checksum", "commit",
                                           "integrity", "etag", "revision", "fingerprint", "uuid",     "guid"};
constexpr std::string_view kCredentialWords[] = {"key",  "token",      "secret", "pass", "pwd",
                                                 "auth", "credential", "_pat",   "cert", "sid"};

bool mentions(std::string_view text, std::span<const std::string_view> words) {
  return Folded(text).contains_any(words);
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

}  // namespace

std::optional<Finding> verify_shape(std::string_view text, const Hit& hit, Scan scan) {
  const Rule& rule = builtin_rules()[hit.target.rule];
  const Variant& variant = rule.variants[hit.target.variant];
  if (hit.at < variant.before_minimum) return std::nullopt;
  std::size_t last = hit.at - variant.before_minimum;
  std::size_t first = hit.at - std::min<std::size_t>(hit.at, variant.before_maximum);
  for (std::size_t begin = first; begin <= last; ++begin) {
    // Inside a longer word a share believes a checksum, and a mark nothing.
    bool inside = !left_boundary(text, begin) || continues_left(variant, text, begin);
    Validator validate = validators()[hit.target.rule];
    if (inside && (scan == Scan::mark || validate == nullptr || variant.before_maximum > 0)) continue;
    std::size_t end = match_token(variant, text, begin);
    if (end == kNone || end < hit.at + hit.size || inside_base64(text, {begin, end})) continue;
    if (inside && validate(text.substr(begin, end - begin)) != Proof::holds) continue;
    return found(text, hit.target.rule, {begin, end}, {begin, begin});
  }
  return std::nullopt;
}

std::optional<Finding> verify_near(std::string_view text, const Hit& hit) {
  const Rule& rule = builtin_rules()[hit.target.rule];
  std::size_t word_end = hit.at + hit.size;
  std::size_t stop = std::min(text.size(), word_end + kNearWindow);
  for (const Variant& variant : rule.variants) {
    const Piece& head = variant.pieces.front();
    int newlines = 0;
    for (std::size_t at = word_end; at < stop && newlines < 2; ++at) {
      newlines += text[at] == '\n';
      bool begins = head.set ? head.set->has(static_cast<unsigned char>(text[at])) : text[at] == head.literal[0];
      if (!begins || (is_ascii(text[at - 1]) && is(text[at - 1], kWord)) || !left_boundary(text, at) ||
          continues_left(variant, text, at))
        continue;
      std::size_t end = match_token(variant, text, at);
      if (end == kNone) continue;
      auto finding = found(text, hit.target.rule, {at, end}, {hit.at, word_end});
      if (!finding) continue;
      if (finding->tier == EvidenceTier::verified) return finding;  // proof needs no words
      // What stands between the provider's word and the value must make it a credential, and not a hash.
      Span between{word_end, at};
      std::string_view path = between.of(text);
      std::size_t name_begin = line_begin(text, hit.at, 64);
      std::string_view before = text.substr(name_begin, word_end - name_begin);
      bool assigned = path.find_first_of("=:\"'>(,") != kNone || path.find_first_not_of(" \t") == kNone;
      if (!assigned || mentions(path, kHashWords)) continue;
      if (!mentions(path, kCredentialWords) && !mentions(before, kCredentialWords)) continue;
      std::string_view token = finding->value.of(text);
      bool digit = std::any_of(token.begin(), token.end(), is_digit);
      bool letter = std::any_of(token.begin(), token.end(), is_letter);
      if (!(digit && letter) && token.size() < 40) continue;  // a word, or a number
      return finding;
    }
  }
  return std::nullopt;
}

std::vector<Finding> incomplete_tokens(std::string_view text, std::size_t end) {
  std::vector<Finding> findings;
  auto rules = builtin_rules();
  constexpr std::size_t kLongest = 400;
  std::size_t first = end - std::min(end, kLongest);
  std::size_t blank = end;
  while (blank > first && !is(text[blank - 1], kBlank | kNewline)) --blank;
  std::string_view head = text.substr(0, end);
  for (const Rule& rule : rules) {
    if (rule.detector != Detector::shape) continue;
    for (const Variant& variant : rule.variants) {
      std::string_view prefix = variant.pieces[0].literal;
      if (variant.anchor != 0 || variant.pieces.size() < 2) continue;  // "https://" alone tells nothing
      for (std::size_t at = head.find(prefix, blank); at != kNone; at = head.find(prefix, at + 1)) {
        if (!left_boundary(text, at)) continue;
        std::size_t tail = at + prefix.size();
        const ByteSet* set = variant.pieces[1].set;
        if (set == nullptr || end - tail < 4 || end - tail > kLongest) continue;
        // The run may hold what a later piece allows, so any byte of the shape counts.
        bool all = std::all_of(head.begin() + static_cast<std::ptrdiff_t>(tail), head.end(), [&](char c) {
          return std::any_of(variant.pieces.begin(), variant.pieces.end(), [c](const Piece& piece) {
            return piece.set ? piece.set->has(static_cast<unsigned char>(c)) : piece.literal.find(c) != kNone;
          });
        });
        if (!all || is_filler(head.substr(at))) continue;
        Finding finding{&rule, {at, end}, {at, at}, rule.data_class, EvidenceTier::format, rule.severity, 60, 0};
        finding.add(Evidence::prefix);
        finding.add(Evidence::incomplete);
        findings.push_back(finding);
      }
    }
  }
  return findings;
}

}  // namespace analyzers
