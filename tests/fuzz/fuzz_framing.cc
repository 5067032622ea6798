// The framing over any bytes: every chunking yields the same frames, and what is framed afterwards is read.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "protocol/framing.h"

namespace {

constexpr std::size_t kLimit = 1 << 16;  // bytes

void require(bool holds, const char* what) {
  if (holds) return;
  std::cerr << "fuzz_framing: " << what << "\n";
  std::abort();
}

template <class Decoder>
std::vector<protocol::Frame> decode(std::string_view bytes, std::size_t chunk) {
  Decoder decoder(kLimit);
  std::vector<protocol::Frame> frames;
  for (std::size_t at = 0; at < bytes.size(); at += chunk) decoder.push(bytes.substr(at, chunk), frames);
  return frames;
}

template <class Decoder>
void check(std::string_view bytes, std::size_t chunk) {
  const auto whole = decode<Decoder>(bytes, std::max<std::size_t>(bytes.size(), 1));
  const auto pieces = decode<Decoder>(bytes, chunk);
  const auto same = [](const protocol::Frame& a, const protocol::Frame& b) {
    return a.body == b.body && a.fault == b.fault;
  };
  require(std::equal(whole.begin(), whole.end(), pieces.begin(), pieces.end(), same), "chunks change what is read");
  for (const protocol::Frame& frame : whole) {
    require(frame.body.size() <= kLimit, "a body over the limit");
    require(!frame.fault || frame.body.empty(), "a fault with a body");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t chunk = size > 0 ? data[size - 1] % 32 + 1 : 1;
  check<protocol::ContentLengthDecoder>(bytes, chunk);
  check<protocol::NewlineDecoder>(bytes, chunk);

  // Any bytes as a body come out as they are.
  const auto frames = decode<protocol::ContentLengthDecoder>(protocol::frame_by_length(bytes), chunk);
  require(frames.size() == 1 && (size > kLimit || frames[0].body == bytes), "a framed body is not read");
  return 0;
}
