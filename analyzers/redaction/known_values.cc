#include "analyzers/redaction/known_values.h"

#include <optional>
#include <string>
#include <utility>

#include "analyzers/engine/bytes.h"

namespace analyzers {
namespace {

constexpr std::size_t kShortest = 4;   // bytes; shorter values are masked only where they were found
constexpr std::size_t kAnywhere = 8;   // bytes; shorter ones count only as whole words
constexpr int kLayers = 2;             // JSON inside a JSON string is what tool calls are made of

bool is_whole_word(std::string_view text, Span span) {
  return (span.begin == 0 || !is(text[span.begin - 1], kWord)) && (span.end == text.size() || !is(text[span.end], kWord));
}

// A text with one layer of encoding taken off, and where each of its bytes came from.
struct Decoded {
  std::string text;
  std::vector<std::size_t> origin;  // of each byte, and one more for the end

  void add(char c, std::size_t from) {
    text += c;
    origin.push_back(from);
  }
};

int hex_digit(char c) { return is_digit(c) ? c - '0' : is_hex(c) ? lower(c) - 'a' + 10 : -1; }

// The number that `count` hexadecimal digits at `at` write.
std::optional<std::uint32_t> hex_at(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return {};
  std::uint32_t number = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    int digit = hex_digit(text[i]);
    if (digit < 0) return {};
    number = number * 16 + static_cast<std::uint32_t>(digit);
  }
  return number;
}

void add_utf8(Decoded& out, std::uint32_t c, std::size_t from) {
  auto add = [&](std::uint32_t byte) { out.add(static_cast<char>(byte), from); };
  if (c < 0x80) return add(c);
  if (c < 0x800) {
    add(0xC0 | (c >> 6));
  } else {
    if (c < 0x10000) {
      add(0xE0 | (c >> 12));
    } else {
      add(0xF0 | (c >> 18));
      add(0x80 | ((c >> 12) & 63));
    }
    add(0x80 | ((c >> 6) & 63));
  }
  add(0x80 | (c & 63));
}

// Takes off JSON's escapes, those that are none left as they are. Returns how many bytes were read.
std::size_t unescape_json(std::string_view text, std::size_t at, Decoded& out) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  if (text[at] == '\\' && at + 1 < text.size()) {
    if (std::size_t i = kLetters.find(text[at + 1]); i != kLetters.npos) {
      out.add(kMeanings[i], at);
      return 2;
    }
    if (auto unit = text[at + 1] == 'u' ? hex_at(text, at + 2, 4) : std::nullopt) {
      if (*unit >= 0xD800 && *unit < 0xDC00 && text.substr(at + 6, 2) == "\\u") {
        if (auto low = hex_at(text, at + 8, 4); low && *low >= 0xDC00 && *low < 0xE000) {
          add_utf8(out, 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00), at);
          return 12;
        }
      }
      add_utf8(out, *unit, at);
      return 6;
    }
  }
  out.add(text[at], at);
  return 1;
}

std::size_t decode_percent(std::string_view text, std::size_t at, Decoded& out) {
  if (auto byte = text[at] == '%' ? hex_at(text, at + 1, 2) : std::nullopt) {
    out.add(static_cast<char>(*byte), at);
    return 3;
  }
  out.add(text[at], at);
  return 1;
}

template <typename Step>
Decoded decode(std::string_view text, Step step) {
  Decoded out;
  out.text.reserve(text.size());
  out.origin.reserve(text.size() + 1);
  for (std::size_t at = 0; at < text.size();) at += step(text, at, out);
  out.origin.push_back(text.size());
  return out;
}

}  // namespace

std::vector<std::string> decoded_forms(std::string_view value) {
  std::vector<std::string> out;
  for (std::string form : {decode(value, unescape_json).text, decode(value, decode_percent).text})
    if (form != value) out.push_back(std::move(form));
  return out;
}

KnownValues::KnownValues(const std::vector<std::string_view>& values) {
  nodes_.emplace_back();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].size() < kShortest) continue;
    std::uint32_t node = 0;
    for (char c : values[i]) {
      auto byte = static_cast<unsigned char>(c);
      std::uint32_t next = child_of(node, byte);
      if (next == 0) {
        next = static_cast<std::uint32_t>(nodes_.size());
        Node fresh;
        fresh.sibling = nodes_[node].child;
        fresh.length = nodes_[node].length + 1;
        fresh.byte = byte;
        nodes_.push_back(fresh);
        nodes_[node].child = next;
        if (node == 0) first_[byte] = next;
      }
      node = next;
    }
    nodes_[node].value = static_cast<std::uint32_t>(i);
  }
  // Breadth first, so that a node's fallback, which is shorter, is done before it.
  std::vector<std::uint32_t> queue{0};
  for (std::size_t head = 0; head < queue.size(); ++head) {
    std::uint32_t parent = queue[head];
    for (std::uint32_t node = nodes_[parent].child; node != 0; node = nodes_[node].sibling) {
      std::uint32_t fallback = parent == 0 ? 0 : step(nodes_[parent].fallback, nodes_[node].byte);
      nodes_[node].fallback = fallback;
      nodes_[node].shorter = nodes_[fallback].value != kNoValue ? fallback : nodes_[fallback].shorter;
      queue.push_back(node);
    }
  }
}

std::uint32_t KnownValues::child_of(std::uint32_t node, unsigned char byte) const {
  if (node == 0) return first_[byte];
  std::uint32_t child = nodes_[node].child;
  while (child != 0 && nodes_[child].byte != byte) child = nodes_[child].sibling;
  return child;
}

std::uint32_t KnownValues::step(std::uint32_t node, unsigned char byte) const {
  while (true) {
    if (std::uint32_t next = child_of(node, byte)) return next;
    if (node == 0) return 0;
    node = nodes_[node].fallback;
  }
}

template <typename Each>
void KnownValues::scan(std::string_view text, Each each) const {
  std::uint32_t node = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    node = step(node, static_cast<unsigned char>(text[i]));
    if (node == 0) continue;
    for (std::uint32_t match = nodes_[node].value != kNoValue ? node : nodes_[node].shorter; match != 0;
         match = nodes_[match].shorter) {
      Span span{i + 1 - nodes_[match].length, i + 1};
      if (span.size() < kAnywhere && !is_whole_word(text, span)) continue;
      each(span, nodes_[match].value);
      break;
    }
  }
}

std::vector<KnownValues::Occurrence> KnownValues::find(std::string_view text) const {
  std::vector<Occurrence> found;
  if (nodes_.size() == 1) return found;
  scan(text, [&](Span span, std::size_t value) { found.push_back({span, value}); });
  auto scan_layers = [&](char mark, auto decode_one) {
    Decoded decoded;
    std::string_view encoded = text;
    for (int layer = 0; layer < kLayers && encoded.find(mark) != encoded.npos; ++layer) {
      Decoded next = decode(encoded, decode_one);
      if (layer > 0)
        for (std::size_t& origin : next.origin) origin = decoded.origin[origin];
      decoded = std::move(next);
      encoded = decoded.text;
      scan(encoded, [&](Span span, std::size_t value) {
        // A character that was one escape has one origin for all its bytes.
        std::size_t end = span.end;
        while (end < encoded.size() && decoded.origin[end] == decoded.origin[end - 1]) ++end;
        found.push_back({{decoded.origin[span.begin], decoded.origin[end]}, value});
      });
    }
  };
  scan_layers('\\', unescape_json);
  scan_layers('%', decode_percent);
  return found;
}

}  // namespace analyzers
