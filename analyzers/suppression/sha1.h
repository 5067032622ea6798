// SHA-1 (RFC 3174), because detect-secrets writes its baselines with it; nothing else here may rely on it.
// Pure function; any thread.
#pragma once

#include <string>
#include <string_view>

namespace analyzers {

// In 40 hexadecimal digits, lower case.
std::string sha1_of(std::string_view bytes);

}  // namespace analyzers
