#include "analyzers/known/written.h"

#include <algorithm>
#include <span>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/codecs.h"
#include "analyzers/engine/lanes.h"

namespace analyzers {
namespace {

constexpr std::size_t kMostBackslashes = 16;
constexpr std::size_t kLongestJoint = 80;    // blanks of a line continuation
constexpr std::size_t kLargestPart = 65536;  // bytes

char at_or_zero(std::string_view text, std::size_t at) {
  return at < text.size() ? text[at] : '\0';
}

std::size_t backslashes(std::string_view text, std::size_t at) {
  std::size_t n = 0;
  while (n < kMostBackslashes && at_or_zero(text, at + n) == '\\') ++n;
  return n;
}

// Size of a line break at `at`, raw or escaped; 0 for none.
std::size_t line_break(std::string_view text, std::size_t at) {
  if (at_or_zero(text, at) == '\r' && at_or_zero(text, at + 1) == '\n') return 2;
  return is(at_or_zero(text, at), kNewline) ? 1 : 0;
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  const std::size_t stop = std::min(text.size(), at + kLongestJoint);
  while (at < stop && is(text[at], kBlank)) ++at;
  return at;
}

bool is_quote(char c) {
  return c == '"' || c == '\'';
}

// Size of the end of one string literal, what may add another one to it ("+", ".", "&", "|", "~", nothing), and that
// one's beginning: with the same backslashes before both quotes, on one line or over several. Nothing but blanks stands
// between quotes of two kinds. 0 for none.
std::size_t literals_joint(std::string_view text, std::size_t at) {
  const std::size_t before = backslashes(text, at);
  const char quote = at_or_zero(text, at + before);
  if (!is_quote(quote)) return 0;
  const std::size_t stop = std::min(text.size(), at + before + 1 + kLongestJoint);
  bool blank = true;
  for (std::size_t i = at + before + 1; i < stop; ++i) {
    const char other = at_or_zero(text, i + before);
    if (is_quote(other) && backslashes(text, i) == before && (blank || other == quote)) return i + before + 1 - at;
    if (is(text[i], kBlank | kNewline)) continue;
    blank = false;
    if (std::string_view("+.&\\_|~").find(text[i]) == std::string_view::npos) return 0;
  }
  return 0;
}

// Size of what joins two halves of a value and is no part of it: a backslash, "`", "^" or "=" before a line break, with
// the next line's indentation; a string literal that ends and another one that goes on. 0 for none.
std::size_t joint(std::string_view text, std::size_t at) {
  const char c = at_or_zero(text, at);
  if (c == '\\' || c == '`' || c == '^' || c == '=') {
    if (const std::size_t size = line_break(text, at + 1); size != 0) return skip_blanks(text, at + 1 + size) - at;
    // The same inside a JSON string: an escaped backslash, and an escaped line break.
    const std::size_t n = c == '\\' ? backslashes(text, at) : 0;
    if (n >= 3 && n % 2 == 1 && at_or_zero(text, at + n) == 'n') return skip_blanks(text, at + n + 1) - at;
  }
  return literals_joint(text, at);
}

std::optional<std::uint32_t> hex_at(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  std::uint32_t number = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    const int digit = hex_digit(static_cast<unsigned char>(text[i]));
    if (digit < 0) return std::nullopt;
    number = number * 16 + static_cast<std::uint32_t>(digit);
  }
  return number;
}

// What stands at a place: bytes of the text, and the byte or character that they mean.
struct Unit {
  std::size_t size = 0;  // 0: nothing of this kind
  std::uint32_t character = 0;
  bool whole_character = false;  // `character` is a code point, and not a byte
};

// "{1F600}", of "\\u{1F600}".
Unit braced_unit(std::string_view text, std::size_t at) {
  if (at_or_zero(text, at) != '{') return {};
  std::uint32_t character = 0;
  std::size_t end = at + 1;
  for (; end < text.size() && end - at <= 8 && hex_digit(static_cast<unsigned char>(text[end])) >= 0; ++end)
    character = character * 16 + static_cast<std::uint32_t>(hex_digit(static_cast<unsigned char>(text[end])));
  return end > at + 1 && at_or_zero(text, end) == '}' ? Unit{end + 1 - at, character, true} : Unit{};
}

// "144", of "\\144"; "0144" as echo and printf read it.
Unit octal_unit(std::string_view text, std::size_t at) {
  const std::size_t most = at_or_zero(text, at) == '0' ? 4 : 3;
  Unit out;
  for (std::uint32_t byte = 0; out.size < most; out.character = byte, ++out.size) {
    const char c = at_or_zero(text, at + out.size);
    if (c < '0' || c > '7') break;
    byte = byte * 8 + static_cast<std::uint32_t>(c - '0');
    if (byte > 0xFF) break;
  }
  return out;
}

Unit backslash_unit(std::string_view text, std::size_t at) {
  const std::size_t n = backslashes(text, at);
  if (n == 0) return {};
  const char c = at_or_zero(text, at + n);
  constexpr std::string_view kLetters = "nrtbfv0ae";
  constexpr std::string_view kMeanings("\n\r\t\b\f\v\0\a\x1b", 9);
  if (c == 'u') {
    if (const auto high = hex_at(text, at + n + 1, 4)) {
      const auto low = at_or_zero(text, at + n + 5) == '\\' ? hex_at(text, at + 2 * n + 6, 4) : std::nullopt;
      if (*high >= 0xD800 && *high < 0xDC00 && low && *low >= 0xDC00 && *low < 0xE000)
        return {2 * n + 10, 0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00), true};
      return {n + 5, *high, true};
    }
  }
  if (c == 'x')
    if (const auto byte = hex_at(text, at + n + 1, 2)) return {n + 3, *byte, false};
  if (c == 'U')
    if (const auto character = hex_at(text, at + n + 1, 8)) return {n + 9, *character, true};
  if (const Unit braced = c == 'u' || c == 'x' ? braced_unit(text, at + n + 1) : Unit{}; braced.size != 0)
    return {n + 1 + braced.size, braced.character, true};
  if (const Unit octal = octal_unit(text, at + n); octal.size > 1) return {n + octal.size, octal.character, false};
  if (const std::size_t i = kLetters.find(c); i != kLetters.npos && at + n < text.size())
    return {n + 1, static_cast<unsigned char>(kMeanings[i]), false};
  if (at + n == text.size() || is(c, kWord)) return {n, '\\', false};
  return {n + 1, static_cast<unsigned char>(c), false};
}

