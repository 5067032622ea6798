#include "analyzers/engine/values.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/codecs.h"

namespace analyzers {
namespace {

// How surprising each pair of letters is, in eighths of a bit.
constexpr std::uint8_t kSurprise[26][26] = {
#include "analyzers/engine/bigrams.inc"
};

bool any_equals(std::string_view value, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [value](std::string_view word) { return equals_folded(value, word); });
}

bool any_starts(std::string_view value, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [value](std::string_view word) { return starts_folded(value, word); });
}

bool any_contains(std::string_view value, std::initializer_list<std::string_view> words) {
  return Folded(value).contains_any({words.begin(), words.size()});
}

bool all_same(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [value](char c) { return c == value[0]; });
}

struct Letters {
  int pairs = 0;
  int surprise = 0;  // eighths of a bit, over all pairs of letters
};

Letters letters_of(std::string_view value) {
  Letters result;
  for (std::size_t i = 1; i < value.size(); ++i) {
    char a = lower(value[i - 1]), b = lower(value[i]);
    if (!is_letter(a) || !is_letter(b)) continue;
    ++result.pairs;
    result.surprise += kSurprise[a - 'a'][b - 'a'];
  }
  return result;
}

// Words have some 3.4 bits a pair, random letters some 5.5.
constexpr int kWordSurprise = 34;

// "12.0.0-next-7.20": three numbers and what semantic versions may have behind them.
bool is_version(std::string_view value) {
  std::size_t at = 0;
  for (int numbers = 0; numbers < 3; ++numbers) {
    if (numbers > 0 && (at == value.size() || value[at++] != '.')) return false;
    const std::size_t begin = at;
    while (at < value.size() && is_digit(value[at])) ++at;
    if (at == begin || at - begin > 4) return false;
  }
  return at < value.size() && (value[at] == '-' || value[at] == '+') &&
         std::all_of(value.begin() + static_cast<std::ptrdiff_t>(at), value.end(),
                     [](char c) { return is_alphanumeric(c) || c == '.' || c == '-' || c == '+'; });
}

}  // namespace

