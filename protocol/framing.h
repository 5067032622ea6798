// Framing: push parsers that cut a stream of bytes into message bodies, and the encoders for the other way.
// Sans-IO values; one thread at a time. Content-Length framing is the base protocol of LSP 3.17, newline framing that
// of MCP and ACP.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace protocol {

inline constexpr std::size_t kFrameLimit = std::size_t{256} << 20;  // bytes of one body

enum class FrameFault {
  malformed_header,     // bytes that are no header; told once, then skipped until a Content-Length is seen
  missing_length,       // a header block without Content-Length
  malformed_length,     // negative, not a number, or two that differ
  too_large,            // over the limit; the body is skipped
  unsupported_charset,  // a Content-Type that says other than UTF-8; the body is skipped
};

// Static text for logs and error replies.
std::string_view to_string(FrameFault fault);

// What a decoder yields: a body, or what was wrong in its place.
struct Frame {
  std::string body;
  std::optional<FrameFault> fault;
};

class ContentLengthDecoder {
 public:
  explicit ContentLengthDecoder(std::size_t limit = kFrameLimit) : limit_(limit) {}

  // Takes bytes in any chunking and appends every frame that they complete. Time is linear in the bytes.
  void push(std::string_view bytes, std::vector<Frame>& frames);

  // False while a message has begun and not ended: at the end of input that is a cut message.
  bool at_boundary() const { return state_ == State::header && line_.empty() && !block_begun_; }

 private:
  enum class State { header, body, skip };

  void end_line(std::vector<Frame>& frames);
  void end_block(std::vector<Frame>& frames);
  void header(std::string_view name, std::string_view value, std::vector<Frame>& frames);
  void lose(FrameFault fault, std::vector<Frame>& frames);

  std::size_t limit_;
  State state_ = State::header;
  std::string line_;          // the header line so far, without its end
  bool block_begun_ = false;  // a header of this block was seen
  bool lost_ = false;         // looking for the next Content-Length, wherever it stands
  bool charset_ok_ = true;
  std::optional<std::size_t> length_;  // of this block
  std::size_t remaining_ = 0;          // bytes of the body, or of what is skipped, still to come
  std::string body_;
};

class NewlineDecoder {
 public:
  explicit NewlineDecoder(std::size_t limit = kFrameLimit) : limit_(limit) {}
  void push(std::string_view bytes, std::vector<Frame>& frames);

 private:
  std::size_t limit_;
  bool skipping_ = false;
  std::string line_;
};

// A body with its header, ready to write.
std::string frame_by_length(std::string_view body);

// A body with its line break. JSON without raw line breaks, as all serialisers here write it.
std::string frame_by_newline(std::string_view body);

}  // namespace protocol