Unit percent_unit(std::string_view text, std::size_t at) {
  const auto byte = at_or_zero(text, at) == '%' ? hex_at(text, at + 1, 2) : std::nullopt;
  return byte ? Unit{3, *byte, false} : Unit{};
}

// Encoded twice: %2522.
Unit percent_twice_unit(std::string_view text, std::size_t at) {
  const auto byte = text.substr(std::min(at, text.size()), 3) == "%25" ? hex_at(text, at + 3, 2) : std::nullopt;
  return byte ? Unit{5, *byte, false} : Unit{};
}

Unit entity_unit(std::string_view text, std::size_t at) {
  if (at_or_zero(text, at) != '&') return {};
  const std::size_t end = text.substr(at, 10).find(';');
  if (end == std::string_view::npos) return {};
  const std::string_view name = text.substr(at + 1, end - 1);
  struct Named {
    std::string_view name;
    char meaning;
  };
  static constexpr Named kNamed[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
  for (const Named& named : kNamed)
    if (named.name == name) return {end + 1, static_cast<unsigned char>(named.meaning), false};
  if (name.size() < 2 || name[0] != '#') return {};
  const bool hex = name[1] == 'x' || name[1] == 'X';
  std::uint32_t number = 0;
  for (const char c : name.substr(hex ? 2 : 1)) {
    const int digit = hex_digit(static_cast<unsigned char>(c));
    if (digit < 0 || (!hex && digit > 9)) return {};
    number = number * (hex ? 16 : 10) + static_cast<std::uint32_t>(digit);
  }
  return {end + 1, number, true};
}

Unit shell_unit(std::string_view text, std::size_t at) {
  if (at_or_zero(text, at) != '\'') return {};
  if (const std::size_t n = backslashes(text, at + 1); n > 0 && text.substr(at + 1 + n, 2) == "''")
    return {n + 3, '\'', false};
  const std::size_t before = backslashes(text, at + 1);
  if (at_or_zero(text, at + 1 + before) != '"' || at_or_zero(text, at + 2 + before) != '\'') return {};
  const std::size_t after = backslashes(text, at + 3 + before);
  const std::size_t end = at + 3 + before + after;
  return text.substr(end, 2) == "\"'" ? Unit{end + 2 - at, '\'', false} : Unit{};
}

bool is_doubled(char c) {
  return std::string_view("'\"$%`{}").find(c) != std::string_view::npos;
}

bool is_doubled_quote(std::string_view text, std::size_t at) {
  return is_quote(text[at]) && at_or_zero(text, at + 1) == text[at];
}

std::size_t run_of(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && text[end] == text[at]) ++end;
  return end - at;
}

