// The plain arithmetic behind look-alikes: encoders and checksums, written for clearness and not for speed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace samples {

using Bytes = std::basic_string<unsigned char>;

Bytes bytes_of(std::string_view text);

std::uint32_t plain_crc32(std::string_view text);
std::uint16_t plain_crc16(const Bytes& bytes);
std::uint32_t plain_marvin32(const Bytes& bytes, std::string_view seed_name);

std::string digits_of(std::uint64_t number, unsigned base, std::size_t width);  // 0-9A-Za-z; 36 and 16: 0-9a-z
std::string base64_of(const Bytes& bytes, bool url = false, bool padded = true);
std::string base32_of(const Bytes& bytes);
std::string base58_of(const Bytes& bytes);
std::string base58check_of(Bytes bytes);
Bytes from_base64(std::string_view text);
Bytes from_base32(std::string_view text);
std::string bech32_of(std::string_view human, std::string_view data);  // lower case; appends the checksum of BIP-173

}  // namespace samples
