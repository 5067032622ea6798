// Byte classes and boundaries that all steps of the engine share. Constant tables; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace analyzers {

enum ByteClass : std::uint8_t {
  kLower = 1,
  kUpper = 2,
  kDigit = 4,
  kWord = 8,      // letters, digits, "_", and every byte of a non-ASCII character
  kBase64 = 16,   // letters, digits, "+", "/"
  kBlank = 32,    // space and tab
  kNewline = 64,  // "\n" and "\r"
};

inline constexpr std::array<std::uint8_t, 256> kByteClass = [] {
  std::array<std::uint8_t, 256> table{};
  for (int c = 'a'; c <= 'z'; ++c) table[c] = kLower | kWord | kBase64;
  for (int c = 'A'; c <= 'Z'; ++c) table[c] = kUpper | kWord | kBase64;
  for (int c = '0'; c <= '9'; ++c) table[c] = kDigit | kWord | kBase64;
  for (int c = 128; c < 256; ++c) table[c] = kWord;
  table['_'] = kWord;
  table['+'] = table['/'] = kBase64;
  table[' '] = table['\t'] = kBlank;
  table['\n'] = table['\r'] = kNewline;
  return table;
}();

constexpr bool is(char c, unsigned classes) {
  return (kByteClass[static_cast<unsigned char>(c)] & classes) != 0;
}
constexpr bool is_letter(char c) {
  return is(c, kLower | kUpper);
}
constexpr bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}
constexpr bool is_digit(char c) {
  return is(c, kDigit);
}
constexpr bool is_alphanumeric(char c) {
  return is(c, kLower | kUpper | kDigit);
}
constexpr bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr char lower(char c) {
  return is(c, kUpper) ? static_cast<char>(c + 32) : c;
}

// The text in lower case, over ASCII.
inline std::string folded(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

// Without the blanks and line breaks at either end.
constexpr std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is(text.front(), kBlank | kNewline)) text.remove_prefix(1);
  while (!text.empty() && is(text.back(), kBlank | kNewline)) text.remove_suffix(1);
  return text;
}

// Case-insensitive over ASCII; `lower_case` must be lower case.
constexpr bool equals_folded(std::string_view text, std::string_view lower_case) {
  if (text.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (lower(text[i]) != lower_case[i]) return false;
  return true;
}

constexpr bool starts_folded(std::string_view text, std::string_view lower_case) {
  return text.size() >= lower_case.size() && equals_folded(text.substr(0, lower_case.size()), lower_case);
}

constexpr bool contains_folded(std::string_view text, std::string_view lower_case) {
  char first = lower_case[0];
  for (std::size_t i = 0; i + lower_case.size() <= text.size(); ++i)
    if (lower(text[i]) == first && equals_folded(text.substr(i, lower_case.size()), lower_case)) return true;
  return false;
}

// The beginning of a text in lower case, to be searched for several words; nothing that tells about a value stands
// further in.
class Folded {
 public:
  explicit Folded(std::string_view text) : size_(text.size() < sizeof(bytes_) ? text.size() : sizeof(bytes_)) {
    for (std::size_t i = 0; i < size_; ++i) bytes_[i] = lower(text[i]);
  }
  bool contains(std::string_view lower_case) const {
    return std::string_view(bytes_, size_).find(lower_case) != std::string_view::npos;
  }
  bool contains_any(std::span<const std::string_view> words) const {
    for (std::string_view word : words)
      if (contains(word)) return true;
    return false;
  }

 private:
  std::size_t size_;
  char bytes_[256];
};

// Whether the byte before `at` ends an escape (\n, \x41, \u0022, %22, &quot;, ESC[32m), so that a value may begin at
// `at` although that byte is a letter or digit.
bool ends_escape(std::string_view text, std::size_t at);

// Whether a value may begin at `at`: at the text's start, after a byte that tokens don't continue over, or after an
// escape.
inline bool left_boundary(std::string_view text, std::size_t at) {
  if (at == 0) return true;
  char before = text[at - 1];
  if (!is_ascii(before)) return true;  // typographic quotes, and scripts that write no blanks
  if (!is(before, kWord) && before != '-' && before != '.') return true;
  return ends_escape(text, at);
}

// The end of the line that holds `at` (position of its "\n", or the text's size), looking at most `limit` bytes ahead.
inline std::size_t line_end(std::string_view text, std::size_t at, std::size_t limit) {
  std::size_t stop = text.size() - at < limit ? text.size() : at + limit;
  while (at < stop && !is(text[at], kNewline)) ++at;
  return at;
}

inline std::size_t line_begin(std::string_view text, std::size_t at, std::size_t limit) {
  std::size_t stop = at < limit ? 0 : at - limit;
  while (at > stop && !is(text[at - 1], kNewline)) --at;
  return at;
}

}  // namespace analyzers