Unit doubled_unit(std::string_view text, std::size_t at) {
  const char c = at_or_zero(text, at);
  if (!is_doubled(c) || at_or_zero(text, at + 1) != c) return {};
  return {2, static_cast<unsigned char>(c), false};
}

Unit unit_at(std::string_view text, std::size_t at, Writing writing) {
  switch (writing) {
    case Writing::plain:
      return {};
    case Writing::backslash:
      return backslash_unit(text, at);
    case Writing::percent:
      if (at_or_zero(text, at) == '+') return {1, ' ', false};
      return percent_unit(text, at);
    case Writing::percent_twice:
      return percent_twice_unit(text, at);
    case Writing::entity:
      return entity_unit(text, at);
    case Writing::quoted_printable: {
      const auto byte = at_or_zero(text, at) == '=' ? hex_at(text, at + 1, 2) : std::nullopt;
      return byte ? Unit{3, *byte, false} : Unit{};
    }
    case Writing::shell: {
      const Unit quote = shell_unit(text, at);
      return quote.size != 0 ? quote : backslash_unit(text, at);
    }
    case Writing::doubled:
      return doubled_unit(text, at);
  }
  return {};
}

// Bytes of the value at `i` that the unit means; 0 when it means something else.
std::size_t means(const Unit& unit, std::string_view value, std::size_t i) {
  if (!unit.whole_character || unit.character < 0x80)
    return unit.character == static_cast<unsigned char>(value[i]) ? 1 : 0;
  const auto lead = static_cast<unsigned char>(value[i]);
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 0;
  if (size == 0 || i + size > value.size()) return 0;
  std::uint32_t character = lead & (0xFFu >> (size + 1));
  for (std::size_t k = 1; k < size; ++k) character = character << 6 | (static_cast<unsigned char>(value[i + k]) & 63);
  return character == unit.character ? size : 0;
}

std::size_t utf8_size(std::uint32_t character) {
  return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
}

void append_unit(const Unit& unit, Span origin, Unescaped& out) {
  std::string bytes;
  if (!unit.whole_character || unit.character < 0x80) {
    bytes += static_cast<char>(unit.character);
  } else {
    const std::size_t size = utf8_size(unit.character);
    for (std::size_t k = size; k-- > 1;) bytes.insert(bytes.begin(), static_cast<char>(0x80 | (unit.character & 63)));
    std::uint32_t rest = unit.character;
    for (std::size_t k = size; k-- > 1; rest >>= 6) bytes[k - 1] = static_cast<char>(0x80 | (rest & 63));
    bytes.insert(bytes.begin(), static_cast<char>((0xF00u >> size) | rest));
  }
  out.text += bytes;
  out.origin.insert(out.origin.end(), bytes.size(), origin);
}

using Reader = Unit (*)(std::string_view, std::size_t);
constexpr Reader kReaders[] = {percent_twice_unit, shell_unit, backslash_unit, percent_unit, entity_unit, doubled_unit};

// Places where something is written in another way, in order. Some are none.
std::vector<std::size_t> sites_of(std::string_view text) {
  std::vector<std::size_t> sites;
  for (const char mark : {'\\', '%', '&'})
    for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + 1))
      if (mark == '\\' || (mark == '%' && (percent_unit(text, at).size != 0 || at_or_zero(text, at + 1) == '%')) ||
          (mark == '&' && entity_unit(text, at).size != 0))
        sites.push_back(at - (at > 0 && shell_unit(text, at - 1).size != 0 ? 1 : 0));
  // Line continuations that are no backslash.
  for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) {
    const std::size_t before = at > 0 && text[at - 1] == '\r' ? at - 1 : at;
    if (before > 0 && std::string_view("`^=").find(text[before - 1]) != std::string_view::npos)
      sites.push_back(before - 1);
  }
  for (const char quote : {'"', '\''})
    for (std::size_t at = text.find(quote); at != text.npos; at = text.find(quote, at + 1))
      if (literals_joint(text, at) != 0) sites.push_back(at);
  for (const std::string_view pair : {"$$", "'\"'\"'"})
    for (std::size_t at = text.find(pair); at != text.npos; at = text.find(pair, at + 1)) sites.push_back(at);
  std::sort(sites.begin(), sites.end());
  return sites;
}

struct Part {
  Unescaped text;
  std::size_t end = 0;  // bytes of the original
  bool cut = false;     // before its end, because it would be too long
};

