// The checksums that issuers put into their tokens, and the digits they write them in.
// Pure functions; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace analyzers {

// IEEE 802.3, reflected, as zlib and PNG have it.
std::uint32_t crc32(std::string_view bytes);
// CRC-16/XMODEM: polynomial 0x1021, start 0.
std::uint16_t crc16_xmodem(std::span<const unsigned char> bytes);
// Marvin32, the keyed hash of .NET, as Microsoft's identifiable keys use it.
std::uint32_t marvin32(std::span<const unsigned char> bytes, std::uint64_t seed);

// A number in `digits.size()` digits, padded with the digit for zero; higher digits that don't fit are lost.
void write_base62(std::uint32_t number, std::span<char> digits);  // 0-9A-Za-z
void write_base36(std::uint32_t number, std::span<char> digits);  // 0-9a-z
std::array<char, 8> hex_of(std::uint32_t number);                 // lower case

// BIP-173 and BIP-350: either checksum is good. `text` is all upper or all lower case, "human part" 1 "data".
bool bech32_holds(std::string_view text);
// The last four of `bytes` are the first four of a double SHA-256 of the others.
bool base58check_holds(std::span<const unsigned char> bytes);

}  // namespace analyzers
