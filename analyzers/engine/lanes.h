// Which of 64 bytes in a row are of a class, as a set of bits: what passes over whole texts skip by.
// Pure functions; any thread. Vectors of the compiler, so that they are SSE2 on x86-64 and NEON on ARM.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

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

// Where the first run of kLeast bytes or more begins at which `is_of` is true, from `at` on; the text's size for none.
template <std::size_t kLeast, typename IsOf>
std::size_t next_run(std::string_view text, std::size_t at, IsOf is_of) {
  static_assert(kLeast > 16 && kLeast <= 32);
  const char* const end = text.data() + text.size();
  std::size_t open = 0;  // bytes of a run right before `at`
  for (; at < text.size(); at += kLanes) {
    const std::uint64_t run = lanes(text.data() + at, end, is_of);
    if (open + static_cast<std::size_t>(std::countr_one(run)) >= kLeast) return at - open;
    std::uint64_t begins = run & run >> 1;  // where 2, 4, 8, 16, and at last kLeast bytes of a run stand
    begins &= begins >> 2;
    begins &= begins >> 4;
    begins &= begins >> 8;
    begins &= begins >> (kLeast - 16);
    if (begins != 0) return at + static_cast<std::size_t>(std::countr_zero(begins));
    open = static_cast<std::size_t>(std::countl_one(run));
  }
  return text.size();
}

// Where the run that holds `at` ends, if not `most` bytes further on.
template <typename IsOf>
std::size_t run_end(std::string_view text, std::size_t at, std::size_t most, IsOf is_of) {
  const char* const end = text.data() + text.size();
  const std::size_t begin = at;
  for (std::size_t more = kLanes; more == kLanes && at - begin < most; at += more)
    more = static_cast<std::size_t>(std::countr_one(lanes(text.data() + at, end, is_of)));
  return at;
}

}  // namespace analyzers
