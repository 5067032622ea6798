#include "analyzers/engine/sieve.h"

#include <algorithm>
#include <cstring>

#include "analyzers/engine/bytes.h"

namespace analyzers {
namespace {

// Setting bit 5 folds ASCII letters to lower case; the few other bytes that it joins are told apart when a hit is
// compared in full.
constexpr std::uint32_t kFold = 0x20202020u;

std::uint32_t load(const char* at) {
  std::uint32_t value;
  std::memcpy(&value, at, 4);
  return value;
}

// How common a byte is in source text, roughly: the sieve looks for the least common four bytes of an anchor.
int commonness(char c) {
  static constexpr std::string_view kByRank = "jqzxkvwybgf";
  char folded = lower(c);
  if (is_digit(c)) return 6;
  if (auto rank = kByRank.find(folded); rank != std::string_view::npos) return 2 + static_cast<int>(rank);
  return is_letter(c) ? 16 : 9;
}

// Names that credentials have, each by a stem that other words rarely hold.
constexpr std::string_view kCredentialWords[] = {
    "passw",         "passwd",     "pwd=",    "pwd:",      "pwd\"",      "pwd'",    "pwd ",    "pwd>",
    "pwd,",          "pwd)",       "_pwd",    "pwd\\",     "passphrase", "pass\\",  "pw: ",    "pw=\"",
    "_pw=",          "pass=",      "pass:",   "pass\"",    "pass'",      "_pass",   "-pass",   "pass ",
    "pass>",         "secret",     "token",   "api_key",   "apikey",     "api-key", "api key", "accesskey",
    "access_key",    "access-key", "authkey", "auth_key",  "auth-key",   "_key",    "-key",    "ekey",
    "tkey",          "skey",       "ikey",    "tkey",      "key=",       "key\":",  "key\\\"", "key':",
    "key:",          "credential", "auth\"",  "auth\\\"",  "_auth",      "auth=",   "auth:",   "salt",
    "identified by", "cookie",     "session", "signature", "licensekey", "pswd",    "pword",   "passcode",
    "seed",          "nonce",      "bearer"};

constexpr std::string_view kHeaderWords[] = {"authorization", "bearer ", "basic ",   "curl ",
                                             "mysql",         "mariadb", "sshpass ", "redis-cli "};

// The first three bytes of a JWT's header in base64url, by the key that comes first in its JSON.
constexpr std::string_view kJwtBeginnings[] = {"eyJh", "eyJ0", "eyJr", "eyJl", "eyJj", "eyJ6", "eyJ4", "eyJi",
                                               "eyJw", "eyJ2", "eyJu", "ewog", "eyAi", "ewoJ", "ewog"};

}  // namespace

Sieve::Sieve() {
  auto rules = builtin_rules();
  for (std::uint16_t r = 0; r < rules.size(); ++r) {
    const Rule& rule = rules[r];
    for (std::uint16_t v = 0; v < rule.variants.size() && rule.detector == Detector::shape; ++v) {
      const Variant& variant = rule.variants[v];
      if (variant.anchor < 0) continue;
      AnchorTarget target{Anchor::shape, r, v};
      std::string_view literal = variant.pieces[variant.anchor].literal;
      if (literal.size() >= 4) {
        add(literal, false, target);
        continue;
      }
      const ByteSet* next = variant.pieces[variant.anchor + 1].set;  // the rule compiler saw to it that there is one
      for (int c = 0; c < 128; ++c)
        if (next->has(static_cast<unsigned char>(c)))
          add_fragment(literal, std::string(literal) + static_cast<char>(c), 0, false, target);
    }
    for (std::string_view word : rule.near) add(word, true, {Anchor::provider_word, r, 0});
  }
  for (std::string_view word : kCredentialWords) add(word, true, {Anchor::credential_word});
  for (std::string_view word : kHeaderWords) add(word, true, {Anchor::header});
  for (std::string_view word : kJwtBeginnings) add(word, false, {Anchor::jwt});
  add("PRIVATE KEY", false, {Anchor::private_key});
  add("PuTTY-User-Key-File", false, {Anchor::private_key});
  for (char c : std::string_view("abcdefghijklmnopqrstuvwxyz0123456789"))
    add_fragment(std::string(1, c) + "://", std::string(1, c) + "://", 0, true, {Anchor::url});
  build();
}

void Sieve::add(std::string_view literal, bool folded, AnchorTarget target) {
  std::size_t best = 0;
  int least = 1 << 20;
  for (std::size_t i = 0; i + 4 <= literal.size(); ++i) {
    int sum = 0;
    for (std::size_t j = i; j < i + 4; ++j) sum += commonness(literal[j]);
    if (sum < least) least = sum, best = i;
  }
  add_fragment(literal, literal.substr(best, 4), static_cast<std::uint16_t>(best), folded, target);
}

void Sieve::add_fragment(std::string_view literal, std::string_view fragment, std::uint16_t offset, bool folded,
                         AnchorTarget target) {
  entries_.push_back({load(fragment.data()) | kFold, offset, folded, std::string(literal), target});
}

void Sieve::build() {
  auto same = [](const Entry& a, const Entry& b) {
    return a.fragment == b.fragment && a.literal == b.literal && a.folded == b.folded &&
           a.target.kind == b.target.kind && a.target.rule == b.target.rule && a.target.variant == b.target.variant;
  };
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return slot_of(a.fragment) < slot_of(b.fragment); });
  std::vector<Entry> unique;
  for (Entry& entry : entries_) {
    bool seen = false;
    for (auto it = unique.rbegin(); it != unique.rend() && slot_of(it->fragment) == slot_of(entry.fragment); ++it)
      seen |= same(*it, entry);
    if (!seen) unique.push_back(std::move(entry));
  }
  entries_ = std::move(unique);
  first_.assign(kSlots + 1, 0);
  present_.assign(kSlots, 0);
  for (const Entry& entry : entries_) {
    std::uint32_t slot = slot_of(entry.fragment);
    ++first_[slot + 1];
    present_[slot] = 1;
  }
  for (std::uint32_t slot = 0; slot < kSlots; ++slot)
    first_[slot + 1] = static_cast<std::uint16_t>(first_[slot + 1] + first_[slot]);
}

