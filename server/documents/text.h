// A text as editors see it: contiguous UTF-8 with a line index, edited by ranges in any position encoding.
// A plain value: one thread at a time, or shared as const. Lines end with \n, \r\n or \r (LSP 3.17).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/lsp.h"

namespace server {

// What an edit did to the bytes of a text: at `begin` so many were taken out and so many put in.
struct Change {
  std::size_t begin = 0;
  std::size_t removed = 0;
  std::size_t inserted = 0;

  std::size_t end() const { return begin + inserted; }  // behind what was put in
  // This one and then `next`, as one that covers both.
  Change followed_by(const Change& next) const;
};

class Text {
 public:
  Text() = default;
  explicit Text(std::string bytes);

  const std::string& bytes() const { return bytes_; }
  std::size_t line_count() const { return line_starts_.size(); }

  // Byte offset of a position. Lenient as the specification asks: past a line's end it is the line's end (before its
  // line break), past the last line the end of the text, inside a character that character's beginning.
  std::size_t offset_of(protocol::Position position, protocol::PositionEncoding encoding) const;

  // Position of a byte offset (at most the size; inside a character: its beginning; between \r and \n: before \r).
  protocol::Position position_of(std::size_t offset, protocol::PositionEncoding encoding) const;

  // Replaces bytes [begin, end) and updates the line index around them. Both are character boundaries.
  void replace(std::size_t begin, std::size_t end, std::string_view with);

  // Applies one change as LSP states it. Returns nothing when the range ends before it starts: then text and client
  // have come apart, and the text is as it was.
  std::optional<Change> apply(const protocol::TextChange& change, protocol::PositionEncoding encoding);

  // The line that holds a byte offset.
  std::size_t line_at(std::size_t offset) const;
  // Byte offset at which a line starts; line < line_count().
  std::size_t line_start(std::size_t line) const { return line_starts_[line]; }
  // Byte offset of a line's end, before its line break.
  std::size_t line_end(std::size_t line) const;

  friend bool operator==(const Text&, const Text&) = default;

 private:
  bool starts_line(std::size_t offset) const;

  std::string bytes_;
  std::vector<std::size_t> line_starts_{0};
};

// Units of `text` (whole characters) in an encoding.
std::size_t count_units(std::string_view text, protocol::PositionEncoding encoding);

// Positions of offsets that never decrease, in one walk over the text: for many positions on one long line.
class PositionWalk {
 public:
  PositionWalk(const Text& text, protocol::PositionEncoding encoding) : text_(text), encoding_(encoding) {}
  protocol::Position at(std::size_t offset);

 private:
  const Text& text_;
  protocol::PositionEncoding encoding_;
  std::size_t line_ = 0;
  std::size_t offset_ = 0;  // of the last answer
  std::size_t units_ = 0;   // from its line's start
};

}  // namespace server
