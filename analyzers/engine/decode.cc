#include "analyzers/engine/decode.h"

#include <algorithm>
#include <array>
#include <optional>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/codecs.h"
#include "analyzers/engine/lanes.h"

namespace analyzers {
namespace {

constexpr std::size_t kShortestRun = 24;
constexpr std::size_t kShortestHex = 32;
constexpr std::size_t kLongestRun = 1 << 20;
constexpr std::size_t kShortestLine = 56;  // of base64 that goes on in the next line
constexpr std::size_t kDeepestIndent = 16;

bool is_run_byte(char c) {
  return is(c, kBase64) || c == '-' || c == '_';
}

Truths16 are_run_bytes(Bytes16 bytes) {
  return between(lower_case(bytes), 'a', 'z') | between(bytes, '/', '9') | equals(bytes, '+') | equals(bytes, '-') |
         equals(bytes, '_');
}

// Source text has long words, too: what comes out must be text, and what went in must not be.
bool is_printable(std::string_view text) {
  if (text.size() < 16) return false;
  std::size_t wide = 0;
  for (char c : text) {
    if (static_cast<unsigned char>(c) < 32 && !is(c, kBlank | kNewline)) return false;
    wide += static_cast<unsigned char>(c) >= 127;
  }
  return wide * 10 <= text.size();
}

// Bytes as they came out, or as UTF-16 whose every second byte is zero; nothing where they are no text.
std::optional<std::string> as_text(std::string_view bytes) {
  std::string text;
  if (bytes.size() > 1 && bytes[1] == '\0') {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (i % 2 == 0) {
        text += bytes[i];
      } else if (bytes[i] != '\0') {
        return std::nullopt;
      }
    }
  } else {
    text = bytes;
  }
  if (!is_printable(text)) return std::nullopt;
  return text;
}

// Whether the run's first groups of four may be text: most runs that are none show it in their first bytes.
bool begins_as_text(std::string_view run) {
  int zeros = 0;
  for (std::size_t group = 0; group + 4 <= kShortestRun - 4; group += 4) {
    unsigned bits = 0;
    for (std::size_t i = group; i < group + 4; ++i)
      bits = bits << 6 | static_cast<unsigned>(base64_digit(static_cast<unsigned char>(run[i])));
    for (int shift = 16; shift >= 0; shift -= 8) {
      const char c = static_cast<char>(bits >> shift & 0xFF);
      if (static_cast<unsigned char>(c) >= 32 || is(c, kBlank | kNewline)) continue;
      if (c != '\0' || ++zeros > 8) return false;
    }
  }
  return true;
}

// Without the last of its lines: a word may stand in the line behind it.
struct Shorter {
  std::size_t size = 0;  // bytes, 0 where there is but one line
  std::size_t end = 0;   // in the text
};

// The run [begin, end) as base64, with the lines behind it that go on with it; `end` becomes the end of the last.
std::string whole_base64(std::string_view text, std::size_t begin, std::size_t& end, Shorter& shorter) {
  std::string whole(text.substr(begin, end - begin));
  const std::size_t first = whole.size();
  while (first >= kShortestLine && first % 4 == 0 && whole.size() < kLongestRun && end < text.size()) {
    std::size_t next = end;
    if (text[next] == '\r') ++next;
    if (next == text.size() || text[next] != '\n') break;
    ++next;
    for (std::size_t indent = next; next < text.size() && is(text[next], kBlank) && next - indent < kDeepestIndent;)
      ++next;
    std::size_t last = next;
    while (last < text.size() && last - next <= first && is_run_byte(text[last])) ++last;
    const bool ends = last == text.size() || is(text[last], kNewline) || text[last] == '=' || text[last] == '"';
    if (last == next || last - next > first || !ends) break;
    shorter = {whole.size(), end};
    whole.append(text, next, last - next);
    end = last;
    if (last - next < first) break;
  }
  while (end < text.size() && text[end] == '=' && whole.size() % 4 != 0) {
    whole += '=';
    ++end;
  }
  return whole;
}

std::optional<std::string> decoded_hex(std::string_view run) {
  if (run.starts_with("0x") || run.starts_with("0X")) run.remove_prefix(2);
  if (run.size() % 2 != 0 || run.size() < kShortestHex || !std::all_of(run.begin(), run.end(), is_hex))
    return std::nullopt;
  auto decoded = decode_hex(run);
  return decoded ? as_text(*decoded) : std::nullopt;
}

// The layer under the run [begin, end), if there is one; `end` becomes the end of what was looked at.
std::optional<Layer> layer_of(std::string_view text, std::size_t begin, std::size_t& end) {
  std::string_view run = text.substr(begin, end - begin);
  // JSON's "\n" before a run leaves its letter in it.
  if (begin > 0 && text[begin - 1] == '\\' && (run[0] == 'n' || run[0] == 't' || run[0] == 'r'))
    run.remove_prefix(1), ++begin;
  if (auto decoded = decoded_hex(run)) return Layer{{begin, end}, std::move(*decoded)};
  // Cheap refusal of words: base64 of text has capitals and small letters.
  const auto head = run.substr(0, kShortestRun);
  if (std::none_of(head.begin(), head.end(), [](char c) { return is(c, kLower); }) ||
      std::none_of(head.begin(), head.end(), [](char c) { return is(c, kUpper); }))
    return std::nullopt;
  // Something that is of the alphabet, too, may stand right before it, such as a path's "/".
  for (std::size_t shift = 0; shift < 4 && shift + kShortestRun - 4 <= run.size(); ++shift) {
    if (!begins_as_text(run.substr(shift))) continue;
    Shorter shorter;
    std::string whole = whole_base64(text, begin + shift, end, shorter);
    const std::string_view without_last = std::string_view(whole).substr(0, shorter.size);
    const std::optional<std::string> less = shorter.size > 0 ? decode_base64(without_last) : std::nullopt;
    if (whole.size() % 4 == 1) whole.pop_back();
    if (auto decoded = decode_base64(whole))
      if (auto layer = as_text(*decoded)) return Layer{{begin, end}, std::move(*layer)};
    if (!less) continue;
    if (auto layer = as_text(*less)) {
      end = shorter.end;
      return Layer{{begin, end}, std::move(*layer)};
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<Layer> encoded_runs(std::string_view text) {
  std::vector<Layer> layers;
  std::size_t end = 0;
  for (std::size_t begin; (begin = next_run<kShortestRun>(text, end, are_run_bytes)) < text.size();) {
    end = run_end(text, begin, kLongestRun, are_run_bytes);
    // A longer run goes on behind its end, in step with its groups of four.
    if (auto layer = layer_of(text, begin, end)) layers.push_back(std::move(*layer));
  }
  return layers;
}

}  // namespace analyzers
