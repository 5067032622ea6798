// Placeholders: the words that stand for values in what is shared, and the keys that make them.
// Pure functions over bytes; any thread. Keys are read-only after construction and wiped at the end.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/finding.h"

namespace analyzers {

// The subkeys of one project, one for each purpose, so that what is learned from one says nothing about another.
class ProjectKeys {
 public:
  static constexpr std::size_t kSize = 32;  // bytes, of every key
  using Key = std::array<unsigned char, kSize>;

  // Derived by HMAC-SHA-256 from the user's master key and the project's id (any bytes).
  ProjectKeys(std::span<const unsigned char, kSize> master, std::string_view project_id);
  ~ProjectKeys();
  ProjectKeys(const ProjectKeys&) = delete;
  ProjectKeys& operator=(const ProjectKeys&) = delete;

  const Key& values() const { return values_; }
  const Key& checks() const { return checks_; }
  const Key& fingerprints() const { return fingerprints_; }
  const Key& digests() const { return digests_; }

 private:
  Key values_;
  Key checks_;
  Key fingerprints_;
  Key digests_;
};

// What a position counts: bytes, UTF-16 code units or code points.
enum class Units : std::uint8_t { utf8, utf16, utf32 };

// Bytes of a word-form placeholder: "Zq", 13 characters of the value's HMAC and 5 of the check.
inline constexpr std::size_t kPlaceholderSize = 20;

// The word form. The same value gives the same word in every context of the project; a weak value only in the context
// of this id, because whoever may choose texts could otherwise find out a weak value by trying.
std::string placeholder_for(std::string_view value, std::string_view context_id, const ProjectKeys& keys);

// As many units as the value has, with its line breaks in place. Without 12 units beside the line breaks there is no
// room for a value and a check: the result is a mask of "*", which nothing can restore.
std::string same_length_placeholder_for(std::string_view value, std::string_view context_id, Units units,
                                        const ProjectKeys& keys);

// `count` letters, 51 at most, of the value's HMAC for one purpose; a weak value's in this context alone. The building
// blocks of what else stands for values.
std::string value_letters(std::string_view purpose, std::string_view value, std::string_view context_id,
                          std::size_t count, const ProjectKeys& keys);

// The check of what a placeholder says.
inline constexpr std::size_t kCheckLetters = 5;
std::string check_letters(std::string_view body, const ProjectKeys& keys);

// Whether all of `text` is a placeholder, a word or a pseudonym, that these keys made for some value.
bool is_placeholder(std::string_view text, const ProjectKeys& keys);

// Whether `text` is "*" and line breaks alone: a mask, not a value.
bool is_mask(std::string_view text);

// Where in `text` words and pseudonyms of these keys stand, in order. One HMAC for each candidate, so linear.
std::vector<Span> find_placeholders(std::string_view text, const ProjectKeys& keys);

// Whether `text` has the letters of a word-form placeholder, or of its beginning; says nothing of the check.
bool looks_like_placeholder(std::string_view text);

// A keyed fingerprint, 24 hexadecimal digits: equal for equal values of a project, and no help in guessing one.
std::string fingerprint_of(std::string_view value, const ProjectKeys& keys);

// How many bits a guesser lacks, by a rough and low estimate: each character counts by the alphabet that the value
// draws from, letters in a row of four or more count as words do (2.3 bits), and repeated or consecutive characters
// count once.
double least_bits(std::string_view value);

// Under about 50 bits: within reach of someone who can try.
bool is_weak(std::string_view value);

}  // namespace analyzers
