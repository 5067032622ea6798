#include "analyzers/engine/validators_decoded.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <span>

#include "analyzers/engine/codecs.h"

namespace analyzers {
namespace {

// On the stack: the largest of these tokens has about a kilobyte.
using Buffer = std::array<unsigned char, 4096>;

std::optional<std::string_view> decode(std::string_view text, Buffer& buffer) {
  auto size = decode_base64(text, buffer);
  if (!size) return std::nullopt;
  return std::string_view(reinterpret_cast<const char*>(buffer.data()), *size);
}

Proof bonus(bool holds) {
  return holds ? Proof::holds : Proof::unknown;
}

// An object with all of these keys. Not a parser: what the issuer wrote has no blanks.
bool is_object_with(std::string_view json, std::initializer_list<std::string_view> keys) {
  if (!json.starts_with('{') || !json.ends_with('}')) return false;
  return std::all_of(keys.begin(), keys.end(), [&](std::string_view key) {
    for (auto at = json.find(key); at != std::string_view::npos; at = json.find(key, at + 1))
      if (json[at - 1] == '"' && json.substr(at + key.size()).starts_with("\":")) return true;
    return false;
  });
}

bool is_base64_object(std::string_view text, std::initializer_list<std::string_view> keys) {
  Buffer buffer;
  auto json = decode(text, buffer);
  return json && is_object_with(*json, keys);
}

std::string_view behind(std::string_view token, std::size_t prefix) {
  return token.substr(std::min(prefix, token.size()));
}

std::size_t leading_digits(std::string_view text) {
  return std::min(text.find_first_not_of("0123456789"), text.size());
}

// Reads a macaroon from its beginning; each step says whether what it names stands there.
class Macaroon {
 public:
  explicit Macaroon(std::string_view bytes) : bytes_(bytes) {}

  bool byte(unsigned char expected) {
    if (bytes_.empty() || static_cast<unsigned char>(bytes_[0]) != expected) return false;
    bytes_.remove_prefix(1);
    return true;
  }
  bool field(unsigned char type) {
    if (!byte(type)) return false;
    std::size_t length = 0;
    for (unsigned shift = 0; shift < 21; shift += 7) {
      if (bytes_.empty()) return false;
      auto next = static_cast<unsigned char>(bytes_[0]);
      bytes_.remove_prefix(1);
      length |= static_cast<std::size_t>(next & 0x7F) << shift;
      if (next < 0x80) break;
    }
    if (length > bytes_.size()) return false;
    bytes_.remove_prefix(length);
    return true;
  }
  std::size_t left() const { return bytes_.size(); }

 private:
  std::string_view bytes_;
};

}  // namespace

Proof artifactory_reference(std::string_view token) {
  Buffer buffer;
  auto text = decode(token, buffer);
  if (!text || !text->starts_with("reftkn:")) return Proof::unknown;
  auto fields = text->substr(7);
  auto first = leading_digits(fields);
  if (first == 0 || !fields.substr(first).starts_with(':')) return Proof::unknown;
  return bonus(leading_digits(fields.substr(first + 1)) > 0);
}

Proof basic_auth(std::string_view token) {
  Buffer buffer;
  auto text = decode(token, buffer);
  if (!text || !is_valid_utf8(*text)) return Proof::unknown;
  auto colon = text->find(':');
  bool printable =
      std::none_of(text->begin(), text->end(), [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; });
  return bonus(printable && colon != std::string_view::npos && text->size() > 1);
}

// A snowflake: milliseconds since 2015 above 22 other bits, so that there are 17 digits or more.
Proof discord_bot(std::string_view token) {
  Buffer buffer;
  auto id = decode(token.substr(0, token.find('.')), buffer);
  return bonus(id && id->size() >= 17 && id->size() <= 20 && leading_digits(*id) == id->size());
}

Proof grafana_cloud(std::string_view token) {
  return bonus(is_base64_object(behind(token, 4), {"o", "n", "k", "m"}));
}
Proof grafana_legacy(std::string_view token) {
  return bonus(is_base64_object(token, {"k", "n", "id"}));
}

Proof intercom(std::string_view token) {
  Buffer buffer;
  auto text = decode(token, buffer);
  return bonus(text && text->starts_with("tok:") && is_valid_utf8(*text) &&
               std::count(text->begin(), text->end(), ':') >= 2);
}

Proof jira_pat(std::string_view token) {
  Buffer buffer;
  auto text = decode(token.starts_with("BBDC-") ? token.substr(5) : token, buffer);
  if (!text) return Proof::unknown;
  auto digits = leading_digits(*text);
  return bonus(digits >= 4 && text->size() > digits + 20 && (*text)[digits] == ':');
}

Proof mapbox(std::string_view token) {
  auto body = behind(token, 3);
  return bonus(is_base64_object(body.substr(0, body.find('.')), {"u", "a"}));
}

Proof onepassword(std::string_view token) {
  return bonus(is_base64_object(behind(token, 4), {"signInAddress", "secretKey"}));
}

Proof sentry_org(std::string_view token) {
  auto body = behind(token, 7);
  return bonus(is_base64_object(body.substr(0, body.find('_')), {"iat", "region_url", "org"}));
}

Proof workos(std::string_view token) {
  Buffer buffer;
  auto text = decode(behind(token, 8), buffer);
  return bonus(text && text->starts_with("key_") &&
               std::all_of(text->begin(), text->end(), [](char c) { return c > 32 && c < 127; }));
}

// libmacaroons' binary format, version 2: location, identifier, end; caveats; end; a signature of 32 bytes.
Proof pypi(std::string_view token) {
  Buffer buffer;
  auto bytes = decode(behind(token, 5), buffer);
  if (!bytes) return Proof::unknown;
  Macaroon macaroon(*bytes);
  if (!macaroon.byte(2) || !macaroon.field(1) || !macaroon.field(2) || !macaroon.byte(0)) return Proof::unknown;
  while (!macaroon.byte(0)) {
    macaroon.field(1);
    if (!macaroon.field(2)) return Proof::unknown;
    macaroon.field(4);
    if (!macaroon.byte(0)) return Proof::unknown;
  }
  return bonus(macaroon.left() == 34 && macaroon.field(6) && macaroon.left() == 0);
}

}  // namespace analyzers
