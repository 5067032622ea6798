// The texts of protected files: finds passages of them in other texts, however they are indented, wrapped, numbered or
// escaped there. Immutable once built; any thread may search.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "analyzers/finding.h"

namespace analyzers {

// A passage counts from this many bytes on that are no white space, or from three whole lines on with a third of them.
inline constexpr std::size_t kShortestPassage = 80;
inline constexpr std::size_t kShortestLines = 30;

class ProtectedTexts {
 public:
  // What is kept of the texts lies in memory that is locked as far as the system lets us, and wiped at the end.
  explicit ProtectedTexts(std::span<const std::string_view> texts);
  ~ProtectedTexts();
  ProtectedTexts(const ProtectedTexts&) = delete;
  ProtectedTexts& operator=(const ProtectedTexts&) = delete;

  // The passages, in order; they don't overlap. Linear in the text's length.
  std::vector<Span> find(std::string_view text) const;

  bool empty() const { return grams_.empty(); }

 private:
  struct Gram {
    std::uint64_t fingerprint;
    std::uint32_t at;  // in the folded texts
  };
  std::uint64_t fingerprint_of(const char* bytes) const;
  void find_in(std::string_view text, std::size_t offset, std::vector<Span>& found) const;

  std::string_view folded_;  // all texts, in the locked memory, with a zero byte behind each
  char* memory_ = nullptr;
  std::uint64_t keys_[2] = {};
  std::vector<Gram> grams_;            // sorted by fingerprint
  std::vector<std::uint64_t> filter_;  // bits, by a fingerprint's upper bits
  unsigned filter_shift_ = 63;
};

// `findings` (sorted, not overlapping) with the rest of `passage` as findings of the rule of this id: each part keeps
// its own class, and nothing of the passage is left over.
void cover(Span passage, std::string_view rule, std::vector<Finding>& findings);

}  // namespace analyzers
