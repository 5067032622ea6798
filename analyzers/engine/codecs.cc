#include "analyzers/engine/codecs.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace analyzers {
namespace {

using Digits = std::array<std::int8_t, 256>;

constexpr Digits digits_of(std::string_view alphabet) {
  Digits digits{};
  digits.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    digits[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  return digits;
}

constexpr Digits base64_digits() {
  Digits digits = digits_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  digits['-'] = 62;
  digits['_'] = 63;
  return digits;
}

constexpr Digits base32_digits() {
  Digits digits = digits_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
  for (unsigned char c = 'a'; c <= 'z'; ++c) digits[c] = static_cast<std::int8_t>(c - 'a');
  return digits;
}

constexpr Digits hex_digits() {
  Digits digits = digits_of("0123456789abcdef");
  for (unsigned char c = 'A'; c <= 'F'; ++c) digits[c] = static_cast<std::int8_t>(c - 'A' + 10);
  return digits;
}

constexpr Digits kBase64 = base64_digits();
constexpr Digits kBase32 = base32_digits();
constexpr Digits kBase58 = digits_of("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");
constexpr Digits kHex = hex_digits();

std::string_view without_padding(std::string_view text) {
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  return text;
}

// Most significant bits first, `bits` of them for each digit.
std::optional<std::size_t> decode_bits(std::string_view text, const Digits& digits, unsigned bits,
                                       std::span<unsigned char> out) {
  std::uint32_t buffer = 0;
  unsigned held = 0;
  std::size_t size = 0;
  for (char c : text) {
    int digit = digits[static_cast<unsigned char>(c)];
    if (digit < 0) return std::nullopt;
    buffer = (buffer << bits) | static_cast<std::uint32_t>(digit);
    held += bits;
    if (held >= 8) {
      held -= 8;
      if (size == out.size()) return std::nullopt;
      out[size++] = static_cast<unsigned char>(buffer >> held);
    }
  }
  // As many bits left as a digit has: the last digit carried nothing, so the length is impossible.
  if (held >= bits) return std::nullopt;
  return size;
}

std::optional<std::string> into_string(std::optional<std::size_t> (*decode)(std::string_view, std::span<unsigned char>),
                                       std::string_view text) {
  std::string out(text.size(), '\0');
  auto size = decode(text, {reinterpret_cast<unsigned char*>(out.data()), out.size()});
  if (!size) return std::nullopt;
  out.resize(*size);
  return out;
}

}  // namespace

int base64_digit(unsigned char c) {
  return kBase64[c];
}
int hex_digit(unsigned char c) {
  return kHex[c];
}

std::optional<std::size_t> decode_base64(std::string_view text, std::span<unsigned char> out) {
  return decode_bits(without_padding(text), kBase64, 6, out);
}

std::optional<std::size_t> decode_base32(std::string_view text, std::span<unsigned char> out) {
  return decode_bits(without_padding(text), kBase32, 5, out);
}

std::optional<std::size_t> decode_hex(std::string_view text, std::span<unsigned char> out) {
  return decode_bits(text, kHex, 4, out);
}

std::optional<std::size_t> decode_base58(std::string_view text, std::span<unsigned char> out) {
  std::size_t zeros = 0;
  while (zeros < text.size() && text[zeros] == '1') ++zeros;
  std::size_t size = 0;  // of the number so far, at the end of `out`
  for (char c : text.substr(zeros)) {
    int digit = kBase58[static_cast<unsigned char>(c)];
    if (digit < 0) return std::nullopt;
    unsigned carry = static_cast<unsigned>(digit);
    for (std::size_t i = 0; i < size; ++i) {
      unsigned char& byte = out[out.size() - 1 - i];
      carry += 58u * byte;
      byte = static_cast<unsigned char>(carry);
      carry >>= 8;
    }
    while (carry) {
      if (size == out.size()) return std::nullopt;
      out[out.size() - 1 - size++] = static_cast<unsigned char>(carry);
      carry >>= 8;
    }
  }
  if (zeros + size > out.size()) return std::nullopt;
  std::copy(out.end() - static_cast<std::ptrdiff_t>(size), out.end(), out.begin() + static_cast<std::ptrdiff_t>(zeros));
  std::fill_n(out.begin(), zeros, static_cast<unsigned char>(0));
  return zeros + size;
}

std::optional<std::string> decode_base64(std::string_view text) {
  return into_string(decode_base64, text);
}
std::optional<std::string> decode_hex(std::string_view text) {
  return into_string(decode_hex, text);
}

std::string decode_percent(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(static_cast<unsigned char>(text[i + 1])) : -1;
    int low = high < 0 ? -1 : hex_digit(static_cast<unsigned char>(text[i + 2]));
    if (low < 0) {
      out += text[i];
    } else {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

std::optional<std::string> utf8_of_utf16(std::string_view bytes) {
  const bool little = bytes.starts_with("\xFF\xFE");
  if (!little && !bytes.starts_with("\xFE\xFF")) return std::nullopt;
  constexpr char32_t kReplacement = 0xFFFD;
  auto unit = [&](std::size_t at) -> char32_t {
    const auto first = static_cast<unsigned char>(bytes[at]), second = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<char32_t>(little ? second << 8 | first : first << 8 | second);
  };
  std::string out;
  out.reserve(bytes.size() / 2);
  auto append = [&out](char32_t code) {
    auto continuation = [&](int shift) { out += static_cast<char>(0x80 | (code >> shift & 0x3F)); };
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (code < 0x800) {
      out += static_cast<char>(0xC0 | code >> 6), continuation(0);
    } else if (code < 0x10000) {
      out += static_cast<char>(0xE0 | code >> 12), continuation(6), continuation(0);
    } else {
      out += static_cast<char>(0xF0 | code >> 18), continuation(12), continuation(6), continuation(0);
    }
  };
  std::size_t at = 2;
  for (; at + 2 <= bytes.size(); at += 2) {
    const char32_t high = unit(at);
    const bool surrogate = high >= 0xD800 && high < 0xE000;
    const char32_t low = high < 0xDC00 && surrogate && at + 4 <= bytes.size() ? unit(at + 2) : 0;
    if (low >= 0xDC00 && low < 0xE000) {
      append(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
      at += 2;
    } else {
      append(surrogate ? kReplacement : high);
    }
  }
  if (at < bytes.size()) append(kReplacement);
  return out;
}

// Unicode 15, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_valid_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    auto lead = static_cast<unsigned char>(text[i++]);
    if (lead < 0x80) continue;
    std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4 || text.size() - i < more) return false;
    auto next = static_cast<unsigned char>(text[i]);
    if ((lead == 0xE0 && next < 0xA0) || (lead == 0xED && next > 0x9F) || (lead == 0xF0 && next < 0x90) ||
        (lead == 0xF4 && next > 0x8F))
      return false;
    for (; more; --more)
      if ((static_cast<unsigned char>(text[i++]) & 0xC0) != 0x80) return false;
  }
  return true;
}

}  // namespace analyzers
