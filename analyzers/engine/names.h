// What a name says about the value that it is given: a password, another credential, or something else.
// Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace analyzers {

enum class NameKind : std::uint8_t {
  none,      // not a credential's name: "password_reset_url", "tokenizer", "public_key"
  weak,      // may be one: "key", "auth", "salt", "session": only a value that looks random counts
  secret,    // "client_secret", "api_key", "access_token"
  password,  // "DB_PASSWORD", "pwd", "passphrase": any literal counts
};

// `name` is one identifier in any style (camelCase, snake_case, kebab-case, dotted), at most a few dozen bytes are
// looked at.
NameKind classify_name(std::string_view name);

}  // namespace analyzers
