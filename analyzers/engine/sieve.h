// Step 1: all literal anchors of all rules, found in one pass over the text.
// A sieve is constant once built; any thread may scan with it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/rule.h"

namespace analyzers {

// What stands behind an anchor.
enum class Anchor : std::uint8_t { shape, provider_word, credential_word, url, header, private_key, jwt };

struct AnchorTarget {
  Anchor kind;
  std::uint16_t rule = 0;     // index into builtin_rules(), for shape and provider_word
  std::uint16_t variant = 0;  // index into its variants, for shape
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

  // Appends the hits in text[begin, end) to `hits`, in order of position of their rarest four bytes. An anchor that
  // begins before `end` is found although it ends behind it.
  void scan(std::string_view text, std::size_t begin, std::size_t end, std::vector<Hit>& hits) const;

 private:
  struct Entry {
    std::uint32_t fragment;  // four bytes, folded
    std::uint16_t offset;    // of the fragment in the anchor
    bool folded;             // any case will do
    std::string literal;     // lower case if folded
    AnchorTarget target;
  };
  void add(std::string_view literal, bool folded, AnchorTarget target);
  void add_fragment(std::string_view literal, std::string_view fragment, std::uint16_t offset, bool folded,
                    AnchorTarget target);
  void build();
  void report(std::string_view text, std::size_t at, std::vector<Hit>& hits) const;

  static constexpr std::uint32_t kSlots = 1 << 16;
  static std::uint32_t slot_of(std::uint32_t fragment) { return (fragment * 0x9E3779B1u) >> 16; }

  std::vector<Entry> entries_;        // sorted by slot
  std::vector<std::uint16_t> first_;  // slot → first entry; first_[slot + 1] ends it
  std::vector<std::uint8_t>
      present_;  // slot → 1 where it has entries; bytes, since looking up bits costs more than their table saves
};

// The sieve over the built-in rules; built at first use, in well under a millisecond.
const Sieve& builtin_sieve();

}  // namespace analyzers
