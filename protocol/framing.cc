#include "protocol/framing.h"

#include <algorithm>
#include <charconv>

namespace protocol {
namespace {

constexpr std::size_t kHeaderLimit = 4096;  // bytes of one header line
constexpr std::size_t kLostTail = 256;      // of a line that is no header, enough to hold a Content-Length at its end
constexpr std::size_t kFirstReserve = 1 << 20;  // a length is a claim: grow beyond this only as bytes come
constexpr std::string_view kLength = "content-length";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) { return lower(c); });
  return result;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Digits only; leading zeros are fine. Nothing for what is no number; too large a number is the largest one.
std::optional<std::size_t> parse_length(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) return {};
  std::size_t length = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), length);
  if (result.ec == std::errc::result_out_of_range) return static_cast<std::size_t>(-1);
  return length;
}

bool is_header_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '_';
  });
}

// "application/vscode-jsonrpc; charset=utf-8"; the specification wants the old "utf8" taken too.
bool charset_is_utf8(std::string_view content_type) {
  const std::string type = lower(content_type);
  const std::size_t found = type.find("charset=");
  if (found == std::string::npos) return true;
  std::string_view charset = std::string_view(type).substr(found + 8);
  charset = trim(charset.substr(0, charset.find(';')));
  if (charset.size() >= 2 && charset.front() == '"' && charset.back() == '"')
    charset = charset.substr(1, charset.size() - 2);
  return charset == "utf-8" || charset == "utf8";
}

}  // namespace

std::string_view to_string(FrameFault fault) {
  switch (fault) {
    case FrameFault::malformed_header:
      return "malformed header";
    case FrameFault::missing_length:
      return "header without Content-Length";
    case FrameFault::malformed_length:
      return "malformed Content-Length";
    case FrameFault::too_large:
      return "message too large";
    case FrameFault::unsupported_charset:
      return "charset other than utf-8";
  }
  return "";
}

void ContentLengthDecoder::push(std::string_view bytes, std::vector<Frame>& frames) {
  while (!bytes.empty()) {
    if (state_ == State::header) {
      const std::size_t end = bytes.find('\n');
      line_.append(bytes.substr(0, end));
      if (line_.size() > kHeaderLimit) {
        if (!lost_) lose(FrameFault::malformed_header, frames);
        line_.erase(0, line_.size() - kLostTail);
      }
      if (end == std::string_view::npos) return;
      bytes.remove_prefix(end + 1);
      if (!line_.empty() && line_.back() == '\r') line_.pop_back();
      end_line(frames);
      line_.clear();
      continue;
    }
    const std::size_t taken = std::min(bytes.size(), remaining_);
    if (state_ == State::body) body_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    remaining_ -= taken;
    if (remaining_ > 0) return;
    if (state_ == State::body) frames.push_back({std::move(body_), std::nullopt});
    body_.clear();
    state_ = State::header;
  }
}

void ContentLengthDecoder::end_line(std::vector<Frame>& frames) {
  if (line_.empty()) {
    if (block_begun_ && !lost_) end_block(frames);
    return;  // stray line breaks between messages are harmless
  }
  std::string_view line = line_;
  if (lost_) {
    // Somewhere behind what could not be read stands the next header, perhaps glued to the body before it. Line breaks
    // in JSON are escaped, so what looks like a header up to the line's end is one.
    line = line.substr(line.size() - std::min(line.size(), kLostTail));  // whatever the chunks were
    const std::size_t found = lower(line).rfind(kLength);
    if (found == std::string::npos) return;
    line.remove_prefix(found);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !parse_length(trim(line.substr(colon + 1)))) return;
    lost_ = false;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_header_name(trim(line.substr(0, colon)))) {
    return lose(FrameFault::malformed_header, frames);
  }
  header(trim(line.substr(0, colon)), trim(line.substr(colon + 1)), frames);
}

void ContentLengthDecoder::header(std::string_view name, std::string_view value, std::vector<Frame>& frames) {
  block_begun_ = true;
  const std::string key = lower(name);
  if (key == kLength) {
    const std::optional<std::size_t> length = parse_length(value);
    if (!length || (length_ && *length_ != *length)) return lose(FrameFault::malformed_length, frames);
    length_ = length;
  } else if (key == "content-type") {
    charset_ok_ = charset_is_utf8(value);
  }
}

void ContentLengthDecoder::end_block(std::vector<Frame>& frames) {
  const std::optional<std::size_t> length = length_;
  const bool charset_ok = charset_ok_;
  if (!length) return lose(FrameFault::missing_length, frames);
  length_.reset();
  charset_ok_ = true;
  block_begun_ = false;
  remaining_ = *length;
  const bool fits = *length <= limit_;
  if (!fits) frames.push_back({{}, FrameFault::too_large});
  if (fits && !charset_ok) frames.push_back({{}, FrameFault::unsupported_charset});
  state_ = fits && charset_ok ? State::body : State::skip;
  if (remaining_ > 0) {
    if (state_ == State::body) body_.reserve(std::min(remaining_, kFirstReserve));
    return;
  }
  if (state_ == State::body) frames.push_back({});
  state_ = State::header;
}

void ContentLengthDecoder::lose(FrameFault fault, std::vector<Frame>& frames) {
  frames.push_back({{}, fault});
  lost_ = true;
  block_begun_ = false;
  charset_ok_ = true;
  length_.reset();
}

void NewlineDecoder::push(std::string_view bytes, std::vector<Frame>& frames) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    if (!skipping_ && line_.size() + piece.size() > limit_) {
      frames.push_back({{}, FrameFault::too_large});
      skipping_ = true;
      line_.clear();
    }
    if (!skipping_) line_.append(piece);
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    if (!line_.empty() && line_.back() == '\r') line_.pop_back();
    if (!line_.empty()) frames.push_back({std::move(line_), std::nullopt});
    line_.clear();
    skipping_ = false;
  }
}

std::string frame_by_length(std::string_view body) {
  std::string framed = "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  framed.append(body);
  return framed;
}

std::string frame_by_newline(std::string_view body) {
  std::string framed(body);
  framed.push_back('\n');
  return framed;
}

}  // namespace protocol
