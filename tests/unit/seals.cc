#include "seals.h"

#include <sodium/crypto_hash_sha256.h>
#include <algorithm>
#include <array>

namespace samples {
namespace {

const std::string kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const std::string kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// Bits as a text of 0s and 1s: nothing can be plainer.
std::string bits_of(const Bytes& bytes) {
  std::string bits;
  for (unsigned char byte : bytes)
    for (int i = 7; i >= 0; --i) bits += (byte >> i) & 1 ? '1' : '0';
  return bits;
}

std::string encode(const Bytes& bytes, const std::string& alphabet, std::size_t width) {
  std::string bits = bits_of(bytes), text;
  while (bits.size() % width) bits += '0';
  for (std::size_t i = 0; i < bits.size(); i += width) text += alphabet[std::stoul(bits.substr(i, width), nullptr, 2)];
  return text;
}

Bytes decode(std::string_view text, const std::string& alphabet, int width) {
  std::string bits;
  for (char c : text) {
    auto digit = alphabet.find(c);
    for (int i = width - 1; i >= 0; --i) bits += (digit >> i) & 1 ? '1' : '0';
  }
  Bytes bytes;
  for (std::size_t i = 0; i + 8 <= bits.size(); i += 8)
    bytes += static_cast<unsigned char>(std::stoul(bits.substr(i, 8), nullptr, 2));
  return bytes;
}

std::uint32_t rotated(std::uint32_t value, int by) {
  return (value << by) | (value >> (32 - by));
}

}  // namespace

Bytes bytes_of(std::string_view text) {
  return Bytes(text.begin(), text.end());
}

std::uint32_t plain_crc32(std::string_view text) {
  std::uint32_t sum = 0xFFFFFFFF;
  for (char c : text) {
    sum ^= static_cast<unsigned char>(c);
    for (int i = 0; i < 8; ++i) sum = (sum >> 1) ^ (sum & 1 ? 0xEDB88320 : 0);
  }
  return sum ^ 0xFFFFFFFF;
}

// Long division of the message, followed by 16 zeros, by x^16 + x^12 + x^5 + 1.
std::uint16_t plain_crc16(const Bytes& bytes) {
  std::uint32_t rest = 0;
  for (char bit : bits_of(bytes) + std::string(16, '0')) {
    rest = rest << 1 | (bit == '1');
    if (rest & 0x10000) rest ^= 0x11021;
  }
  return static_cast<std::uint16_t>(rest);
}

std::uint32_t plain_marvin32(const Bytes& bytes, std::string_view seed_name) {
  std::uint32_t low = 0, high = 0;
  for (int i = 0; i < 4; ++i) {
    high = high << 8 | static_cast<unsigned char>(seed_name[i]);
    low = low << 8 | static_cast<unsigned char>(seed_name[4 + i]);
  }
  auto mix = [&] {
    high ^= low, low = rotated(low, 20);
    low += high, high = rotated(high, 9);
    high ^= low, low = rotated(low, 27);
    low += high, high = rotated(high, 19);
  };
  Bytes padded = bytes + static_cast<unsigned char>(0x80);
  while (padded.size() % 4) padded += static_cast<unsigned char>(0);
  for (std::size_t i = 0; i < padded.size(); i += 4) {
    low += padded[i] + (padded[i + 1] << 8) + (padded[i + 2] << 16) + (static_cast<std::uint32_t>(padded[i + 3]) << 24);
    mix();
  }
  mix();
  return low ^ high;
}

std::string digits_of(std::uint64_t number, unsigned base, std::size_t width) {
  const std::string alphabet = base == 62 ? "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                          : "0123456789abcdefghijklmnopqrstuvwxyz";
  std::string digits;
  for (; number; number /= base) digits.insert(0, 1, alphabet[number % base]);
  return std::string(width - std::min(width, digits.size()), '0') + digits;
}

std::string base64_of(const Bytes& bytes, bool url, bool padded) {
  std::string text = encode(bytes, kBase64, 6);
  if (url) std::replace(text.begin(), text.end(), '+', '-'), std::replace(text.begin(), text.end(), '/', '_');
  while (padded && text.size() % 4) text += '=';
  return text;
}

std::string base32_of(const Bytes& bytes) {
  return encode(bytes, kBase32, 5);
}

Bytes from_base64(std::string_view text) {
  std::string plain(text.substr(0, text.find('=')));
  std::replace(plain.begin(), plain.end(), '-', '+');
  std::replace(plain.begin(), plain.end(), '_', '/');
  return decode(plain, kBase64, 6);
}

Bytes from_base32(std::string_view text) {
  return decode(text, kBase32, 5);
}

std::string base58_of(const Bytes& bytes) {
  const std::string alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  std::string text;
  Bytes number = bytes;
  while (std::any_of(number.begin(), number.end(), [](unsigned char byte) { return byte != 0; })) {
    unsigned rest = 0;
    for (unsigned char& byte : number) {
      rest = rest * 256 + byte;
      byte = static_cast<unsigned char>(rest / 58);
      rest %= 58;
    }
    text.insert(0, 1, alphabet[rest]);
  }
  for (unsigned char byte : bytes) {
    if (byte) break;
    text.insert(0, 1, '1');
  }
  return text;
}

std::string base58check_of(Bytes bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> once, twice;
  crypto_hash_sha256(once.data(), bytes.data(), bytes.size());
  crypto_hash_sha256(twice.data(), once.data(), once.size());
  bytes.append(twice.data(), 4);
  return base58_of(bytes);
}

std::string bech32_of(std::string_view human, std::string_view data) {
  const std::string alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  std::string values;
  for (char c : human) values += static_cast<char>(c >> 5);
  values += '\0';
  for (char c : human) values += static_cast<char>(c & 31);
  for (char c : data) values += static_cast<char>(alphabet.find(c));
  std::uint64_t rest = 1;
  for (char value : values + std::string(6, '\0')) {
    std::uint64_t top = rest >> 25;
    rest = (rest & 0x1ffffff) << 5 ^ static_cast<unsigned char>(value);
    const std::uint64_t generators[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    for (int i = 0; i < 5; ++i) rest ^= (top >> i) & 1 ? generators[i] : 0;
  }
  rest ^= 1;
  std::string text = std::string(human) + "1" + std::string(data);
  for (int i = 5; i >= 0; --i) text += alphabet[(rest >> (5 * i)) & 31];
  return text;
}

}  // namespace samples