bool is_reference(std::string_view value) {
  while (value.size() >= 2 && (value.front() == '\'' || value.front() == '"' || value.front() == '`') &&
         value.back() == value.front())
    value = value.substr(1, value.size() - 2);
  if (value.empty()) return false;
  char first = value[0];
  std::string_view rest = value.substr(1);
  if (first == '$' && !rest.empty() &&
      (rest[0] == '{' || rest[0] == '(' || rest[0] == '[' || is_letter(rest[0]) || rest[0] == '_')) {
    // $NAME, ${NAME}, $(cmd): but a password may begin with "$" and go on with anything.
    if (rest[0] == '{' || rest[0] == '(') return true;
    return std::all_of(rest.begin(), rest.end(), [](char c) {
      return is(c, kWord) || c == '.' || c == '[' || c == ']' || c == '-' || c == '>' || c == '\'' || c == ':';
    });
  }
  if (first == '<' && value.back() == '>') return true;
  if (first == '%' && value.size() > 2 && (value.back() == '%' || rest[0] == '(' || rest[0] == '{')) return true;
  if (first == '[' && value.back() == ']') return true;
  if (first == '{' && value.back() == '}') return true;
  if (first == '@' && value.size() > 2 && (rest[0] == '{' || rest[0] == '@')) return true;
  if (first == '!' && any_starts(rest, {"ref", "sub", "vault", "secret", "env", "getatt", "importvalue", "reference"}))
    return true;
  if (first == '&' && std::all_of(rest.begin(), rest.end(), [](char c) { return is(c, kWord); })) return true;
  if (value.find("${") != value.npos || value.find("#{") != value.npos || value.find("{{") != value.npos ||
      value.find("<%") != value.npos || value.find("$(") != value.npos)
    return true;
  // "{name}-token": a template of Python, C# or a URI.
  for (auto open = value.find('{'); open != value.npos && open + 2 < value.size(); open = value.find('{', open + 1)) {
    auto close = value.find('}', open);
    if (close == value.npos) break;
    std::string_view inside = value.substr(open + 1, close - open - 1);
    if (inside.size() >= 2 && is_letter(inside[0]) &&
        std::all_of(inside.begin(), inside.end(), [](char c) { return is(c, kWord) || c == '.' || c == ':'; }) &&
        (is_identifier_like(inside) || inside.find('.') != inside.npos))
      return true;
  }
  if (value.size() <= 40 && randomness(value) < 60 &&
      (value.find("%s") != value.npos || value.find("{}") != value.npos || value.find("%v") != value.npos ||
       value.find("{0}") != value.npos))
    return true;
  if (any_starts(value, {"process.env",
                         "os.environ",
                         "os.getenv",
                         "getenv(",
                         "env(",
                         "env.",
                         "env[",
                         "system.getenv",
                         "environment.",
                         "import.meta.env",
                         "std::env",
                         "deno.env",
                         "bun.env",
                         "configuration[",
                         "config.",
                         "config[",
                         "config(",
                         "settings.",
                         "op://",
                         "vault:",
                         "vault(",
                         "secret://",
                         "secrets.",
                         "secretsmanager:",
                         "ssm:",
                         "arn:",
                         "keyring:",
                         "keychain:",
                         "gopass:",
                         "pass:show",
                         "sops:",
                         "ref+",
                         "awssm://",
                         "gcpsm://",
                         "akv://",
                         "bws://",
                         "doppler:",
                         "data.",
                         "var.",
                         "local.",
                         "module.",
                         "azurerm_",
                         "aws_",
                         "google_",
                         "random_password.",
                         "self.",
                         "this.",
                         "args.",
                         "options.",
                         "opts.",
                         "props.",
                         "params.",
                         "req.",
                         "request.",
                         "ctx.",
                         "input(",
                         "prompt(",
                         "getpass",
                         "file(",
                         "read(",
                         "lookup(",
                         "kms:",
                         "enc[",
                         "enc(",
                         "$ansible_vault",
                         "encrypted:",
                         "{cipher}",
                         "{aes}",
                         "agag",
                         "ageencrypted",
                         "-----begin age",
                         "-----begin certificate",
                         "-----begin public",
                         "-----begin rsa public",
                         "-----begin ec public"}))
    return true;
  // A call: name(…), with nothing behind it.
  if (value.back() == ')' || value.back() == '(') {
    auto open = value.find('(');
    if (open != value.npos && open > 0 &&
        std::all_of(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(open),
                    [](char c) { return is(c, kWord) || c == '.' || c == ':' || c == '!' || c == '>' || c == '-'; }))
      return true;
  }
  return false;
}

bool is_example_value(std::string_view value) {
  if (value.empty() || value == "\u2026" || (value.size() >= 3 && all_same(value))) return true;
  if (any_equals(value, {"password",   "passwd",    "pass",      "pwd",       "passphrase",
                         "secret",     "token",     "key",       "apikey",    "api_key",
                         "api-key",    "null",      "none",      "nil",       "undefined",
                         "true",       "false",     "yes",       "no",        "on",
                         "off",        "todo",      "tbd",       "n/a",       "na",
                         "default",    "string",    "str",       "text",      "value",
                         "int",        "integer",   "number",    "bool",      "boolean",
                         "bytes",      "byte",      "char",      "object",    "any",
                         "unknown",    "never",     "void",      "self",      "required",
                         "optional",   "empty",     "hidden",    "masked",    "removed",
                         "redacted",   "...",       "foo",       "bar",       "baz",
                         "foobar",     "username",  "user",      "login",     "email",
                         "name",       "bearer",    "basic",     "digest",    "auth",
                         "changeme",   "change_me", "change-me", "changeit",  "replaceme",
                         "replace_me", "fixme",     "insecure",  "type",      "kind",
                         "id",         "hash",      "public",    "private",   "credentials",
                         "credential", "input",     "field",     "data",      "config",
                         "json",       "base64",    "hex",       "utf8",      "utf-8",
                         "sha256",     "hs256",     "rs256",     "md5",       "aes",
                         "rsa",        "random",    "generate",  "generated", "auto",
                         "prompt",     "ask",       "stdin",     "file",      "env",
                         "session",    "cookie",    "access",    "refresh",   "optional[str]",
                         "salt",       "sample",    "list",      "dict",      "array",
                         "map",        "error",     "invalid",   "missing",   "expired",
                         "ok",         "enabled",   "disabled",  "new",       "old",
                         "current",    "abc",       "xyz",       "asdf"}))
    return true;
  if (any_starts(value,
                 {"your",     "my_",  "my-",   "<your", "enter ",    "enter_", "insert", "replace", "put_", "put-",
                  "add_your", "todo", "fixme", "xxx",   "test_test", "some_",  "some-",  "the_",    "the-", "a_"})) {
    // "your-token-here", "my_password": words only. "myS3cret!" is somebody's password.
    if (randomness(value) < 55) return true;
  }
  if (any_contains(value, {"placeholder", "changeme", "change-me", "change_me", "your_",     "your-",    "xxxxx",
                           "*****",       ".....",    "redacted",  "<secret",   "<password", "<token",   "todo:",
                           "notreal",     "not-real", "dummy",     "_here",     "-here",     "00000000", "11111111",
                           "example",     "deadbeef", "abcdefgh",  "________",  "########"}))
    return true;
  if (value.size() >= 3 && value.find_first_not_of("*•.-_xX#?") == value.npos) return true;
  return false;
}

