#include "server/documents/text.h"

#include <algorithm>
#include <cassert>

namespace server {
namespace {

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

std::size_t start_of_character(std::string_view text, std::size_t offset) {
  while (offset > 0 && offset < text.size() && is_continuation(text[offset])) --offset;
  return offset;
}

// Finds line break bytes from left to right, each of the two by memchr: a text mostly has one kind.
class BreakBytes {
 public:
  explicit BreakBytes(std::string_view text, std::size_t from)
      : text_(text), feed_(text.find('\n', from)), back_(text.find('\r', from)) {}

  // Offset of the next \n or \r, npos behind the last.
  std::size_t next() {
    const std::size_t found = std::min(feed_, back_);
    if (found == std::string_view::npos) return found;
    if (found == feed_) feed_ = text_.find('\n', found + 1);
    if (found == back_) back_ = text_.find('\r', found + 1);
    return found;
  }

 private:
  std::string_view text_;
  std::size_t feed_;
  std::size_t back_;
};

// Units of the character that starts with this byte.
std::size_t units_of(char first, protocol::PositionEncoding encoding) {
  const auto byte = static_cast<unsigned char>(first);
  switch (encoding) {
    case protocol::PositionEncoding::utf8:
      return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    case protocol::PositionEncoding::utf16:
      return byte < 0xF0 ? 1 : 2;
    case protocol::PositionEncoding::utf32:
      return 1;
  }
  return 1;
}

// Offset in `line` after `units`, or its size; inside a character its beginning.
std::size_t offset_of_units(std::string_view line, std::size_t units, protocol::PositionEncoding encoding) {
  if (encoding == protocol::PositionEncoding::utf8) return start_of_character(line, std::min(units, line.size()));
  // Blocks are counted by a loop that the compiler vectorises; only the last one is walked. A block of n bytes has at
  // most n units, so it can't be passed over wrongly.
  constexpr std::size_t kBlock = 256;
  std::size_t at = 0;
  while (line.size() - at > kBlock) {
    const std::size_t next = start_of_character(line, at + kBlock);
    if (next == at) break;
    const std::size_t block = count_units(line.substr(at, next - at), encoding);
    if (block > units) break;
    units -= block;
    at = next;
  }
  while (at < line.size()) {
    const std::size_t width = units_of(line[at], encoding);
    if (width > units) break;
    units -= width;
    ++at;
    while (at < line.size() && is_continuation(line[at])) ++at;
  }
  return at;
}

}  // namespace

std::size_t count_units(std::string_view text, protocol::PositionEncoding encoding) {
  if (encoding == protocol::PositionEncoding::utf8) return text.size();
  std::size_t characters = 0;
  std::size_t astral = 0;  // characters of four bytes: two units of UTF-16
  for (const char byte : text) {
    characters += !is_continuation(byte);
    astral += static_cast<unsigned char>(byte) >= 0xF0;
  }
  return encoding == protocol::PositionEncoding::utf16 ? characters + astral : characters;
}

Change Change::followed_by(const Change& next) const {
  const std::size_t first = std::min(begin, next.begin);
  const std::size_t last = std::max(end(), next.begin + next.removed);  // in the text between the two
  return {first, removed + (begin - first) + (last - end()), last - first - next.removed + next.inserted};
}

Text::Text(std::string bytes) : bytes_(std::move(bytes)) {
  BreakBytes breaks(bytes_, 0);
  for (std::size_t at = breaks.next(); at != std::string::npos; at = breaks.next()) {
    if (starts_line(at + 1)) line_starts_.push_back(at + 1);
  }
}

bool Text::starts_line(std::size_t offset) const {
  if (offset == 0) return true;
  if (bytes_[offset - 1] == '\n') return true;
  return bytes_[offset - 1] == '\r' && (offset == bytes_.size() || bytes_[offset] != '\n');
}

std::size_t Text::line_at(std::size_t offset) const {
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  return static_cast<std::size_t>(after - line_starts_.begin()) - 1;
}

std::size_t Text::line_end(std::size_t line) const {
  if (line + 1 >= line_starts_.size()) return bytes_.size();
  std::size_t end = line_starts_[line + 1] - 1;
  if (bytes_[end] == '\n' && end > line_starts_[line] && bytes_[end - 1] == '\r') --end;
  return end;
}

std::size_t Text::offset_of(protocol::Position position, protocol::PositionEncoding encoding) const {
  if (position.line >= line_starts_.size()) return bytes_.size();
  const std::size_t start = line_starts_[position.line];
  const std::string_view line(bytes_.data() + start, line_end(position.line) - start);
  return start + offset_of_units(line, position.character, encoding);
}

protocol::Position Text::position_of(std::size_t offset, protocol::PositionEncoding encoding) const {
  offset = start_of_character(bytes_, std::min(offset, bytes_.size()));
  const std::size_t line = line_at(offset);
  const std::size_t start = line_starts_[line];
  offset = std::min(offset, line_end(line));
  return {static_cast<std::uint32_t>(line),
          static_cast<std::uint32_t>(count_units(std::string_view(bytes_).substr(start, offset - start), encoding))};
}

void Text::replace(std::size_t begin, std::size_t end, std::string_view with) {
  assert(begin <= end && end <= bytes_.size());
  bytes_.replace(begin, end - begin, with);
  // Whether a line starts at an offset depends on the bytes on both its sides. So starts before `begin` and behind
  // `end` only move; what lies between, both included, is looked at anew.
  const std::size_t new_end = begin + with.size();
  const auto first = std::lower_bound(line_starts_.begin() + 1, line_starts_.end(), begin);
  auto last = std::upper_bound(first, line_starts_.end(), end);
  for (auto start = last; start != line_starts_.end(); ++start) *start += new_end - end;

  std::vector<std::size_t> found;
  BreakBytes breaks(std::string_view(bytes_).substr(0, new_end), begin == 0 ? 0 : begin - 1);
  for (std::size_t at = breaks.next(); at != std::string::npos; at = breaks.next()) {
    if (starts_line(at + 1)) found.push_back(at + 1);
  }
  const std::size_t kept = std::min<std::size_t>(found.size(), last - first);
  const auto rest = std::copy(found.begin(), found.begin() + kept, first);
  if (kept < found.size()) {
    line_starts_.insert(rest, found.begin() + kept, found.end());
  } else {
    line_starts_.erase(rest, last);
  }
}

std::optional<Change> Text::apply(const protocol::TextChange& change, protocol::PositionEncoding encoding) {
  if (!change.range) {
    const std::size_t before = bytes_.size();
    *this = Text(change.text);
    return Change{0, before, bytes_.size()};
  }
  if (change.range->end < change.range->start) return std::nullopt;
  const std::size_t begin = offset_of(change.range->start, encoding);
  const std::size_t end = offset_of(change.range->end, encoding);
  replace(begin, end, change.text);
  return Change{begin, end - begin, change.text.size()};
}

protocol::Position PositionWalk::at(std::size_t offset) {
  const std::string_view bytes = text_.bytes();
  offset = start_of_character(bytes, std::min(offset, bytes.size()));
  assert(offset >= offset_);
  if (line_ + 1 < text_.line_count() && text_.line_start(line_ + 1) <= offset) {
    line_ = text_.line_at(offset);
    offset_ = text_.line_start(line_);
    units_ = 0;
  }
  offset = std::max(std::min(offset, text_.line_end(line_)), offset_);
  units_ += count_units(bytes.substr(offset_, offset - offset_), encoding_);
  offset_ = offset;
  return {static_cast<std::uint32_t>(line_), static_cast<std::uint32_t>(units_)};
}

}  // namespace server
