#include "analyzers/engine/names.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "analyzers/engine/bytes.h"

namespace analyzers {
namespace {

constexpr std::size_t kMostWords = 12;

struct Words {
  std::array<std::string_view, kMostWords> word;
  std::size_t count = 0;
  std::string_view last(std::size_t back = 0) const {
    return back < count ? word[count - 1 - back] : std::string_view();
  }
};

// "dbUserPASSWORD_2" → db, User, PASSWORD. Digits end a word and are dropped.
Words split(std::string_view name) {
  Words words;
  std::size_t i = 0;
  while (i < name.size()) {
    if (!is_letter(name[i])) {
      ++i;
      continue;
    }
    std::size_t begin = i++;
    while (i < name.size() && is_letter(name[i])) {
      bool rises = !is(name[i - 1], kUpper) && is(name[i], kUpper);
      bool acronym_ends = is(name[i - 1], kUpper) && is(name[i], kUpper) && i + 1 < name.size() &&
                          is(name[i + 1], kLower) && i - begin >= 1;
      if (rises || acronym_ends) break;
      ++i;
    }
    if (words.count == kMostWords) {
      std::rotate(words.word.begin(), words.word.begin() + 1, words.word.end());
      --words.count;
    }
    words.word[words.count++] = name.substr(begin, i - begin);
  }
  return words;
}

bool any_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [word](std::string_view w) { return equals_folded(word, w); });
}

bool ends_folded(std::string_view word, std::string_view tail) {
  return word.size() >= tail.size() && equals_folded(word.substr(word.size() - tail.size()), tail);
}

// Words behind the credential's own that change nothing: "password_value", "secretString", "token_prod".
bool is_neutral(std::string_view word) {
  return any_of(word, {"value",        "string",    "str",    "text",       "plain",   "plaintext",
                       "raw",          "data",      "prod",   "production", "live",    "dev",
                       "staging",      "stage",     "test",   "old",        "new",     "current",
                       "default",      "v",         "base",   "encoded",    "b",       "hex",
                       "env",          "var",       "x",      "a",          "s",       "main",
                       "primary",      "secondary", "backup", "root",       "admin",   "user",
                       "confirmation", "confirm",   "again",  "repeat",     "literal", "const",
                       "content"});
}

NameKind classify_head(std::string_view word, std::string_view before) {
  if (any_of(word, {"password",   "passwd",     "passwort",     "pwd",        "passphrase",   "passcode",
                    "pswd",       "pword",      "userpassword", "dbpassword", "rootpassword", "adminpassword",
                    "passwords",  "passwds",    "pw",           "userpw",     "senha",        "contrasena",
                    "motdepasse", "userpwd",    "dbpass",       "userpass",   "authpass",     "proxypass",
                    "adminpass",  "mypassword", "pgpassword",   "keypass",    "storepass",    "securestring"}))
    return NameKind::password;
  if (equals_folded(word, "pass")) return NameKind::password;
  if (ends_folded(word, "password") || ends_folded(word, "passwd") || ends_folded(word, "passphrase") ||
      (ends_folded(word, "pwd") && !equals_folded(word, "oldpwd")))
    return NameKind::password;
  if (any_of(word,
             {"secret",       "secrets",    "apikey",        "apitoken",   "accesskey",    "secretkey", "authtoken",
              "accesstoken",  "token",      "authkey",       "privatekey", "clientsecret", "appsecret", "licensekey",
              "refreshtoken", "usertoken",  "bottoken",      "credential", "credentials",  "creds",     "jwt",
              "bearer",       "pat",        "authorization", "otp",        "totp",         "hotp",      "psk",
              "masterkey",    "signingkey", "encryptionkey"}))
    return NameKind::secret;
  if (ends_folded(word, "token") || ends_folded(word, "secret") || ends_folded(word, "apikey") ||
      ends_folded(word, "secretkey") || ends_folded(word, "accesskey"))
    return NameKind::secret;
  if (any_of(word, {"key", "keys"})) {
    if (any_of(before, {"api",      "oauth",   "token",           "jwt",          "merchant",   "access",
                        "secret",   "private", "encryption",      "encrypt",      "signing",    "sign",
                        "auth",     "master",  "account",         "shared",       "license",    "licence",
                        "service",  "app",     "application",     "admin",        "deploy",     "write",
                        "hmac",     "aes",     "crypto",          "subscription", "storage",    "server",
                        "session",  "webhook", "decryption",      "registration", "host",       "user",
                        "consumer", "gateway", "instrumentation", "ingest",       "integration"}))
      return NameKind::secret;
    if (any_of(before, {"public",      "pub",   "encrypted", "primary", "foreign",     "partition", "sort",
                        "cache",       "map",   "index",     "row",     "object",      "hot",       "idempotency",
                        "translation", "group", "query",     "unique",  "publishable", "shortcut",  "arrow",
                        "lookup",      "hash",  "dedupe",    "react",   "site",        "bucket",    "prefix",
                        "file",        "path",  "folder",    "device",  "item"}))
      return NameKind::none;
    return NameKind::weak;
  }
  if (any_of(word, {"auth", "salt", "nonce", "session", "sessionid", "signature", "sig", "seed", "cookie", "cert",
                    "sid", "cookies", "hmac", "mnemonic", "ticket", "nkey", "authdata"}))
    return NameKind::weak;
  if (equals_folded(word, "code") && any_of(before, {"auth", "authorization"})) return NameKind::weak;
  return NameKind::none;
}

}  // namespace

NameKind classify_name(std::string_view name) {
  if (name.size() > 80) name = name.substr(name.size() - 80);
  Words words = split(name);
  if (words.count == 0) return NameKind::none;
  if (any_of(words.last(), {"string"}) && any_of(words.last(1), {"secure"})) return NameKind::password;
  std::size_t back = 0;
  while (back + 1 < words.count && back < 3 && is_neutral(words.last(back))) ++back;
  if (any_of(words.last(), {"id"}) && words.count >= 2 && any_of(words.last(1), {"key", "session", "secret", "access"}))
    return any_of(words.last(1), {"session"}) ? NameKind::weak : NameKind::none;
  NameKind kind = classify_head(words.last(back), words.last(back + 1));
  if (kind == NameKind::none && back > 0) kind = classify_head(words.last(), words.last(1));
  // "public_token", "csrf_token", "change_token": they are shown to everyone, live for a moment, or tell one request
  // from another.
  if (kind == NameKind::secret &&
      any_of(words.last(back + 1),
             {"csrf",         "xsrf",   "authenticity", "antiforgery", "verification", "next",        "page",
              "continuation", "sync",   "cancellation", "cancel",      "public",       "access",      "end",
              "start",        "eos",    "bos",          "pad",         "mask",         "unk",         "sep",
              "cls",          "lexer",  "parse",        "syntax",      "pagination",   "idempotency", "change",
              "lock",         "update", "purchase",     "creation",    "starting",     "sequence",    "resume",
              "cursor",       "make",   "add",          "fixed"}))
    return any_of(words.last(back + 1), {"access"}) ? kind : NameKind::none;
  return kind;
}

}  // namespace analyzers