// The text from `begin` to where no further site is near, as `readers` read it.
Part part_from(std::string_view text, std::size_t begin, std::span<const std::size_t> sites, std::size_t margin,
               std::span<const Reader> readers, bool& split) {
  Part part;
  std::size_t at = begin, stop = std::min(text.size(), sites[0] + margin), next = 0;
  while (at < stop && part.text.text.size() < kLargestPart) {
    while (next < sites.size() && sites[next] < at) ++next;
    const bool is_site = next < sites.size() && sites[next] == at;
    // A quote that is doubled may be one quote, or nothing between two literals.
    const std::size_t joined = is_site ? joint(text, at) : 0;
    split |= joined != 0;
    if (joined != 0 && (readers.empty() || !is_doubled_quote(text, at))) {
      at += joined;
    } else {
      Unit unit;
      if (is_site)
        for (const Reader read : readers)
          if (unit.size == 0) unit = read(text, at);
      if (unit.size == 0) unit = {1, static_cast<unsigned char>(text[at]), false};
      append_unit(unit, {at, at + unit.size}, part.text);
      at += unit.size;
    }
    // As much behind every place that the part reaches.
    if (is_site) stop = std::max(stop, std::min(text.size(), at + margin));
  }
  part.text.origin.push_back({at, at});
  part.end = at;
  part.cut = at < stop;
  return part;
}

// Two hexadecimal digits, or a group of more pairs of them, perhaps behind "0x".
struct Group {
  std::size_t begin = 0;
  Span digits;
  std::size_t end = 0;  // behind what separates it from the next one; that of the digits for none
};

std::optional<Group> group_at(std::string_view text, std::size_t at) {
  constexpr std::size_t kMostDigits = 16, kLongestGap = 40;
  const std::size_t begin = at;
  if (at_or_zero(text, at) == '0' && (at_or_zero(text, at + 1) | 0x20) == 'x') at += 2;
  std::size_t end = at;
  while (end < text.size() && end - at <= kMostDigits && is_hex(text[end])) ++end;
  if (end == at || (end - at) % 2 != 0 || end - at > kMostDigits) return std::nullopt;
  Group group{begin, {at, end}, end};
  if (std::string_view(":-,; ").find(at_or_zero(text, end)) == std::string_view::npos &&
      !is(at_or_zero(text, end), kNewline))
    return group;
  ++group.end;
  while (group.end < text.size() && group.end - end < kLongestGap && is(text[group.end], kBlank | kNewline))
    ++group.end;
  return group;
}

// The bytes that the groups from `at` on write, if they are many enough to be looked at.
Unescaped bytes_from(std::string_view text, std::size_t at, std::size_t& end) {
  Unescaped out;
  while (const auto group = group_at(text, at)) {
    for (std::size_t digit = group->digits.begin; digit < group->digits.end; digit += 2) {
      out.text += static_cast<char>(*hex_at(text, digit, 2));
      out.origin.push_back({digit == group->digits.begin ? group->begin : digit, digit + 2});
    }
    end = group->digits.end;
    at = group->end;
    if (at == end) break;
  }
  out.origin.push_back({end, end});
  return out;
}

// Where groups of hexadecimal digits may begin, in order: "de:ad:be", "dead beef", "0xde, 0xad".
std::vector<std::size_t> group_sites(std::string_view text) {
  constexpr std::size_t kStep = 48;  // what follows is seen, too
  std::vector<std::size_t> sites;
  const char* const end = text.data() + text.size();
  for (std::size_t at = 0; at < text.size(); at += kStep) {
    const char* const here = text.data() + at;
    const std::uint64_t hex =
        lanes(here, end, [](Bytes16 bytes) { return between(bytes, '0', '9') | between(lower_case(bytes), 'a', 'f'); });
    const std::uint64_t gap = lanes(here, end, [](Bytes16 bytes) {
      return equals(bytes, ' ') | equals(bytes, ':') | equals(bytes, '-') | equals(bytes, ',');
    });
    const std::uint64_t pair = hex & hex >> 1, pairs = pair & gap >> 2 & pair >> 3 & gap >> 5 & pair >> 6;
    const std::uint64_t four = pair & pair >> 2, fours = four & gap >> 4 & four >> 5;
    // Behind "0x" there is one of three bytes or more between two digits.
    const std::uint64_t x = lanes(here, end, [](Bytes16 bytes) { return equals(lower_case(bytes), 'x'); });
    const std::uint64_t prefixed = hex & x >> 1 & pair >> 2 & gap >> 4;
    for (std::uint64_t left = (pairs | fours | prefixed) & ((std::uint64_t{1} << kStep) - 1); left != 0;
         left &= left - 1)
      sites.push_back(at + static_cast<std::size_t>(__builtin_ctzll(left)));
  }
  return sites;
}

}  // namespace

