#include "analyzers/engine/checksums.h"

#include <sodium/crypto_hash_sha256.h>
#include <algorithm>
#include <bit>

namespace analyzers {
namespace {

constexpr std::array<std::uint32_t, 256> kCrc32 = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = value & 1 ? (value >> 1) ^ 0xEDB88320u : value >> 1;
    table[i] = value;
  }
  return table;
}();

void write_digits(std::uint32_t number, std::span<char> digits, std::string_view alphabet) {
  const auto base = static_cast<std::uint32_t>(alphabet.size());
  for (std::size_t i = digits.size(); i-- > 0; number /= base) digits[i] = alphabet[number % base];
}

std::uint32_t bech32_step(std::uint32_t state, std::uint32_t value) {
  constexpr std::uint32_t kGenerators[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
  std::uint32_t top = state >> 25;
  state = ((state & 0x1ffffff) << 5) ^ value;
  for (int i = 0; i < 5; ++i)
    if ((top >> i) & 1) state ^= kGenerators[i];
  return state;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

}  // namespace

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t state = 0xFFFFFFFFu;
  for (char c : bytes) state = (state >> 8) ^ kCrc32[(state ^ static_cast<unsigned char>(c)) & 0xFF];
  return ~state;
}

std::uint16_t crc16_xmodem(std::span<const unsigned char> bytes) {
  std::uint32_t state = 0;
  for (unsigned char byte : bytes) {
    state ^= static_cast<std::uint32_t>(byte) << 8;
    for (int bit = 0; bit < 8; ++bit) state = state & 0x8000 ? (state << 1) ^ 0x1021 : state << 1;
  }
  return static_cast<std::uint16_t>(state);
}

std::uint32_t marvin32(std::span<const unsigned char> bytes, std::uint64_t seed) {
  auto a = static_cast<std::uint32_t>(seed);
  auto b = static_cast<std::uint32_t>(seed >> 32);
  auto take = [&](std::uint32_t word) {
    a += word;
    b ^= a;
    a = std::rotl(a, 20) + b;
    b = std::rotl(b, 9) ^ a;
    a = std::rotl(a, 27) + b;
    b = std::rotl(b, 19);
  };
  std::size_t i = 0;
  for (; i + 4 <= bytes.size(); i += 4)
    take(bytes[i] | std::uint32_t{bytes[i + 1]} << 8 | std::uint32_t{bytes[i + 2]} << 16 |
         std::uint32_t{bytes[i + 3]} << 24);
  std::uint32_t tail = 0x80;
  for (std::size_t left = bytes.size(); left-- > i;) tail = tail << 8 | bytes[left];
  take(tail);
  take(0);
  return a ^ b;
}

void write_base62(std::uint32_t number, std::span<char> digits) {
  write_digits(number, digits, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}

void write_base36(std::uint32_t number, std::span<char> digits) {
  write_digits(number, digits, "0123456789abcdefghijklmnopqrstuvwxyz");
}

std::array<char, 8> hex_of(std::uint32_t number) {
  std::array<char, 8> digits{};
  write_digits(number, digits, "0123456789abcdef");
  return digits;
}

bool bech32_holds(std::string_view text) {
  constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  auto separator = text.rfind('1');
  if (separator == std::string_view::npos || separator == 0 || text.size() - separator < 7) return false;
  std::uint32_t state = 1;
  for (char c : text.substr(0, separator)) state = bech32_step(state, static_cast<unsigned char>(lower(c)) >> 5);
  state = bech32_step(state, 0);
  for (char c : text.substr(0, separator)) state = bech32_step(state, static_cast<unsigned char>(lower(c)) & 31);
  for (char c : text.substr(separator + 1)) {
    auto digit = kAlphabet.find(lower(c));
    if (digit == std::string_view::npos) return false;
    state = bech32_step(state, static_cast<std::uint32_t>(digit));
  }
  return state == 1 || state == 0x2bc830a3;
}

bool base58check_holds(std::span<const unsigned char> bytes) {
  if (bytes.size() < 5) return false;
  auto payload = bytes.first(bytes.size() - 4);
  std::array<unsigned char, crypto_hash_sha256_BYTES> once{}, twice{};
  crypto_hash_sha256(once.data(), payload.data(), payload.size());
  crypto_hash_sha256(twice.data(), once.data(), once.size());
  return std::equal(twice.begin(), twice.begin() + 4, bytes.end() - 4);
}

}  // namespace analyzers
