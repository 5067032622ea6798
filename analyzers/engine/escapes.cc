#include "analyzers/engine/escapes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/codecs.h"
#include "analyzers/engine/lanes.h"

namespace analyzers {
namespace {

constexpr std::size_t kAround = 256;         // bytes before and behind an escape that are looked at with it
constexpr std::size_t kLargestPart = 65536;  // bytes, so that a text of nothing but escapes needs no memory of its size
constexpr std::size_t kMostBackslashes = 16;  // of JSON in JSON in JSON in JSON

struct Escape {
  std::size_t size = 0;    // bytes it takes, 0 for none
  bool invisible = false;  // it stands for nothing
  unsigned char character = 0;
};

// The escape of `size` bytes of the character `code`; none where ASCII does not have it.
Escape escape_of(int code, std::size_t size) {
  if (code < 0) return {};
  if (is_invisible(static_cast<unsigned>(code))) return {size, true, 0};
  const bool blank = code == ' ' || code == '\t' || code == '\n' || code == '\r';
  return blank || (code > 0x20 && code < 0x7F) ? Escape{size, false, static_cast<unsigned char>(code)} : Escape{};
}

int number(std::string_view digits, int base) {
  if (digits.empty() || digits.size() > 7) return -1;
  int value = 0;
  for (char c : digits) {
    const int digit = hex_digit(static_cast<unsigned char>(c));
    if (digit < 0 || digit >= base) return -1;
    value = value * base + digit;
  }
  return value;
}

Escape digits_at(std::string_view escape, std::size_t prefix, std::size_t digits) {
  if (escape.size() < prefix + digits) return {};
  return escape_of(number(escape.substr(prefix, digits), 16), prefix + digits);
}

// \u005f, \x5f and \/: one backslash, or as many as the strings inside strings made of it.
Escape backslash_escape(std::string_view escape) {
  const std::size_t prefix = escape.substr(0, kMostBackslashes + 1).find_first_not_of('\\');
  if (prefix == std::string_view::npos) return {};
  switch (escape[prefix]) {
    case 'u':
      return digits_at(escape, prefix + 1, 4);
    case 'x':
      return digits_at(escape, prefix + 1, 2);
    case '/':
      return {prefix + 1, false, '/'};
    default:
      return {};
  }
}

Escape entity(std::string_view escape) {
  static constexpr std::pair<std::string_view, char> kNamed[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
  if (escape.size() > 1 && escape[1] == '#') {
    const std::size_t end = escape.substr(0, 11).find(';');
    if (end == std::string_view::npos) return {};
    const bool hex = escape[2] == 'x' || escape[2] == 'X';
    const std::size_t prefix = hex ? 3 : 2;
    return end < prefix ? Escape{} : escape_of(number(escape.substr(prefix, end - prefix), hex ? 16 : 10), end + 1);
  }
  for (const auto& [name, character] : kNamed)
    if (escape.starts_with(name)) return {name.size(), false, static_cast<unsigned char>(character)};
  return {};
}

Escape invisible_character(std::string_view escape) {
  const std::optional<Character> character = wide_character(escape);
  return character && is_invisible(character->code) ? Escape{character->size, true, 0} : Escape{};
}

// Quoted-printable ends its lines with "=" where they would grow longer than 76 bytes. Base64 ends in "==".
bool is_soft_break(std::string_view text, std::size_t at) {
  return at >= 71 && text[at - 1] != '=' && is(text[at + 1], kNewline) && at - line_begin(text, at, 80) >= 71 &&
         at - line_begin(text, at, 80) <= 75;
}

// What begins at `at`, if it is an escape. Those of quoted-printable look like assignments, so that it takes a soft
// line break or an escaped "=" to believe them.
Escape escape_at(std::string_view text, std::size_t at, bool quoted_printable) {
  const std::string_view rest = text.substr(at);
  switch (static_cast<unsigned char>(text[at])) {
    case '\\':
      return backslash_escape(rest);
    case '%':
      return digits_at(rest, 1, 2);
    case '&':
      return entity(rest);
    case '=':
      if (rest.size() > 1 && is_soft_break(text, at)) return {rest.starts_with("=\r\n") ? 3u : 2u, true, 0};
      return quoted_printable || rest.starts_with("=3D") ? digits_at(rest, 1, 2) : Escape{};
    case 0xC2:
    case 0xD8:
    case 0xE1:
    case 0xE2:
    case 0xEF:
    case 0xF3:
      return invisible_character(rest);
    default:
      return {};
  }
}

Truths16 begins_escape(Bytes16 bytes) {
  return equals(bytes, '%') | equals(bytes, '\\') | equals(bytes, '&') | between(bytes, 0xE1, 0xE2) |
         equals(bytes, 0xC2) | equals(bytes, 0xD8) | equals(bytes, 0xEF) | equals(bytes, 0xF3);
}

// The first place from `at` on where an escape begins.
std::size_t next_escape(std::string_view text, std::size_t at) {
  const char* const end = text.data() + text.size();
  for (; at < text.size(); at += kLanes) {
    const char* const block = text.data() + at;
    // "=" stands everywhere, but before "3D" or a line's end only rarely.
    const std::uint64_t follows =
        lanes(block, end, [](Bytes16 bytes) { return equals(bytes, '3') | equals(bytes, '\n') | equals(bytes, '\r'); });
    const std::uint64_t equal = lanes(block, end, [](Bytes16 bytes) { return equals(bytes, '='); });
    std::uint64_t begins = lanes(block, end, begins_escape) | (equal & (follows >> 1 | std::uint64_t{1} << 63));
    for (; begins != 0; begins &= begins - 1) {
      const std::size_t there = at + static_cast<std::size_t>(std::countr_zero(begins));
      if (there > 0 && escape_at(text, there, false).size > 0) return there;  // a mark of byte order is none
    }
  }
  return text.size();
}

// Where a part begins that is to hold `escape`: as far back on its line as a word begins, so that no token is cut.
std::size_t part_begin(std::string_view text, std::size_t escape) {
  const std::size_t stop = escape - std::min(escape, kAround);
  std::size_t begin = escape;
  for (std::size_t at = escape; at > stop; --at) {
    if (is(text[at - 1], kBlank | kNewline)) begin = at;
    if (is(text[at - 1], kNewline)) return begin;
  }
  return stop == 0 || begin == escape ? stop : begin;
}

}  // namespace

std::optional<Character> wide_character(std::string_view text) {
  auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  if (byte(0) < 0xC0) return std::nullopt;
  const std::size_t size = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  unsigned code = byte(0) & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return std::nullopt;
    code = code << 6 | (byte(i) & 0x3F);
  }
  return Character{code, size};
}

bool is_invisible(unsigned code) {
  return code == 0xAD || code == 0x061C || code == 0x180E || (code >= 0x200B && code <= 0x200F) ||
         (code >= 0x202A && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) ||
         (code >= 0xFE00 && code <= 0xFE0F) || code == 0xFEFF || (code >= 0xE0000 && code <= 0xE01EF);
}

Span Unescaped::original(Span span) const {
  const std::size_t begin = origin[span.begin].begin;
  return {begin, span.empty() ? begin : origin[span.end - 1].end};
}

std::vector<Unescaped> unescaped_parts(std::string_view text) {
  std::vector<Unescaped> parts;
  std::size_t at = 0;
  for (std::size_t escape = next_escape(text, 0); escape < text.size(); escape = next_escape(text, at)) {
    const bool quoted_printable = text[escape] == '=';
    const std::size_t begin = part_begin(text, escape);
    std::size_t last = escape;
    Unescaped part;
    for (at = begin; at < text.size() && at < last + kAround && at - begin < kLargestPart;) {
      const Escape found = escape_at(text, at, quoted_printable);
      const std::size_t size = std::max<std::size_t>(found.size, 1);
      if (!found.invisible) {
        part.origin.push_back({at, at + size});
        part.text.push_back(found.size > 0 ? static_cast<char>(found.character) : text[at]);
      }
      if (found.size > 0) last = std::max(last, at);  // one before `escape` must not end the part there
      at += size;
    }
    part.origin.push_back({at, at});
    parts.push_back(std::move(part));
  }
  return parts;
}

}  // namespace analyzers
