// Which of 64 bytes in a row are of a class, as a set of bits: what passes over whole texts skip by.
// Pure functions; any thread. Vectors of the compiler, so that they are SSE2 on x86-64 and NEON on ARM.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace analyzers {

inline constexpr std::size_t kLanes = 64;  // bytes that are looked at together

using Bytes16 [[gnu::vector_size(16)]] = unsigned char;
using Truths16 [[gnu::vector_size(16)]] = signed char;  // -1 or 0 for each byte

inline Truths16 equals(Bytes16 bytes, unsigned char c) {
  return bytes == c;
}
inline Truths16 between(Bytes16 bytes, unsigned char first, unsigned char last) {
  return bytes - first <= static_cast<unsigned char>(last - first);
}
inline Bytes16 lower_case(Bytes16 bytes) {
  return bytes | static_cast<unsigned char>(0x20);
}

inline std::uint32_t bits_of(Truths16 truths) {
#ifdef __SSE2__
  using Mask [[gnu::vector_size(16)]] = char;
  return static_cast<std::uint32_t>(__builtin_ia32_pmovmskb128(reinterpret_cast<Mask>(truths)));
#else
  // One bit of each byte, gathered in the product's highest byte.
  std::uint64_t halves[2];
  std::memcpy(halves, &truths, sizeof(halves));
  auto gather = [](std::uint64_t half) {
    return static_cast<std::uint32_t>(((half & 0x8040201008040201u) * 0x0101010101010101u) >> 56);
  };
  return gather(halves[0]) | gather(halves[1]) << 8;
#endif
}

// Bit i is set where `is_of` is true of the byte at `at` + i. Reads 64 bytes, or up to `end` where that is nearer; of
// what is behind it, no bit is set.
template <typename IsOf>
std::uint64_t lanes(const char* at, const char* end, IsOf is_of) {
  const auto there = static_cast<std::size_t>(end - at);
  char rest[kLanes] = {};
  if (there < kLanes) at = static_cast<const char*>(std::memcpy(rest, at, there));
  std::uint64_t set = 0;
  for (int i = 0; i < 4; ++i) {
    Bytes16 bytes;
    std::memcpy(&bytes, at + 16 * i, sizeof(bytes));
    set |= static_cast<std::uint64_t>(bits_of(is_of(bytes))) << (16 * i);
  }
  return there < kLanes ? set & ((std::uint64_t{1} << there) - 1) : set;
}

}  // namespace analyzers
