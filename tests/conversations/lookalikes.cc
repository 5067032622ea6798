#include "tests/conversations/lookalikes.h"

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace tests {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

std::string letters(std::size_t length, unsigned seed) {
  std::mt19937 random(seed);
  std::string text;
  while (text.size() < length) text.push_back(kAlphabet[random() % kAlphabet.size()]);
  return text;
}

std::uint32_t crc32(std::string_view text) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : text) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
  }
  return ~crc;
}

// 30 letters and the CRC-32 of these in six digits of base 62, behind the prefix (github.blog, 2021-04-05).
std::string github(unsigned seed) {
  const std::string body = letters(30, seed);
  std::uint32_t crc = crc32(body);
  std::string checksum(6, '0');
  for (std::size_t i = 6; i-- > 0; crc /= 62) checksum[i] = kAlphabet[crc % 62];
  return std::string("gh") + "p_" + body + checksum;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts{""};
  for (const char c : text) {
    if (c == ':') {
      parts.emplace_back();
    } else {
      parts.back().push_back(c);
    }
  }
  return parts;
}

unsigned number(const std::vector<std::string>& parts, std::size_t index, unsigned fallback) {
  return index < parts.size() ? static_cast<unsigned>(std::stoul(parts[index])) : fallback;
}

}  // namespace

std::string lookalike(std::string_view name) {
  const std::vector<std::string> parts = split(name);
  if (parts[0] == "github") return github(number(parts, 1, 1));
  if (parts[0] == "letters") return letters(number(parts, 1, 24), number(parts, 2, 1));
  if (parts[0] == "filler") {
    std::string text;
    for (unsigned left = number(parts, 1, 0); left > 0; --left) text += "a line of text\\n";
    return text;
  }
  return "";
}

}  // namespace tests
