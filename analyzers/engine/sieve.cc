#include "analyzers/engine/sieve.h"

#include <algorithm>
#include <bitset>
#include <cmath>
#include <cstring>

#include "analyzers/engine/bytes.h"

namespace analyzers {
namespace {

// Keeping five bits of each byte folds letters to one case, and other bytes onto them; what that joins is told apart
// when a hit is compared in full. The fewer bytes there are, the fewer fragments stand for "any byte".
constexpr std::uint32_t kFold = 0x1F, kFoldAll = 0x1F1F1F1Fu;

std::uint32_t load(const char* at) {
  std::uint32_t value;
  std::memcpy(&value, at, 4);
  return value;
}

// How surprising each pair of folded bytes is in running text, in eighths of a bit; the last row is single bytes.
constexpr std::uint8_t kSurprise[33][32] = {
#include "analyzers/engine/pairs.inc"
};

// How often these bytes, folded, stand at a place of source text: roughly, from its pairs.
double frequency(std::string_view bytes) {
  int surprise = 0;
  std::size_t before = 32;
  for (char c : bytes) {
    const std::size_t byte = static_cast<unsigned char>(c) & kFold;
    surprise += kSurprise[before][byte];
    before = byte;
  }
  return std::exp2(-surprise / 8.0);
}

constexpr std::size_t kFurthest = 100;  // bytes of a literal in which its fragments are
constexpr std::size_t kStretch = 4096;  // bytes between two looks at what passed the filter

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
  for (std::size_t i = 0; i < words.size(); ++i) add_new(words[i], true, {Anchor::word, static_cast<std::uint16_t>(i)});
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
      std::string_view literal = variant.pieces[variant.anchor].literal;
      const bool ends = variant.anchor + 1 == static_cast<int>(variant.pieces.size());
      const Piece* next = ends ? nullptr : &variant.pieces[variant.anchor + 1];
      add(literal, false, target, next != nullptr && next->minimum > 0 ? next->set : nullptr);
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

void Sieve::add(std::string_view literal, bool folded, AnchorTarget target, const ByteSet* next) {
  auto same = [&](const Literal& other) {
    return other.bytes == literal && other.folded == folded && other.target == target;
  };
  if (std::none_of(literals_.begin(), literals_.end(), same)) add_new(literal, folded, target, next);
}

// A scan looks at every second position, so each literal has two windows of four bytes one behind the other: the
// rarest such two. A short literal's windows reach over an end of it: over the left one with any byte, over the right
// one with those that may follow.
void Sieve::add_new(std::string_view literal, bool folded, AnchorTarget target, const ByteSet* next) {
  const int size = static_cast<int>(std::min<std::size_t>(literal.size(), kFurthest));
  auto often = [&](int offset) {
    int begin = std::max(offset, 0), end = std::min(offset + 4, size);
    return frequency(literal.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)));
  };
  const int last = size < 4 ? -1 : next != nullptr ? size - 4 : size - 5;
  int best = -1;
  double least = often(-1) + often(0);
  for (int offset = 0; offset <= last; ++offset)
    if (double sum = often(offset) + often(offset + 1); sum < least) least = sum, best = offset;
  const auto index = static_cast<std::uint16_t>(literals_.size());
  literals_.push_back({std::string(literal), folded, target});
  add_window(literal, best, index, next);
  add_window(literal, best + 1, index, next);
}

void Sieve::add_window(std::string_view literal, int offset, std::uint16_t index, const ByteSet* next) {
  // The byte that is not of the literal, if there is one: all that it may be, folded.
  std::bitset<256> open;
  const bool left = offset<0, right = offset + 4> static_cast<int>(literal.size());
  for (unsigned c = 0; c < 256; ++c)
    if (left || next == nullptr || next->has(static_cast<unsigned char>(c))) open.set(c & kFold);
  std::string window(literal.substr(static_cast<std::size_t>(std::max(offset, 0)), left ? 3 : 4));
  window.insert(left ? 0 : window.size(), 4 - window.size(), '\0');
  char& byte = left ? window.front() : window.back();
  for (std::size_t c = 0; c < (left || right ? open.size() : 1); ++c) {
    if (left || right) {
      if (!open[c]) continue;
      byte = static_cast<char>(c);
    }
    fragments_.push_back({load(window.data()) & kFoldAll, index, static_cast<std::int8_t>(offset)});
  }
}

void Sieve::build() {
  first_.assign(kSlots + 1, 0);
  filter_.assign(std::size_t{1} << (kHashBits - 3), 0);
  for (const Fragment& fragment : fragments_) {
    std::uint32_t hash = hash_of(fragment.bytes);
    ++first_[slot_of(hash) + 1];
    filter_[hash >> 3] |= static_cast<std::uint8_t>(1u << (hash & 7));
  }
  for (std::uint32_t slot = 0; slot < kSlots; ++slot) first_[slot + 1] += first_[slot];
  std::vector<std::uint32_t> free(first_.begin(), first_.end() - 1);
  std::vector<Fragment> sorted(fragments_.size());
  for (const Fragment& fragment : fragments_) sorted[free[slot_of(hash_of(fragment.bytes))]++] = fragment;
  fragments_ = std::move(sorted);
}

void Sieve::report(std::string_view text, std::size_t at, std::vector<Hit>& hits) const {
  std::uint32_t bytes = load(text.data() + at) & kFoldAll;
  std::uint32_t slot = slot_of(hash_of(bytes));
  for (std::uint32_t i = first_[slot]; i < first_[slot + 1]; ++i) {
    const Fragment& fragment = fragments_[i];
    if (fragment.bytes != bytes || (fragment.offset > 0 && at < static_cast<std::size_t>(fragment.offset))) continue;
    const Literal& literal = literals_[fragment.literal];
    std::size_t begin = at - static_cast<std::size_t>(fragment.offset);  // one more where the offset is -1
    if (text.size() - begin < literal.bytes.size()) continue;
    std::string_view there = text.substr(begin, literal.bytes.size());
    if (literal.folded ? equals_folded(there, literal.bytes) : there == literal.bytes)
      hits.push_back({begin, static_cast<std::uint16_t>(literal.bytes.size()), literal.target});
  }
}

void Sieve::scan(std::string_view text, std::size_t begin, std::size_t end, std::vector<Hit>& hits) const {
  if (text.size() < 4) return;
  end = std::min(end, text.size() - 3);
  const char* data = text.data();
  const std::uint8_t* filter = filter_.data();
  auto bit = [filter, data](std::size_t at) -> unsigned {
    std::uint32_t hash = hash_of(load(data + at) & kFoldAll);
    return (filter[hash >> 3] >> (hash & 7)) & 1u;
  };
  // First where the filter lets something pass, without a branch that depends on the text; then what it is.
  std::uint16_t passed[kStretch / 2];
  for (std::size_t at = begin + (begin & 1); at < end;) {
    const std::size_t stretch = at, stop = std::min(end, at + kStretch);
    std::size_t count = 0;
    auto look = [&](std::size_t there) {
      passed[count] = static_cast<std::uint16_t>(there - stretch);
      count += bit(there);
    };
    for (; at + 8 <= stop; at += 8) look(at), look(at + 2), look(at + 4), look(at + 6);
    for (; at < stop; at += 2) look(at);
    for (std::size_t i = 0; i < count; ++i) report(text, stretch + passed[i], hits);
  }
}

const Sieve& builtin_sieve() {
  static const Sieve sieve;
  return sieve;
}

}  // namespace analyzers
