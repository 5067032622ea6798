// Step 1: all literal anchors of all rules, found in one pass.
// A sieve is constant once built; any thread may scan with it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/engine/pair_set.h"
#include "analyzers/rule.h"

namespace analyzers {

// What stands behind an anchor.
enum class Anchor : std::uint8_t {
  shape,
  provider_word,
  credential_word,
  url,
  header,
  private_key,
  jwt,
  jwk,
  kubernetes,
  host_suffix,
  address,
  cloud,
  word,
};

struct AnchorTarget {
  Anchor kind;
  std::uint16_t rule = 0;     // index into builtin_rules(), for shape and provider_word; of the word, for word
  std::uint16_t variant = 0;  // index into its variants, for shape
  friend bool operator==(const AnchorTarget&, const AnchorTarget&) = default;
};

// A byte position and what to look at there.
struct Hit {
  std::size_t at;      // first byte of the anchor
  std::uint16_t size;  // bytes of the anchor
  AnchorTarget target;
};

class Sieve {
 public:
  Sieve();  // over the built-in rules
  // And over words, lower case and each once, at most 60,000.
  explicit Sieve(const std::vector<std::string>& words);

  // Appends the hits that begin in text[begin, end) to `hits`, in order of position. An anchor that begins before `end`
  // is found although it ends behind it.
  void scan(std::string_view text, std::size_t begin, std::size_t end, std::vector<Hit>& hits) const;

 private:
  struct Literal {
    std::string bytes;  // lower case if folded
    bool folded;        // any case will do
    AnchorTarget target;
    // Its first eight bytes, folded, to be compared with; the mask is zero behind its end.
    std::uint64_t beginning = 0, mask = 0;
    std::size_t pair = 0;  // the place of the two bytes that it is found by
  };
  void add(std::string_view literal, bool folded, AnchorTarget target);
  void add_builtin();
  std::size_t best_pair(std::string_view literal) const;
  void build();
  void report(std::string_view text, std::size_t at, std::vector<Hit>& hits) const;

  // A window is a pair and the byte at either side of it, folded. Its hash is the number of a bit in the filter, and
  // the hash's high bits are a slot.
  static constexpr int kHashBits = 20, kSlotBits = 13;
  static std::uint32_t hash_of(std::uint32_t window) { return (window * 0x9E3779B1u) >> (32 - kHashBits); }
  static std::uint32_t slot_of(std::uint32_t hash) { return hash >> (kHashBits - kSlotBits); }
  bool passes(std::uint32_t hash) const { return (filter_[hash >> 3] >> (hash & 7) & 1) != 0; }

  std::vector<Literal> literals_;
  PairSet pairs_;
  std::vector<std::uint8_t> filter_;   // a bit for each hash that is there
  std::vector<std::uint16_t> behind_;  // literals, by the slots of their windows
  std::vector<std::uint32_t> first_;   // slot → its first literal in behind_; first_[slot + 1] ends it
};

// The sieve over the built-in rules; built at first use, in about two milliseconds.
const Sieve& builtin_sieve();

}  // namespace analyzers
