// Step 1: all literal anchors of all rules, found in one pass over every second position of the text.
// A sieve is constant once built; any thread may scan with it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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

  // Appends the hits in text[begin, end) to `hits`, in order of position of the four bytes that they were found by. An
  // anchor that begins before `end` is found although it ends behind it. Scans of ranges that meet find each hit once.
  void scan(std::string_view text, std::size_t begin, std::size_t end, std::vector<Hit>& hits) const;

 private:
  struct Literal {
    std::string bytes;  // lower case if folded
    bool folded;        // any case will do
    AnchorTarget target;
  };
  // Four folded bytes that stand in, or reach over one end of, a literal.
  struct Fragment {
    std::uint32_t bytes;
    std::uint16_t literal;
    std::int8_t offset;  // from the literal's first byte; -1 where it begins with any byte before it
  };
  void add(std::string_view literal, bool folded, AnchorTarget target, const ByteSet* next = nullptr);
  void add_new(std::string_view literal, bool folded, AnchorTarget target, const ByteSet* next = nullptr);
  void add_builtin();
  void add_window(std::string_view literal, int offset, std::uint16_t index, const ByteSet* next);
  void build();
  void report(std::string_view text, std::size_t at, std::vector<Hit>& hits) const;

  // A fragment's hash is the number of a bit in the filter; its high bits are a slot of the fragments.
  static constexpr int kHashBits = 20, kSlotBits = 13;
  static constexpr std::uint32_t kSlots = 1u << kSlotBits;
  static std::uint32_t hash_of(std::uint32_t fragment) { return (fragment * 0x9E3779B1u) >> (32 - kHashBits); }
  static std::uint32_t slot_of(std::uint32_t hash) { return hash >> (kHashBits - kSlotBits); }

  std::vector<Literal> literals_;
  std::vector<Fragment> fragments_;   // sorted by slot
  std::vector<std::uint32_t> first_;  // slot → first fragment; first_[slot + 1] ends it
  std::vector<std::uint8_t> filter_;  // a bit for each hash that is there
};

// The sieve over the built-in rules; built at first use, in well under a millisecond.
const Sieve& builtin_sieve();

}  // namespace analyzers
