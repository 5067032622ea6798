#include "server/verbs/streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "analyzers/engine/codecs.h"

namespace server {
namespace {

constexpr std::size_t kBlock = 64 * 1024;

// One read(2) that appends to `bytes`; what read returned, with errno set by it.
ssize_t read_block(int descriptor, std::string& bytes, std::size_t size) {
  const std::size_t before = bytes.size();
  bytes.resize(before + size);
  ssize_t count;
  do {
    count = ::read(descriptor, bytes.data() + before, size);
  } while (count < 0 && errno == EINTR);
  bytes.resize(before + static_cast<std::size_t>(count < 0 ? 0 : count));
  return count;
}

std::string too_large(std::size_t limit) {
  return "larger than " + std::to_string(limit >> 20) + " MiB";
}

// Length of the valid UTF-8 character at the beginning of `text`, 0 where there is none (Unicode, table 3-7).
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto continues = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    return continues(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF) && continues(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    return continues(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF) && continues(2) && continues(3) ? 4
                                                                                                                  : 0;
  }
  return 0;
}

}  // namespace

void complain(std::string_view message) {
  const std::string line = "lampblack: " + printable(message) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      constexpr char kDigits[] = "0123456789abcdef";
      out += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
    } else {
      out += c;
    }
  }
  return out;
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    out += length == 0 ? "\xEF\xBF\xBD" : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

std::string read_all(int descriptor, std::size_t limit, std::string& bytes) {
  while (true) {
    const ssize_t count = read_block(descriptor, bytes, kBlock);
    if (count < 0) return std::strerror(errno);
    if (count == 0) return {};
    if (bytes.size() > limit) return too_large(limit);
  }
}

std::string read_file(const std::string& path, std::size_t limit, std::string& bytes) {
  if (path == "-") return read_all(STDIN_FILENO, limit, bytes);
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::strerror(errno);
  std::string error = read_all(descriptor, limit, bytes);
  ::close(descriptor);
  return error;
}

static bool has_utf16_mark(std::string_view bytes) {
  return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
}

bool is_binary(std::string_view bytes) {
  constexpr std::size_t kHead = 8192;
  return !has_utf16_mark(bytes) && bytes.substr(0, kHead).find('\0') != std::string_view::npos;
}

std::string_view utf8_of(std::string_view bytes, std::string& converted) {
  auto utf8 = analyzers::utf8_of_utf16(bytes);
  if (!utf8) return bytes;
  converted = std::move(*utf8);
  return converted;
}

std::string TextFileReader::read(const std::string& path, std::size_t limit, std::string_view& bytes, bool& is_binary) {
  constexpr std::size_t kFirstCapacity = 4 * kBlock;
  is_binary = false;
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::strerror(errno);
  std::string error;
  std::size_t size = 0;
  while (true) {
    if (size == capacity_) {
      const std::size_t larger = std::max(kFirstCapacity, 2 * capacity_);
      std::unique_ptr<char[]> grown = std::make_unique_for_overwrite<char[]>(larger);
      if (size != 0) std::memcpy(grown.get(), buffer_.get(), size);
      buffer_ = std::move(grown);
      capacity_ = larger;
    }
    const ssize_t count = ::read(descriptor, buffer_.get() + size, capacity_ - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) error = std::strerror(errno);
    if (count <= 0) break;
    const bool in_head = size < kBlock;  // pipes and the like come in small pieces
    size += static_cast<std::size_t>(count);
    bytes = {buffer_.get(), size};
    is_binary = in_head && server::is_binary(bytes);
    if (is_binary) break;
    if (size > limit) {
      error = too_large(limit);
      break;
    }
  }
  bytes = {buffer_.get(), size};
  ::close(descriptor);
  if (error.empty() && !is_binary) bytes = utf8_of(bytes, utf8_);
  return error;
}

LineReader::Result LineReader::next(std::string_view& line) {
  bool skipping = false;
  std::size_t searched = begin_;
  while (true) {
    const std::size_t end = buffer_.find('\n', searched);
    if (end != std::string::npos || (ended_ && begin_ < buffer_.size())) {
      const std::size_t stop = end == std::string::npos ? buffer_.size() : end;
      line = std::string_view(buffer_).substr(begin_, stop - begin_);
      begin_ = end == std::string::npos ? stop : stop + 1;
      return skipping || line.size() > limit_ ? Result::too_long : Result::line;
    }
    if (ended_) return skipping ? Result::too_long : Result::end;
    buffer_.erase(0, begin_);
    begin_ = 0;
    if (buffer_.size() > limit_) {
      skipping = true;
      buffer_.clear();
    }
    searched = buffer_.size();
    const ssize_t count = read_block(descriptor_, buffer_, kBlock);
    if (count < 0) {
      error_ = std::strerror(errno);
      return Result::error;
    }
    ended_ = count == 0;
  }
}

void Writer::write(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= kBlock) flush();
}

void Writer::flush() {
  std::string_view left = buffer_;
  while (!left.empty() && error_number_ == 0) {
    const ssize_t count = ::write(descriptor_, left.data(), left.size());
    if (count >= 0) {
      left.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      error_number_ = errno;
    }
  }
  buffer_.clear();
}

bool Writer::finish() {
  flush();
  if (error_number_ == 0) return true;
  complain(std::string("could not write the output: ") + std::strerror(error_number_));
  return false;
}

}  // namespace server