std::vector<Unescaped> spaced_bytes(std::string_view text, std::size_t least) {
  std::vector<Unescaped> parts;
  std::size_t end = 0;
  for (const std::size_t site : group_sites(text)) {
    if (site < end || (site > 0 && is_hex(text[site - 1]))) continue;
    Unescaped part = bytes_from(text, site, end);
    if (part.text.size() >= least) parts.push_back(std::move(part));
  }
  return parts;
}

std::optional<std::size_t> written_end(std::string_view text, std::size_t begin, std::string_view value,
                                       Writing writing) {
  std::size_t at = begin;
  const bool escapes = writing == Writing::backslash || writing == Writing::shell;
  for (std::size_t i = 0; i < value.size();) {
    if (escapes && value[i] == '\\') {
      // Each is two, four or more of them in the text, and one more may stand before what follows.
      const std::size_t own = backslashes(value, i), written = backslashes(text, at);
      if (const Unit code = backslash_unit(text, at); code.size > written + 1 && code.character == '\\') {  // \x5c
        at += code.size;
        ++i;
        continue;
      }
      if (written < own) return std::nullopt;
      at += written > own && written % 2 == 1 ? written - 1 : written;
      i += own;
      continue;
    }
    if (writing == Writing::doubled && is_doubled(value[i])) {
      const std::size_t own = run_of(value, i), written = run_of(text, at);
      if (written < own || text[at] != value[i]) return std::nullopt;
      at += written >= 2 * own ? 2 * own : own;
      i += own;
      continue;
    }
    const Unit unit = unit_at(text, at, writing);
    if (const std::size_t size = unit.size != 0 ? means(unit, value, i) : 0; size != 0) {
      at += unit.size;
      i += size;
      continue;
    }
    if (at < text.size() && text[at] == value[i]) {
      ++at;
      ++i;
      continue;
    }
    const std::size_t size = i == 0 ? 0 : joint(text, at);  // a value does not begin with one
    if (size == 0) return std::nullopt;
    at += size;
  }
  return at;
}

std::optional<std::size_t> encoded_end(std::string_view text, std::size_t begin, std::string_view encoded) {
  auto folded = [](char c) { return c == '-' ? '+' : c == '_' ? '/' : c; };
  std::size_t at = begin;
  for (std::size_t i = 0; i < encoded.size();) {
    if (at < text.size() && folded(text[at]) == folded(encoded[i])) {
      ++at;
      ++i;
      continue;
    }
    if (i == 0) return std::nullopt;
    std::size_t size = joint(text, at);
    if (size == 0)
      if (const std::size_t broken = line_break(text, at); broken != 0) size = skip_blanks(text, at + broken) - at;
    if (size == 0) {
      const std::size_t n = backslashes(text, at);  // a line break inside a JSON string, "\/" and "\x2f" of its kind
      if (n > 0 && at_or_zero(text, at + n) == 'n') size = n + 1;
    }
    if (size == 0) {
      const Unit slash = at_or_zero(text, at) == '%' ? percent_unit(text, at) : backslash_unit(text, at);
      if (slash.size == 0 || means(slash, encoded, i) == 0) return std::nullopt;
      at += slash.size;
      ++i;
      continue;
    }
    at += size;
  }
  return at;
}

std::vector<Unescaped> rewritten_parts(std::string_view text, std::size_t margin) {
  std::vector<Unescaped> parts;
  const std::vector<std::size_t> sites = sites_of(text);
  for (std::size_t next = 0; next < sites.size();) {
    const std::size_t begin = sites[next] < margin ? 0 : sites[next] - margin;
    bool split = false;
    Part part = part_from(text, begin, {sites.data() + next, sites.size() - next}, margin, kReaders, split);
    std::size_t end = part.end;
    if (split)
      parts.push_back(part_from(text, begin, {sites.data() + next, sites.size() - next}, margin, {}, split).text);
    parts.push_back(std::move(part.text));
    if (part.cut) end -= std::min(end, margin * kLongestUnit);  // the next one begins before its end
    next = static_cast<std::size_t>(std::lower_bound(sites.begin(), sites.end(), end) - sites.begin());
  }
  return parts;
}

}  // namespace analyzers
