#include "analyzers/engine/decode.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/codecs.h"

namespace analyzers {
namespace {

constexpr std::size_t kShortestRun = 24;
constexpr std::size_t kShortestHex = 32;
constexpr std::size_t kAround = 256;         // bytes before and behind an escape that are looked at with it
constexpr std::size_t kLargestPart = 65536;  // bytes, so that a text of nothing but escapes needs no memory of its size
constexpr std::size_t kStep = 8;             // every run of 24 bytes covers two whole words of the text
constexpr std::size_t kLongestRun = 1 << 20;

constexpr std::array<bool, 256> kRunByte = [] {
  std::array<bool, 256> table{};
  for (int c = 0; c < 256; ++c) table[c] = (kByteClass[c] & kBase64) != 0;
  table['-'] = table['_'] = true;
  return table;
}();
bool is_run_byte(char c) {
  return kRunByte[static_cast<unsigned char>(c)];
}

// Whether all eight bytes from `at` lie between "+" and "z", as those of base64 do: no blank, quote, bracket or line
// break among them.
bool may_be_run(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kOnes = 0x0101010101010101u, kHigh = 0x8080808080808080u;
  std::uint64_t word;
  std::memcpy(&word, text.data() + at, kStep);
  std::uint64_t below = (word | kHigh) - kOnes * '+';           // high bit stays where a byte is "+" or more
  std::uint64_t above = (word & ~kHigh) + kOnes * (127 - 'z');  // high bit comes where a byte is more than "z"
  return (below & ~above & ~word & kHigh) == kHigh;
}

// Source text has long words, too: what comes out must be text, and what went in must not be.
bool is_printable(std::string_view text) {
  if (text.size() < 16) return false;
  std::size_t control = 0;
  for (char c : text) control += static_cast<unsigned char>(c) < 32 && !is(c, kBlank | kNewline);
  return control == 0 && static_cast<std::size_t>(std::count_if(
                             text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 127; })) *
                                 10 <=
                             text.size();
}

struct Escape {
  std::size_t size = 0;  // bytes it takes, 0 for none
  char character = 0;
};

int number(std::string_view digits, int base) {
  int value = 0;
  for (char c : digits) {
    int digit = hex_digit(static_cast<unsigned char>(c));
    if (digit < 0 || digit >= base) return -1;
    value = value * base + digit;
  }
  return digits.empty() ? -1 : value;
}

// The escape of a printable character at `at`, if there is one.
Escape escape_at(std::string_view text, std::size_t at) {
  auto of = [&](std::size_t prefix, std::size_t digits, int base, std::size_t suffix) -> Escape {
    if (text.size() - at < prefix + digits + suffix) return {};
    int value = number(text.substr(at + prefix, digits), base);
    return value > 0x20 && value < 0x7F ? Escape{prefix + digits + suffix, static_cast<char>(value)} : Escape{};
  };
  char next = at + 1 < text.size() ? text[at + 1] : '\0';
  if (text[at] == '%') return of(1, 2, 16, 0);
  if (text[at] == '\\') return next == 'u' ? of(2, 4, 16, 0) : next == 'x' ? of(2, 2, 16, 0) : Escape{};
  if (text[at] == '&' && next == '#') {
    bool hex = at + 2 < text.size() && (text[at + 2] == 'x' || text[at + 2] == 'X');
    std::size_t prefix = hex ? 3 : 2;
    std::size_t end = text.substr(at, 10).find(';');
    if (end != std::string_view::npos && end > prefix) return of(prefix, end - prefix, hex ? 16 : 10, 1);
  }
  return {};
}

// The first byte from `at` on that may begin an escape.
std::size_t next_escape(std::string_view text, std::size_t at) {
  static constexpr auto kBegins = [] {
    std::array<bool, 256> table{};
    table['%'] = table['\\'] = table['&'] = true;
    return table;
  }();
  for (; at < text.size(); ++at)
    if (kBegins[static_cast<unsigned char>(text[at])] && escape_at(text, at).size > 0) return at;
  return text.size();
}

}  // namespace

std::vector<Unescaped> unescaped_parts(std::string_view text) {
  std::vector<Unescaped> parts;
  std::size_t escape = next_escape(text, 0);
  while (escape < text.size()) {
    // From the word that the escape stands in, so that no token begins where this part does.
    std::size_t at = escape - std::min(escape, kAround);
    for (std::size_t i = escape; i > at; --i)
      if (is(text[i - 1], kBlank | kNewline)) at = i;
    Unescaped part;
    std::size_t begin = at, last = escape;
    while (at < text.size() && at < last + kAround && at - begin < kLargestPart) {
      Escape found = escape_at(text, at);
      part.origin.push_back(at);
      part.text.push_back(found.size > 0 ? found.character : text[at]);
      at += std::max<std::size_t>(found.size, 1);
      if (found.size > 0) last = at;
    }
    part.origin.push_back(at);
    parts.push_back(std::move(part));
    escape = next_escape(text, at);
  }
  return parts;
}

std::vector<Layer> encoded_runs(std::string_view text) {
  std::vector<Layer> layers;
  std::size_t at = 0, floor = 0;  // nothing before `floor` is looked at again
  while (at + 2 * kStep <= text.size()) {
    // A run covers the words at `at` and behind it, or the two behind `at`; so the second decides first.
    if (!may_be_run(text, at + kStep)) {
      at += 2 * kStep;
      continue;
    }
    if (!may_be_run(text, at)) {
      at += kStep;
      continue;
    }
    if (std::size_t middle = at + kStep; !is_run_byte(text[middle]) || !is_run_byte(text[middle - 1])) {
      at += is_run_byte(text[middle]) ? kStep : 2 * kStep;
      continue;
    }
    std::size_t first = at + kStep;
    while (first > floor && is_run_byte(text[first - 1])) --first;
    std::size_t last = at + kStep;
    while (last < text.size() && is_run_byte(text[last]) && last - first < kLongestRun) ++last;
    at = floor = last;  // a longer run goes on there, in step with its groups of four
    if (last - first < kShortestRun) continue;
    std::string_view run = text.substr(first, last - first);
    // JSON's "\n" before a run leaves its letter in it.
    if (first > 0 && text[first - 1] == '\\' && (run[0] == 'n' || run[0] == 't' || run[0] == 'r'))
      run.remove_prefix(1), ++first;
    if (run.size() % 2 == 0 && run.size() >= kShortestHex && std::all_of(run.begin(), run.end(), is_hex)) {
      if (auto decoded = decode_hex(run); decoded && is_printable(*decoded))
        layers.push_back({{first, last}, *decoded});
      continue;
    }
    // Cheap refusal of words: base64 of text has capitals, small letters and few of the marks.
    auto head = run.substr(0, 24);
    bool small = std::any_of(head.begin(), head.end(), [](char c) { return is(c, kLower); });
    bool capital = std::any_of(head.begin(), head.end(), [](char c) { return is(c, kUpper); });
    if (!small || !capital) continue;
    std::size_t padded = last;
    while (padded < text.size() && padded - last < 2 && text[padded] == '=') ++padded;
    auto beginning = decode_base64(head);
    if (!beginning || !is_printable(*beginning)) continue;
    std::string_view whole = run.size() % 4 == 1 ? run.substr(0, run.size() - 1) : run;
    auto decoded = decode_base64(whole);
    if (!decoded || !is_printable(*decoded)) continue;
    layers.push_back({{first, padded}, std::move(*decoded)});
  }
  return layers;
}

}  // namespace analyzers
