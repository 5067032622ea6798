// What a value looks like, whoever it is given to: a literal credential, a reference to one, an example, a word.
// Pure functions; any thread.
#pragma once

#include <string_view>

namespace analyzers {

// Not the secret but where it is: ${X}, $(cmd), {{ x }}, <x>, process.env.X, os.environ[...], op://…, vault:…,
// encrypted text at rest, a call.
bool is_reference(std::string_view value);

// Empty, a word that stands for a value ("changeme", "your-token", "xxxx"), or one of the constants that fill any field
// (null, true, string).
bool is_example_value(std::string_view value);

// A path, a URL without userinfo, an e-mail address, a date, a version, a MIME type, a public key: text with a meaning
// of its own.
bool is_other_text(std::string_view value);

// Words joined by "_", "-", "." or camelCase, all of them like words that people write: an identifier rather than a
// credential.
bool is_identifier_like(std::string_view value);

// A password's hash as systems store it: $2b$…, $argon2id$…, $6$…, {SSHA}…, pbkdf2_sha256$…
bool is_password_hash(std::string_view value);

// user:password in base64, RFC 7617: printable, with a colon behind at least one byte.
bool is_basic_credentials(std::string_view token);

// 0 to 100: how little the value looks like written words or numbers. Relative to length: a chance word inside a long
// token changes little.
int randomness(std::string_view value);

}  // namespace analyzers
