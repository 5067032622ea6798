// Edits that the bytes spell out, against a text that is indexed anew each time: text and line index must agree.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "protocol/json.h"
#include "server/documents/text.h"

namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::cerr << "fuzz_edits: " << what << "\n";
  std::abort();
}

class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  bool empty() const { return size_ == 0; }
  std::uint8_t next() {
    if (size_ == 0) return 0;
    --size_;
    return *data_++;
  }
  // Up to `length` bytes made valid UTF-8, as all text of a document is. Backslashes would be read as escapes.
  std::string text(std::size_t length) {
    std::string text;
    while (length-- > 0 && !empty()) text.push_back(static_cast<char>(next()));
    for (char& c : text) c = c == '\\' ? '\r' : c;
    return protocol::repair_json(text);
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  const auto encoding = static_cast<protocol::PositionEncoding>(bytes.next() % 3);
  server::Text text(bytes.text(bytes.next()));
  while (!bytes.empty()) {
    const protocol::Position start{bytes.next() % 16U, bytes.next()};
    const protocol::Position end{bytes.next() % 16U, bytes.next()};
    const std::string with = bytes.text(bytes.next() % 16);
    const std::size_t from = text.offset_of(start, encoding);
    const std::size_t to = text.offset_of(end, encoding);
    std::string expected = text.bytes();
    const auto edited = text.apply({protocol::Range{start, end}, with}, encoding);
    require(edited.has_value() == !(end < start), "a range that ends before it starts");
    if (edited) expected.replace(from, to - from, with);
    require(text == server::Text(expected), "text and line index have come apart");
    for (const std::size_t offset : {from, to, text.bytes().size()}) {
      const protocol::Position position = text.position_of(offset, encoding);
      require(text.position_of(text.offset_of(position, encoding), encoding) == position, "a position does not stand");
    }
  }
  return 0;
}
