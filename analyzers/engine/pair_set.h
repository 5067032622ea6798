// A set of pairs of neighbouring bytes, each folded to five bits, and where in a text they stand: 64 places are looked
// up together, by one table of 1024 bits in the processor's registers. Constant once filled; any thread may look up.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace analyzers {

class PairSet {
 public:
  void add(unsigned char first, unsigned char second);
  bool has(unsigned char first, unsigned char second) const;

  // Bit i of places[j] is set where byte 64 * j + i of `text` and the next are a pair of the set. Reads 64 * blocks + 1
  // bytes.
  void find(const char* text, std::size_t blocks, std::uint64_t* places) const;

 private:
  // The byte of a pair's bit; the bit's number in it is the first's low three bits.
  static std::size_t byte_of(unsigned char first, unsigned char second) {
    return static_cast<std::size_t>((first & 0x18) << 2 | (second & 0x1F));
  }

  std::array<std::uint8_t, 128> bits_{};
};

}  // namespace analyzers
