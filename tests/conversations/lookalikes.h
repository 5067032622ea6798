// Values that look like secrets, made at run time so that no scanner takes the tests for a leak.
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace tests {

// "github" (with a checksum that holds), "github:2" (another one), "letters:24" or "letters:24:7" (that many letters
// and digits, of that seed), "filler:1000" (that many lines of plain text, written as in a JSON string). The same name
// gives the same value; empty for an unknown one.
std::string lookalike(std::string_view name);

}  // namespace tests