bool is_other_text(std::string_view value) {
  if (any_starts(value, {"http://",     "https://", "ftp://", "file:",   "data:", "urn:",         "ssh-rsa",
                         "ssh-ed25519", "ssh-dss",  "ecdsa-", "mailto:", "jdbc:", "application/", "text/",
                         "image/",      "sha256:",  "sha1:",  "sha512:", "sha1-", "sha256-",      "sha384-",
                         "sha512-",     "md5:",     "s3://",  "gs://",   "git@",  "@/",           "./",
                         "../",         "~/",       "/"})) {
    // A base64 value may begin with "/" too.
    if (value[0] != '/' || value.find('/', 1) != value.npos || value.size() < 24)
      return !(value[0] == '/' && value.size() >= 24 && randomness(value) >= 70);
  }
  // A public key in DER, RFC 5280's SubjectPublicKeyInfo, by its algorithm: P-256, P-384, Ed25519, RSA of 2048 and 4096
  // bits.
  if (any_starts(value, {"mfkwewyhkozizj0caqy", "mhywea", "mcowbqydk2vw", "miibijanbgkqhkig9w0baqef",
                         "miicijanbgkqhkig9w0baqef"}))
    return true;
  if (value.size() > 3 && value[1] == ':' && (value[2] == '\\' || value[2] == '/') && is_letter(value[0]))
    return true;  // C:\…
  auto at = value.find('@');
  if (at != value.npos && at > 0 && value.find('.', at) != value.npos &&
      value.find_first_of("!#$%^&*()=:;,/ ") == value.npos && value.rfind('@') == at)
    return true;  // an e-mail address
  auto dot = value.rfind('.');
  if (dot != value.npos &&
      any_equals(
          value.substr(dot),
          {".pem",  ".key", ".crt", ".cer",   ".json", ".yaml", ".yml", ".txt", ".py",   ".js",  ".ts",  ".go",
           ".java", ".php", ".rb",  ".html",  ".css",  ".xml",  ".ini", ".cfg", ".conf", ".env", ".sh",  ".com",
           ".org",  ".net", ".io",  ".local", ".png",  ".svg",  ".jpg", ".jks", ".p12",  ".pfx", ".pub", ".md",
           ".tpl",  ".sql", ".tar", ".gz",    ".zip",  ".war",  ".jar", ".ova", ".bin",  ".iso", ".log", ".csv"}))
    return true;
  if (value.back() == '*' && value.find_first_of("0123456789") == value.npos &&
      is_identifier_like(value.substr(0, value.size() - 1)))
    return true;  // a pattern
  if (value[0] == '#' && (value.size() == 4 || value.size() == 7 || value.size() == 9) &&
      std::all_of(value.begin() + 1, value.end(), is_hex))
    return true;  // a colour
  if (value.find('[') != value.npos && (contains_folded(value, "a-z") || value.find("0-9") != value.npos))
    return true;                                        // a regular expression
  if (contains_folded(value, "@sha256:")) return true;  // an image's digest
  if (starts_folded(value, "0x") && value.size() <= 18 && std::all_of(value.begin() + 2, value.end(), is_hex))
    return true;
  if (value.size() >= 8 && starts_folded(value, "\\x")) return true;  // bytes written out
  if (value.find_first_not_of("0123456789.:-/TZ+ ") == value.npos && value.find_first_of(".:-/") != value.npos)
    return true;  // dates, times, versions, addresses
  if (is_version(value)) return true;
  return false;
}

