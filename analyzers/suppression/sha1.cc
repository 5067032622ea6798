#include "analyzers/suppression/sha1.h"

#include <array>
#include <bit>
#include <cstdint>

namespace analyzers {
namespace {

using State = std::array<std::uint32_t, 5>;
constexpr std::size_t kBlock = 64;  // bytes

void mix(State& state, const unsigned char* block) {
  std::array<std::uint32_t, 80> words;
  for (std::size_t i = 0; i < 16; ++i) {
    const unsigned char* at = block + 4 * i;
    words[i] = std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | at[3];
  }
  for (std::size_t i = 16; i < words.size(); ++i) {
    words[i] = std::rotl(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
  }
  auto [a, b, c, d, e] = state;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::uint32_t chosen, constant;
    if (i < 20) {
      chosen = (b & c) | (~b & d), constant = 0x5A827999;
    } else if (i < 40) {
      chosen = b ^ c ^ d, constant = 0x6ED9EBA1;
    } else if (i < 60) {
      chosen = (b & c) | (b & d) | (c & d), constant = 0x8F1BBCDC;
    } else {
      chosen = b ^ c ^ d, constant = 0xCA62C1D6;
    }
    const std::uint32_t next = std::rotl(a, 5) + chosen + e + words[i] + constant;
    e = d, d = c, c = std::rotl(b, 30), b = a, a = next;
  }
  state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e};
}

}  // namespace

std::string sha1_of(std::string_view bytes) {
  State state{0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  std::string padded(bytes);
  padded += '\x80';
  while (padded.size() % kBlock != kBlock - 8) padded += '\0';
  for (int shift = 56; shift >= 0; shift -= 8) padded += static_cast<char>(bytes.size() * 8 >> shift);
  for (std::size_t at = 0; at < padded.size(); at += kBlock) {
    mix(state, reinterpret_cast<const unsigned char*>(padded.data()) + at);
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const std::uint32_t word : state) {
    for (int shift = 28; shift >= 0; shift -= 4) hex += kDigits[word >> shift & 15];
  }
  return hex;
}

}  // namespace analyzers