void Sieve::report(std::string_view text, std::size_t at, std::vector<Hit>& hits) const {
  std::uint32_t fragment = load(text.data() + at) | kFold;
  std::uint32_t slot = slot_of(fragment);
  for (std::uint16_t i = first_[slot]; i < first_[slot + 1]; ++i) {
    const Entry& entry = entries_[i];
    if (entry.fragment != fragment || at < entry.offset) continue;
    std::size_t begin = at - entry.offset;
    if (text.size() - begin < entry.literal.size()) continue;
    std::string_view there = text.substr(begin, entry.literal.size());
    if (entry.folded ? equals_folded(there, entry.literal) : there == entry.literal)
      hits.push_back({begin, static_cast<std::uint16_t>(entry.literal.size()), entry.target});
  }
}

void Sieve::scan(std::string_view text, std::size_t begin, std::size_t end, std::vector<Hit>& hits) const {
  if (text.size() < 4) return;
  end = std::min(end, text.size() - 3);
  const char* data = text.data();
  const std::uint8_t* present = present_.data();
  auto bit = [present, data](std::size_t at) -> std::uint64_t { return present[slot_of(load(data + at) | kFold)]; };
  std::size_t at = begin;
  for (; at + 8 <= end; at += 8) {
    // Eight independent look-ups: at few positions of ordinary text there is anything.
    std::uint64_t any = bit(at) | bit(at + 1) << 1 | bit(at + 2) << 2 | bit(at + 3) << 3 | bit(at + 4) << 4 |
                        bit(at + 5) << 5 | bit(at + 6) << 6 | bit(at + 7) << 7;
    for (; any != 0; any &= any - 1) report(text, at + static_cast<std::size_t>(__builtin_ctzll(any)), hits);
  }
  for (; at < end; ++at)
    if (bit(at)) report(text, at, hits);
}

const Sieve& builtin_sieve() {
  static const Sieve sieve;
  return sieve;
}

}  // namespace analyzers
