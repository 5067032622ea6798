#include "analyzers/redaction/known_values.h"

#include <algorithm>
#include <optional>
#include <string>

#include "analyzers/engine/bytes.h"

namespace analyzers {
namespace {

constexpr std::size_t kShortest = 4;  // bytes; shorter values are masked only where they were found
constexpr std::size_t kAnywhere = 8;  // bytes; shorter ones count only as whole words
constexpr std::size_t kLayers = 2;    // JSON inside a JSON string is what tool calls are made of

bool is_whole_word(std::string_view text, Span span) {
  return (span.begin == 0 || !is(text[span.begin - 1], kWord)) &&
         (span.end == text.size() || !is(text[span.end], kWord));
}

int hex_digit(char c) {
  return is_digit(c) ? c - '0' : is_hex(c) ? lower(c) - 'a' + 10 : -1;
}

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

void append_utf8(std::string& out, std::uint32_t c) {
  auto add = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
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

// Each of these appends what the escape at `at` stands for, and returns its size in bytes; 0 when there is no escape.
std::size_t unescape_json(std::string_view text, std::size_t at, std::string& out) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  if (at + 1 == text.size()) return 0;
  if (std::size_t i = kLetters.find(text[at + 1]); i != kLetters.npos) {
    out += kMeanings[i];
    return 2;
  }
  auto unit = text[at + 1] == 'u' ? hex_at(text, at + 2, 4) : std::nullopt;
  if (!unit) return 0;
  if (*unit >= 0xD800 && *unit < 0xDC00 && text.substr(at + 6, 2) == "\\u") {
    if (auto low = hex_at(text, at + 8, 4); low && *low >= 0xDC00 && *low < 0xE000) {
      append_utf8(out, 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00));
      return 12;
    }
  }
  append_utf8(out, *unit);
  return 6;
}

std::size_t decode_percent(std::string_view text, std::size_t at, std::string& out) {
  auto byte = hex_at(text, at + 1, 2);
  if (!byte) return 0;
  out += static_cast<char>(*byte);
  return 3;
}

// An encoding: the byte that all its escapes begin with, and how one is read.
struct Encoding {
  char mark;
  std::size_t (*read)(std::string_view text, std::size_t at, std::string& out);
};
constexpr Encoding kEncodings[] = {{'\\', unescape_json}, {'%', decode_percent}};

// A text with one layer of encoding taken off, and where its bytes came from. Few bytes are escapes, so those are
// listed. Where there are none, it is empty.
class Decoded {
 public:
  Decoded(std::string_view encoded, const Encoding& encoding) {
    std::size_t mark = encoded.find(encoding.mark);
    if (mark == encoded.npos) return;  // and nothing is copied, so that no value is
    text_.reserve(encoded.size());
    std::size_t at = 0;
    for (; mark != encoded.npos; mark = encoded.find(encoding.mark, mark)) {
      const std::size_t begin = text_.size() + mark - at;
      text_.append(encoded, at, mark - at);
      at = mark;
      const std::size_t size = encoding.read(encoded, mark, text_);
      if (size == 0) {
        ++mark;
        continue;
      }
      escapes_.push_back({begin, text_.size(), mark, mark + size});
      at = mark += size;
    }
    text_.append(encoded, at);
  }

  const std::string& text() const { return text_; }
  bool empty() const { return escapes_.empty(); }

  // The bytes of the encoded text that [span) was made of; the whole of an escape, where it begins or ends in one.
  Span origin(Span span) const {
    std::size_t begin = map(span.begin, [](const Escape& escape) { return escape.origin_begin; });
    std::size_t end = map(span.end - 1, [](const Escape& escape) { return escape.origin_end - 1; }) + 1;
    return {begin, end};
  }

 private:
  struct Escape {
    std::size_t begin, end;  // in the decoded text
    std::size_t origin_begin, origin_end;
  };

  template <typename Inside>
  std::size_t map(std::size_t offset, Inside inside) const {
    auto after = std::upper_bound(escapes_.begin(), escapes_.end(), offset,
                                  [](std::size_t value, const Escape& escape) { return value < escape.begin; });
    if (after == escapes_.begin()) return offset;
    const Escape& before = *std::prev(after);
    return offset < before.end ? inside(before) : before.origin_end + (offset - before.end);
  }

  std::string text_;
  std::vector<Escape> escapes_;
};

}  // namespace

std::vector<std::string> decoded_forms(std::string_view value) {
  std::vector<std::string> out;
  for (const Encoding& encoding : kEncodings)
    if (Decoded decoded(value, encoding); !decoded.empty()) out.push_back(decoded.text());
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
  for (std::uint32_t node : first_) {
    if (node == 0) continue;
    nodes_[node].table = static_cast<unsigned char>(second_.size());
    Table& table = second_.emplace_back();
    for (std::uint32_t child = nodes_[node].child; child != 0; child = nodes_[child].sibling)
      table[nodes_[child].byte] = child;
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
  if (nodes_[node].length == 1 && !second_.empty()) return second_[nodes_[node].table][byte];
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
  for (const Encoding& encoding : kEncodings) {
    std::vector<Decoded> layers;
    layers.reserve(kLayers);  // texts stay where they are
    std::string_view encoded = text;
    while (layers.size() < kLayers) {
      layers.emplace_back(encoded, encoding);
      if (layers.back().empty()) break;
      encoded = layers.back().text();
      scan(encoded, [&](Span span, std::size_t value) {
        for (std::size_t i = layers.size(); i-- > 0;) span = layers[i].origin(span);
        found.push_back({span, value});
      });
    }
  }
  return found;
}

}  // namespace analyzers
