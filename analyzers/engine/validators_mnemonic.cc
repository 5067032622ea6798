#include "analyzers/engine/validators_mnemonic.h"

#include <sodium/crypto_hash_sha256.h>
#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

namespace analyzers {
namespace {

constexpr int kBitsOfWord = 11;
constexpr std::size_t kMostWords = 24;
constexpr std::ptrdiff_t kFewestDistinct = 6;

constexpr char kWords[][9] = {
#include "analyzers/engine/bip39_words.inc"
};
static_assert(std::size(kWords) == 1 << kBitsOfWord);

// The number of a word of the list, or -1.
int number_of(std::string_view word) {
  auto at = std::lower_bound(std::begin(kWords), std::end(kWords), word,
                             [](const char* entry, std::string_view w) { return std::string_view(entry) < w; });
  return at != std::end(kWords) && std::string_view(*at) == word ? static_cast<int>(at - std::begin(kWords)) : -1;
}

}  // namespace

std::string_view bip39_word(int number) {
  return kWords[number];
}

// Eleven bits a word; the last of each 33 are the first of the SHA-256 of the others.
Proof bip39(std::string_view phrase) {
  std::array<unsigned char, kMostWords * kBitsOfWord / 8 + 1> bytes{};
  std::array<int, kMostWords> numbers{};
  std::size_t bits = 0;
  for (std::size_t begin = 0; begin <= phrase.size();) {
    std::size_t end = std::min(phrase.find(' ', begin), phrase.size());
    int number = number_of(phrase.substr(begin, end - begin));
    if (number < 0 || bits == kMostWords * kBitsOfWord) return Proof::absent;
    numbers[bits / kBitsOfWord] = number;
    for (int bit = kBitsOfWord - 1; bit >= 0; --bit, ++bits)
      if ((number >> bit) & 1) bytes[bits / 8] |= static_cast<unsigned char>(0x80 >> bits % 8);
    begin = end + 1;
  }
  auto end = numbers.begin() + static_cast<std::ptrdiff_t>(bits / kBitsOfWord);
  std::sort(numbers.begin(), end);
  if (std::unique(numbers.begin(), end) - numbers.begin() < kFewestDistinct) return Proof::absent;
  std::size_t sum_bits = bits / 33;
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), bytes.data(), (bits - sum_bits) / 8);
  unsigned sum = bytes[(bits - sum_bits) / 8];
  return (hash[0] ^ sum) >> (8 - sum_bits) == 0 ? Proof::holds : Proof::fails;
}

}  // namespace analyzers
