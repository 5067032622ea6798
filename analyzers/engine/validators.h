// Offline proof: checksums and inner structures of tokens. Rules name them by string.
// Pure functions; any thread.
#pragma once

#include <string_view>

namespace analyzers {

// `holds` and `fails` are proof; `unknown` says that this token carries no such check (an older form); `absent` that
// what has the shape is no such token at all, and no finding.
enum class Proof : unsigned char { holds, fails, unknown, absent };

using Validator = Proof (*)(std::string_view token);

// The validator of that name, or null. Names are those of the `check` key in rules/*.toml.
Validator find_validator(std::string_view name);

}  // namespace analyzers
