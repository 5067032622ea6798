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
constexpr std::size_t kStep = 8;  // every run of 24 bytes covers two whole words of the text
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

}  // namespace

std::vector<Layer> base64_layers(std::string_view text) {
  std::vector<Layer> layers;
  std::size_t at = 0;
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
    while (first > 0 && is_run_byte(text[first - 1])) --first;
    std::size_t last = at + kStep;
    while (last < text.size() && is_run_byte(text[last]) && last - first < kLongestRun) ++last;
    at = last + 1;
    if (last - first < kShortestRun) continue;
    std::string_view run = text.substr(first, last - first);
    // JSON's "\n" before a run leaves its letter in it.
    if (first > 0 && text[first - 1] == '\\' && (run[0] == 'n' || run[0] == 't' || run[0] == 'r'))
      run.remove_prefix(1), ++first;
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