bool is_identifier_like(std::string_view value) {
  // NAME_OF_A_CONSTANT
  bool constant =
      value.find('_') != value.npos && value.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == value.npos;
  int digits = 0;
  for (char c : value) {
    if (is_digit(c))
      ++digits;
    else if (!is_letter(c) && c != '_' && c != '-' && c != '.' && c != ' ' && c != ':' && c != '/' && c != '[' &&
             c != ']' && c != '>' && c != '\'')
      return false;
  }
  if (digits * 4 > static_cast<int>(value.size())) return false;
  if (constant) return true;
  Letters letters = letters_of(value);
  if (letters.pairs < 2) return false;
  int limit = letters.pairs >= 8 ? kWordSurprise : kWordSurprise - 3;
  // Changes of case inside: fooBar has one for a word, random text one for every second letter.
  int changes = 0;
  for (std::size_t i = 1; i < value.size(); ++i) changes += is(value[i - 1], kLower) && is(value[i], kUpper);
  if (changes * 4 > static_cast<int>(value.size())) return false;
  return letters.surprise < limit * letters.pairs;
}

bool is_password_hash(std::string_view value) {
  return any_starts(value, {"$2a$",    "$2b$",     "$2y$",    "$2x$",    "$argon2",      "$1$",   "$5$",
                            "$6$",     "$7$",      "$y$",     "$apr1$",  "$p$",          "$h$",   "$scrypt",
                            "$pbkdf2", "pbkdf2_",  "pbkdf2:", "scrypt:", "{ssha",        "{sha",  "{md5}",
                            "{crypt}", "{bcrypt}", "bcrypt$", "argon2$", "sha512_crypt", "crypt:"});
}

bool is_basic_credentials(std::string_view token) {
  if (token.size() < 8 || token.size() % 4 != 0) return false;
  auto decoded = decode_base64(token);
  if (!decoded || decoded->size() < 4 || !is_valid_utf8(*decoded)) return false;
  auto colon = decoded->find(':');
  return colon != std::string::npos && colon > 0 && colon + 1 < decoded->size() &&
         std::all_of(decoded->begin(), decoded->end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 32 && c != 127; });
}

int randomness(std::string_view value) {
  if (value.size() < 4) return 0;
  int classes_changed = 0;
  bool seen[256] = {};
  int distinct = 0;
  unsigned classes = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    unsigned here = kByteClass[static_cast<unsigned char>(value[i])] & (kLower | kUpper | kDigit);
    unsigned before = i > 0 ? kByteClass[static_cast<unsigned char>(value[i - 1])] & (kLower | kUpper | kDigit) : here;
    bool capital =
        before == kUpper && here == kLower && (i < 2 || !is(value[i - 2], kUpper));  // one word's capital is no change
    classes_changed += here != before && !capital;
    classes |= here ? here : 128u;
    bool& known = seen[static_cast<unsigned char>(value[i])];
    distinct += !known;
    known = true;
  }
  Letters letters = letters_of(value);
  int length = static_cast<int>(std::min<std::size_t>(value.size(), 1000));
  int mixing = std::min(100, 200 * classes_changed / length);
  int strange = letters.pairs == 0 ? 50 : std::clamp((letters.surprise * 10 / letters.pairs - 270) * 100 / 160, 0, 100);
  int weight = std::min(100, letters.pairs * 100 / length);
  int variety = std::min(100, distinct * 100 / std::min(length, 24));
  int score = (strange * weight + mixing * (150 - weight)) / 150;
  if ((classes & kDigit) && (classes & (kLower | kUpper))) score += 20;
  if (classes == kDigit) score = 10;
  if (variety < 35) score = score * variety / 35;
  return std::clamp(score, 0, 100);
}

}  // namespace analyzers
