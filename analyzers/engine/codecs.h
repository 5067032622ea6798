// Decoders of the encodings that tokens and secrets travel in: base64, base32, base58, hex and percent.
// Pure functions; any thread. None throws, and none reads more than it is given.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace analyzers {

// Each `decode_…(text, out)` writes the decoded bytes into `out` and returns how many they are, or nothing when `text`
// holds a byte of another alphabet, has an impossible length, or does not fit.

// RFC 4648, both alphabets (`+/` and `-_`) at once; padding may be absent. Bits left over at the end are not looked at.
std::optional<std::size_t> decode_base64(std::string_view text, std::span<unsigned char> out);
// RFC 4648, either case; padding may be absent.
std::optional<std::size_t> decode_base32(std::string_view text, std::span<unsigned char> out);
// Bitcoin's alphabet: no 0, O, I, l. `out` is big-endian, with a zero byte for each leading `1`.
std::optional<std::size_t> decode_base58(std::string_view text, std::span<unsigned char> out);
// Either case, an even number of digits.
std::optional<std::size_t> decode_hex(std::string_view text, std::span<unsigned char> out);

// The same, into a string of its own.
std::optional<std::string> decode_base64(std::string_view text);
std::optional<std::string> decode_hex(std::string_view text);
// RFC 3986: `%41` becomes `A`. A `%` without two digits stays as it is.
std::string decode_percent(std::string_view text);

// UTF-16 of either order of bytes, after its mark, as UTF-8 without the mark; nothing where there is no mark, as in
// text of any other encoding. Lone surrogates and half a unit at the end become U+FFFD.
std::optional<std::string> utf8_of_utf16(std::string_view bytes);

// The value of one digit, or -1.
int base64_digit(unsigned char c);  // both alphabets
int hex_digit(unsigned char c);

bool is_valid_utf8(std::string_view text);

}  // namespace analyzers
