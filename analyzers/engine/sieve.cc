#include "analyzers/engine/sieve.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <numeric>
#include <tuple>

#include "analyzers/engine/bytes.h"

namespace analyzers {
namespace {

// Keeping five bits of each byte folds letters to one case, and other bytes onto them; what that joins is told apart
// when a hit is compared in full.
constexpr unsigned char kFold = 0x1F;
constexpr std::uint32_t kFoldAll = 0x1F1F1F1Fu;

constexpr std::size_t kFurthest = 100;  // bytes of a literal in which its pair is
constexpr std::size_t kStretch = 4096;  // bytes between two looks at what passed the filter

// The folded bytes of the window around the pair at `at`; zero is what stands before a text and behind it.
std::uint32_t window_at(std::string_view text, std::size_t at) {
  char bytes[4] = {};
  if (at > 0 && at + 3 <= text.size())
    std::memcpy(bytes, text.data() + at - 1, sizeof(bytes));
  else
    for (std::size_t i = 0; i < sizeof(bytes); ++i)
      if (at + i > 0 && at + i <= text.size()) bytes[i] = text[at + i - 1];
  std::uint32_t value;
  std::memcpy(&value, bytes, sizeof(value));
  return value & kFoldAll;
}

// How surprising three folded bytes in a row are in running text: rows of 64 characters, in half bits from "@" on.
constexpr std::string_view kSurprise[] = {
#include "analyzers/engine/windows.inc"
};

// How often three folded bytes, five bits each, stand at a place of source text.
constexpr double frequency_of_three(std::size_t three) {
  const int halves = kSurprise[three / 64][three % 64] - '@';
  return (halves % 2 == 0 ? 1.0 : 0.7071) / static_cast<double>(std::uint64_t{1} << halves / 2);
}

constexpr std::array<double, 1024> kFrequencyOfPair = [] {
  std::array<double, 1024> sums{};
  for (std::size_t three = 0; three < 32 * 1024; ++three) sums[three / 32] += frequency_of_three(three);
  return sums;
}();

// How often these bytes, two at least, folded, stand at a place of source text.
double frequency(std::string_view bytes) {
  auto fold = [](char c) { return static_cast<std::size_t>(c & kFold); };
  std::size_t pair = fold(bytes[0]) << 5 | fold(bytes[1]);
  double often = kFrequencyOfPair[pair];
  for (char next : bytes.substr(2)) {
    const std::size_t three = pair << 5 | fold(next);
    often *= frequency_of_three(three) / kFrequencyOfPair[pair];
    pair = three & 0x3FF;
  }
  return often;
}

// Names that credentials have, each by a stem that other words rarely hold.
constexpr std::string_view kCredentialWords[] = {
    "passw",         "passwd",     "pwd=",    "pwd:",         "pwd\"",      "pwd'",     "pwd ",      "pwd>",
    "pwd,",          "pwd)",       "_pwd",    "pwd\\",        "passphrase", "pass\\",   "pw: ",      "pw=\"",
    "_pw=",          "pass=",      "pass:",   "pass\"",       "pass'",      "_pass",    "-pass",     "pass ",
    "pass>",         "secret",     "token",   "api_key",      "apikey",     "api-key",  "api key",   "accesskey",
    "access_key",    "access-key", "authkey", "auth_key",     "auth-key",   "_key",     "-key",      "ekey",
    "tkey",          "skey",       "ikey",    "tkey",         "key=",       "key\":",   "key\\\"",   "key':",
    "key:",          "credential", "auth\"",  "auth\\\"",     "_auth",      "auth=",    "auth:",     "salt",
    "identified by", "cookie",     "session", "signature",    "licensekey", "pswd",     "pword",     "passcode",
    "seed",          "nonce",      "bearer",  "securestring", "totp",       "hotp",     "ticket",    "rkey",
    "gkey",          "nkey",       "psk=",    "authcode",     "auth_code",  "authdata", "auth_data", "identified with"};

// The member that every JSON Web Key has, in JSON, JavaScript, Python and inside a string.
constexpr std::string_view kJwkMembers[] = {"kty\"", "kty'", "kty:", "kty\\"};

constexpr std::string_view kKubernetesKinds[] = {"kind: secret", "kind: 'secret'", "kind: \"secret\"",
                                                 "\"kind\": \"secret\"", "\"kind\":\"secret\""};

constexpr std::string_view kHeaderWords[] = {"authorization", "bearer ",       "basic ",       "curl ",
                                             "mysql",         "mariadb",       "sshpass ",     "redis-cli ",
                                             "psexec",        "docker login ", "podman login "};

// The first three bytes of a JWT's header in base64url, by the key that comes first in its JSON.
constexpr std::string_view kJwtBeginnings[] = {"eyJh", "eyJ0", "eyJr", "eyJl", "eyJj", "eyJ6", "eyJ4", "eyJi",
                                               "eyJw", "eyJ2", "eyJu", "ewog", "eyAi", "ewoJ", "ewog"};

// What only names inside a company end with: RFC 6762, 8375, ICANN's reservation of "internal", and habit.
constexpr std::string_view kHostSuffixes[] = {".local", ".internal", ".corp",      ".lan",        ".intranet",
                                              ".svc",   ".private",  ".home.arpa", ".localdomain"};

// Where a cloud's syntax names a resource of a customer.
constexpr std::string_view kCloudWords[] = {
    "arn:aws",      "s3://",       "s3a://",     "gs://",     ".s3.",      ".s3-",         ".blob.core.windows.net",
    ".dkr.ecr.",    "account_id",  "account-id", "accountid", "tenant",    "subscription", ".dfs.core.windows.net",
    "project_id",   "project-id",  "projectid",  "--project", "--cluster", "cluster_name", ".iam.gserviceaccount",
    "cluster-name", "clustername", "--namespace"};

// How addresses of private ranges begin.
std::vector<std::string> address_beginnings() {
  std::vector<std::string> out{"192.168.", "169.254.", "fe80:"};
  for (int i = 0; i < 10; ++i) out.push_back("10." + std::to_string(i));
  for (int i = 16; i < 32; ++i) out.push_back("172." + std::to_string(i) + ".");
  for (int i = 64; i < 128; ++i) out.push_back("100." + std::to_string(i) + ".");
  constexpr std::string_view kHex = "0123456789abcdef";
  for (char high : kHex)
    for (char low : kHex) out.push_back({'f', 'd', high, low, ':'});
  return out;
}

}  // namespace

Sieve::Sieve() {
  add_builtin();
  build();
}

Sieve::Sieve(const std::vector<std::string>& words) {
  add_builtin();
  for (std::size_t i = 0; i < words.size(); ++i) add(words[i], true, {Anchor::word, static_cast<std::uint16_t>(i)});
  build();
}

void Sieve::add_builtin() {
  auto rules = builtin_rules();
  for (std::uint16_t r = 0; r < rules.size(); ++r) {
    const Rule& rule = rules[r];
    for (std::uint16_t v = 0; v < rule.variants.size() && rule.detector == Detector::shape; ++v) {
      const Variant& variant = rule.variants[v];
      if (variant.anchor < 0) continue;
      AnchorTarget target{Anchor::shape, r, v};
      add(variant.pieces[variant.anchor].literal, false, target);
    }
    for (std::string_view word : rule.near) add(word, true, {Anchor::provider_word, r, 0});
  }
  for (std::string_view word : kCredentialWords) add(word, true, {Anchor::credential_word});
  for (std::string_view word : kHeaderWords) add(word, true, {Anchor::header});
  for (std::string_view word : kJwkMembers) add(word, false, {Anchor::jwk});
  for (std::string_view word : kJwtBeginnings) add(word, false, {Anchor::jwt});
  for (std::string_view kind : kKubernetesKinds) add(kind, true, {Anchor::kubernetes});
  add("PRIVATE KEY", false, {Anchor::private_key});
  add("PuTTY-User-Key-File", false, {Anchor::private_key});
  add("://", false, {Anchor::url});
  for (std::string_view suffix : kHostSuffixes) add(suffix, true, {Anchor::host_suffix});
  for (std::string_view word : kCloudWords) add(word, true, {Anchor::cloud});
  for (const std::string& beginning : address_beginnings()) add(beginning, true, {Anchor::address});
}

void Sieve::add(std::string_view literal, bool folded, AnchorTarget target) {
  literals_.push_back({std::string(literal), folded, target});
}

// Where the pair is that costs least: a pair that no literal has yet lets more of a text pass to the filter, and its
// window more of it to the comparison, which takes about eight times as long.
std::size_t Sieve::best_pair(std::string_view literal) const {
  constexpr double kComparison = 8;
  constexpr double kOpen = 1e-4;  // for the filter's bits of every byte that may stand at an end of it
  std::size_t best = 0;
  double least = 1e9;
  for (std::size_t at = 0; at + 2 <= std::min(literal.size(), kFurthest); ++at) {
    double cost = kComparison * frequency(literal.substr(at > 0 ? at - 1 : 0, at > 0 ? 4 : 3));
    if (at == 0 || at + 2 == literal.size()) cost += kOpen;
    if (!pairs_.has(literal[at], literal[at + 1])) cost += frequency(literal.substr(at, 2));
    if (cost < least) least = cost, best = at;
  }
  return best;
}

void Sieve::build() {
  auto all_of = [](const Literal& literal) {
    const AnchorTarget& target = literal.target;
    return std::tuple(std::string_view(literal.bytes), literal.folded, target.kind, target.rule, target.variant);
  };
  std::sort(literals_.begin(), literals_.end(),
            [&](const Literal& a, const Literal& b) { return all_of(a) < all_of(b); });
  literals_.erase(std::unique(literals_.begin(), literals_.end(),
                              [&](const Literal& a, const Literal& b) { return all_of(a) == all_of(b); }),
                  literals_.end());
  // Those first of which every pair is frequent: others may then have the same.
  std::vector<std::pair<double, std::uint16_t>> order;
  for (const Literal& literal : literals_)
    order.emplace_back(-frequency(std::string_view(literal.bytes).substr(best_pair(literal.bytes), 2)),
                       static_cast<std::uint16_t>(order.size()));
  std::sort(order.begin(), order.end());
  filter_.assign(std::size_t{1} << (kHashBits - 3), 0);
  std::vector<std::pair<std::uint32_t, std::uint16_t>> slots;
  for (const auto& [rarity, index] : order) {
    Literal& literal = literals_[index];
    const std::size_t size = std::min(literal.bytes.size(), sizeof(literal.beginning));
    std::memcpy(&literal.beginning, literal.bytes.data(), size);
    std::memset(&literal.mask, kFold, size);
    literal.beginning &= literal.mask;
    literal.pair = best_pair(literal.bytes);
    pairs_.add(literal.bytes[literal.pair], literal.bytes[literal.pair + 1]);
    // Where the window reaches over an end of the literal, any byte may stand.
    const bool left = literal.pair == 0, right = literal.pair + 2 == literal.bytes.size();
    for (char before = 0; before < (left ? 32 : 1); ++before) {
      for (char behind = 0; behind < (right ? 32 : 1); ++behind) {
        const std::string around = (left ? std::string(1, before) : "") + literal.bytes + behind;
        const std::uint32_t hash = hash_of(window_at(around, literal.pair + left));
        filter_[hash >> 3] |= static_cast<std::uint8_t>(1u << (hash & 7));
        slots.emplace_back(slot_of(hash), index);
      }
    }
  }
  std::sort(slots.begin(), slots.end());
  slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
  first_.assign((std::size_t{1} << kSlotBits) + 1, 0);
  for (const auto& [slot, literal] : slots) {
    ++first_[slot + 1];
    behind_.push_back(literal);
  }
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
}

void Sieve::report(std::string_view text, std::size_t at, std::vector<Hit>& hits) const {
  const std::uint32_t slot = slot_of(hash_of(window_at(text, at)));
  for (std::uint32_t i = first_[slot]; i < first_[slot + 1]; ++i) {
    const Literal& literal = literals_[behind_[i]];
    if (literal.pair > at) continue;
    const std::size_t begin = at - literal.pair;
    std::uint64_t there = 0;
    if (text.size() - begin >= sizeof(there))
      std::memcpy(&there, text.data() + begin, sizeof(there));
    else
      std::memcpy(&there, text.data() + begin, text.size() - begin);
    if ((there & literal.mask) != literal.beginning) continue;
    const std::string_view whole = text.substr(begin, literal.bytes.size());
    if (literal.folded ? equals_folded(whole, literal.bytes) : whole == literal.bytes)
      hits.push_back({begin, static_cast<std::uint16_t>(literal.bytes.size()), literal.target});
  }
}

void Sieve::scan(std::string_view text, std::size_t begin, std::size_t end, std::vector<Hit>& hits) const {
  if (text.size() < 2) return;
  const std::size_t first_hit = hits.size();
  const std::size_t last = std::min(text.size() - 1, end + kFurthest);
  std::uint64_t pairs[kStretch / 64];
  std::uint16_t passed[kStretch];
  for (std::size_t stretch = begin; stretch < last; stretch += kStretch) {
    const std::size_t size = std::min(last - stretch, kStretch), blocks = size / 64;
    pairs_.find(text.data() + stretch, blocks, pairs);
    if (const std::size_t rest = size % 64; rest > 0) {
      char bytes[65] = {};
      std::memcpy(bytes, text.data() + stretch + 64 * blocks, rest + 1);
      pairs_.find(bytes, 1, pairs + blocks);
      pairs[blocks] &= (std::uint64_t{1} << rest) - 1;
    }
    // What passes the filter is collected without a branch that depends on the text; then it is seen what it is.
    std::size_t count = 0;
    for (std::size_t block = 0; block * 64 < size; ++block) {
      for (std::uint64_t places = pairs[block]; places != 0; places &= places - 1) {
        const std::size_t at = 64 * block + static_cast<std::size_t>(std::countr_zero(places));
        passed[count] = static_cast<std::uint16_t>(at);
        count += passes(hash_of(window_at(text, stretch + at)));
      }
    }
    for (std::size_t i = 0; i < count; ++i) report(text, stretch + passed[i], hits);
  }
  const auto added = hits.begin() + static_cast<std::ptrdiff_t>(first_hit);
  hits.erase(std::remove_if(added, hits.end(), [&](const Hit& hit) { return hit.at < begin || hit.at >= end; }),
             hits.end());
  auto order = [](const Hit& hit) { return std::tuple(hit.at, hit.target.kind, hit.target.rule, hit.target.variant); };
  std::sort(added, hits.end(), [&](const Hit& a, const Hit& b) { return order(a) < order(b); });
}

const Sieve& builtin_sieve() {
  static const Sieve sieve;
  return sieve;
}

}  // namespace analyzers
