// How text writes a value down in some other way: escaped, quoted, encoded, split over lines; and how to tell that it
// is still the same value. Pure functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/engine/escapes.h"
#include "analyzers/finding.h"

namespace analyzers {

// One way to write every byte of a value. In all of them a byte may also stand as it is, and a value may go on behind a
// line continuation.
enum class Writing : std::uint8_t {
  plain,
  backslash,         // \" \n \u0022 \x22 \42, under any number of backslashes: JSON, C, shells
  percent,           // %22, and "+" for a blank: URLs and forms
  percent_twice,     // %2522
  entity,            // &quot; &#34; &#x22;
  quoted_printable,  // =22
  shell,             // '\'' and '"'"' for a quote inside quotes
  doubled,           // '' "" $$ %%: SQL, CSV, Compose, batch files
};
inline constexpr Writing kWritings[] = {Writing::plain,         Writing::backslash, Writing::percent,
                                        Writing::percent_twice, Writing::entity,    Writing::quoted_printable,
                                        Writing::shell,         Writing::doubled};

// The end of `value` in the text, if it is written there from `begin` on. Reads no further than a few times the value.
std::optional<std::size_t> written_end(std::string_view text, std::size_t begin, std::string_view value,
                                       Writing writing);

// The same for what base64 or hexadecimal makes of a value: either alphabet of base64, and over line breaks.
std::optional<std::size_t> encoded_end(std::string_view text, std::size_t begin, std::string_view encoded);

// Bytes that one byte of a value takes at most, whatever the writing.
inline constexpr std::size_t kLongestUnit = 8;

// The stretches of the text where some byte is written in another way, without that, with `margin` bytes or more to
// each side; those that are split over lines also with nothing but that undone. Their origins are those of the text.
std::vector<Unescaped> rewritten_parts(std::string_view text, std::size_t margin);

// The bytes, `least` or more in a row, that stand in the text as hexadecimal digits with something between them:
// "73:65:63", "7365 6372", "0x73, 0x65".
std::vector<Unescaped> spaced_bytes(std::string_view text, std::size_t least);

}  // namespace analyzers
