// Reading and writing whole files and standard streams for the command-line verbs, with errors that can be printed.
// Each value belongs to one thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace server {

// Prints "lampblack: MESSAGE" to stderr, with control characters made visible.
void complain(std::string_view message);

// Text for a terminal: control characters as \xNN, so that a file's name cannot move the cursor.
std::string printable(std::string_view text);

// Text for JSON: what is not valid UTF-8 becomes U+FFFD.
std::string valid_utf8(std::string_view text);

// Appends what is left in a descriptor to `bytes`, at most `limit` bytes; an empty message is success.
std::string read_all(int descriptor, std::size_t limit, std::string& bytes);

// Reads a file; "-" is stdin. An empty message is success.
std::string read_file(const std::string& path, std::size_t limit, std::string& bytes);

// Whether a text is binary as git and grep judge it: a NUL in its first 8 KiB, and no mark of UTF-16.
bool is_binary(std::string_view bytes);

// UTF-16 with its mark of byte order as UTF-8, kept in `converted`; any other bytes as they are.
std::string_view utf8_of(std::string_view bytes, std::string& converted);

// Reads one file after the other into a buffer that grows to the largest, and is never cleared: that would cost about
// as much as the reading.
class TextFileReader {
 public:
  // Reads a file as UTF-8 unless it is binary; then `bytes` is incomplete. An empty message is success. `bytes` stays
  // valid until the next call.
  std::string read(const std::string& path, std::size_t limit, std::string_view& bytes, bool& is_binary);

 private:
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::string utf8_;  // of a file in UTF-16
};

// Lines of a descriptor without their line feeds.
class LineReader {
 public:
  explicit LineReader(int descriptor, std::size_t limit) : descriptor_(descriptor), limit_(limit) {}

  enum class Result { line, too_long, end, error };

  // `line` stays valid until the next call. A line above the limit is skipped as a whole.
  Result next(std::string_view& line);

  const std::string& error() const { return error_; }

 private:
  int descriptor_;
  std::size_t limit_;
  std::string buffer_;
  std::size_t begin_ = 0;
  bool ended_ = false;
  std::string error_;
};

// Buffered writing to a descriptor. After a first failure it writes nothing more.
class Writer {
 public:
  explicit Writer(int descriptor) : descriptor_(descriptor) {}

  void write(std::string_view text);
  void flush();

  // Flushes, and complains when anything could not be written; false then.
  bool finish();
  bool failed() const { return error_number_ != 0; }

 private:
  int descriptor_;
  int error_number_ = 0;
  std::string buffer_;
};

}  // namespace server
