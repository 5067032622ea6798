#include "protocol/framing.h"

#include <catch2/catch.hpp>

using protocol::ContentLengthDecoder;
using protocol::Frame;
using protocol::FrameFault;

namespace {

struct Decoded {
  std::vector<std::string> bodies;
  std::vector<FrameFault> faults;
};

template <class Decoder>
Decoded collect(Decoder& decoder, std::string_view bytes, std::size_t chunk) {
  std::vector<Frame> frames;
  for (std::size_t at = 0; at < bytes.size(); at += chunk) decoder.push(bytes.substr(at, chunk), frames);
  Decoded decoded;
  for (Frame& frame : frames) {
    if (frame.fault) {
      decoded.faults.push_back(*frame.fault);
    } else {
      decoded.bodies.push_back(frame.body);
    }
  }
  return decoded;
}

// Every chunking must say the same.
Decoded decode(std::string_view bytes, std::size_t limit = protocol::kFrameLimit) {
  ContentLengthDecoder whole(limit);
  const Decoded expected = collect(whole, bytes, bytes.size());
  for (const std::size_t chunk : {1, 2, 3, 7, 16}) {
    ContentLengthDecoder decoder(limit);
    const Decoded decoded = collect(decoder, bytes, chunk);
    CHECK(decoded.bodies == expected.bodies);
    CHECK(decoded.faults == expected.faults);
  }
  return expected;
}

using Bodies = std::vector<std::string>;
using Faults = std::vector<FrameFault>;

}  // namespace

TEST_CASE("what is framed comes out again, any number at once") {
  const std::string bytes =
      protocol::frame_by_length("{}") + protocol::frame_by_length("") + protocol::frame_by_length("\r\n\r\n");
  const Decoded decoded = decode(bytes);
  CHECK(decoded.bodies == Bodies{"{}", "", "\r\n\r\n"});
  CHECK(decoded.faults.empty());
}

TEST_CASE("headers: any case, order, spacing and company") {
  CHECK(decode("cOntEnT-lEnGtH:2\r\n\r\nab").bodies == Bodies{"ab"});
  CHECK(decode("Content-Length: \t 2 \r\n\r\nab").bodies == Bodies{"ab"});
  CHECK(decode("Content-Length: 0002\r\n\r\nab").bodies == Bodies{"ab"});
  CHECK(decode("X-Trace: a:b\r\nContent-Length: 2\r\nContent-Type: x; charset=\"UTF-8\"; y=z\r\n\r\nab").bodies ==
        Bodies{"ab"});
  CHECK(decode("Content-Length: 2\r\nContent-Length: 2\r\n\r\nab").bodies == Bodies{"ab"});
  CHECK(decode("Content-Length: 2\n\nab").bodies == Bodies{"ab"});
}

TEST_CASE("wrong lengths are told once and skipped up to the next header") {
  const std::string next = "Content-Length: 2\r\n\r\nok";
  for (const char* wrong : {"-1", "two", "1x", "", "0x2", "1 2", "+2"}) {
    INFO(wrong);
    const Decoded decoded = decode("Content-Length: " + std::string(wrong) + "\r\n\r\n{\"a\":1}" + next);
    CHECK(decoded.bodies == Bodies{"ok"});
    CHECK(decoded.faults == Faults{FrameFault::malformed_length});
  }
  CHECK(decode("Content-Length: 1\r\nContent-Length: 2\r\n\r\nab" + next).faults ==
        Faults{FrameFault::malformed_length});
  CHECK(decode("X: y\r\n\r\n" + next).faults == Faults{FrameFault::missing_length});
  CHECK(decode("X: y\r\n\r\n{\"text\":\"Content-Length: 3\"}" + next).bodies == Bodies{"ok"});
  CHECK(decode("no header at all\r\n" + next).bodies == Bodies{"ok"});
  CHECK(decode(std::string(100'000, 'x') + next).bodies == Bodies{"ok"});
  CHECK(decode(std::string(100'000, 'x') + next).faults == Faults{FrameFault::malformed_header});
}

TEST_CASE("a body over the limit is skipped, and nothing else") {
  const std::string bytes =
      protocol::frame_by_length("12345") + protocol::frame_by_length("1234") + protocol::frame_by_length("123456");
  const Decoded decoded = decode(bytes, 4);
  CHECK(decoded.bodies == Bodies{"1234"});
  CHECK(decoded.faults == Faults{FrameFault::too_large, FrameFault::too_large});
  CHECK(decode("Content-Length: 99999999999999999999999999\r\n\r\nx").faults == Faults{FrameFault::too_large});
}

TEST_CASE("a charset other than UTF-8 is refused with its body") {
  const Decoded decoded =
      decode("Content-Length: 2\r\nContent-Type: a/b; charset=latin-1\r\n\r\nab" + protocol::frame_by_length("ok"));
  CHECK(decoded.bodies == Bodies{"ok"});
  CHECK(decoded.faults == Faults{FrameFault::unsupported_charset});
}

TEST_CASE("a decoder knows whether it is between messages") {
  ContentLengthDecoder decoder;
  std::vector<Frame> frames;
  CHECK(decoder.at_boundary());
  for (const char* piece : {"Con", "tent-Length: 2\r\n", "\r\n", "a"}) {
    decoder.push(piece, frames);
    CHECK_FALSE(decoder.at_boundary());
  }
  decoder.push("b", frames);
  CHECK(decoder.at_boundary());
}

TEST_CASE("lines are messages of the newline framing") {
  for (const std::size_t chunk : {1, 3, 100}) {
    protocol::NewlineDecoder decoder(5);
    const Decoded decoded = collect(decoder, "{}\r\n\n\n[1]\n123456\n12345\nrest", chunk);
    CHECK(decoded.bodies == Bodies{"{}", "[1]", "12345"});
    CHECK(decoded.faults == Faults{FrameFault::too_large});
  }
  CHECK(protocol::frame_by_newline("{}") == "{}\n");
}
