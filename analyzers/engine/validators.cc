#include "analyzers/engine/validators.h"

#include <algorithm>
#include <array>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/checksums.h"
#include "analyzers/engine/codecs.h"
#include "analyzers/engine/validators_azure.h"
#include "analyzers/engine/validators_decoded.h"
#include "analyzers/engine/validators_mnemonic.h"

namespace analyzers {
namespace {

Proof proof(bool holds) {
  return holds ? Proof::holds : Proof::fails;
}
Proof bonus(bool holds) {
  return holds ? Proof::holds : Proof::unknown;
}

// What stands behind the first `_`, without the tail of that many bytes; empty if there is no such thing.
std::string_view body_of(std::string_view token, std::size_t tail) {
  auto prefix = token.find('_');
  if (prefix == std::string_view::npos || token.size() - prefix - 1 <= tail) return {};
  return token.substr(prefix + 1, token.size() - prefix - 1 - tail);
}

bool base62_tail_holds(std::string_view covered, std::string_view tail) {
  std::array<char, 6> digits;
  write_base62(crc32(covered), digits);
  return tail == std::string_view(digits.data(), digits.size());
}

bool hex_tail_holds(std::string_view covered, std::string_view tail) {
  auto digits = hex_of(crc32(covered));
  return equals_folded(tail, {digits.data(), digits.size()});
}

// prefix_ body and six digits of base62: CRC-32 of the body. github.blog, "Behind GitHub's new authentication token
// formats".
bool crc32_base62_holds(std::string_view token) {
  auto body = body_of(token, 6);
  return !body.empty() && base62_tail_holds(body, token.substr(token.size() - 6));
}
Proof crc32_base62(std::string_view token) {
  return proof(crc32_base62_holds(token));
}
Proof crc32_base62_likely(std::string_view token) {
  return bonus(crc32_base62_holds(token));
}

// Installation tokens have been seen without a checksum.
Proof github(std::string_view token) {
  bool holds = crc32_base62_holds(token);
  return token.starts_with("ghs_") ? bonus(holds) : proof(holds);
}

// Never documented: two ways to compute the tail have been seen, so it can only speak in favour.
Proof github_fine_grained(std::string_view token) {
  auto payload = token.substr(std::min<std::size_t>(token.size(), sizeof "github_pat_" - 1));
  auto middle = payload.find('_');
  if (middle == std::string_view::npos || payload.size() - middle <= 7) return Proof::unknown;
  auto right = payload.substr(middle + 1);
  auto tail = payload.substr(payload.size() - 6);
  return bonus(base62_tail_holds(payload.substr(0, payload.size() - 6), tail) ||
               base62_tail_holds(right.substr(0, right.size() - 6), tail));
}

// prefix_ body and eight digits of hex: CRC-32 of the body, a `_` between them not counted (Cloudflare; Zuplo).
Proof crc32_hex(std::string_view token) {
  auto body = body_of(token, 8);
  if (body.ends_with('_')) body.remove_suffix(1);
  return proof(!body.empty() && hex_tail_holds(body, token.substr(token.size() - 8)));
}

// CRC-32 of all that stands before the eight digits, prefix and `=` included (Atlassian, Bitbucket).
Proof crc32_hex_whole(std::string_view token) {
  if (token.size() <= 8) return Proof::unknown;
  return proof(hex_tail_holds(token.substr(0, token.size() - 8), token.substr(token.size() - 8)));
}

// Grafana service account: the same over prefix and body, its four bytes written from the least on.
Proof grafana_service_account(std::string_view token) {
  if (token.size() != 46) return Proof::unknown;
  std::uint32_t sum = crc32(token.substr(0, 37));
  auto digits = hex_of(sum << 24 | (sum & 0xFF00) << 8 | (sum >> 8 & 0xFF00) | sum >> 24);
  return proof(equals_folded(token.substr(38), {digits.data(), digits.size()}));
}

// GitLab routable tokens: seven digits of base36, CRC-32 of all that stands before them.
Proof gitlab_routable(std::string_view token) {
  if (token.size() <= 7) return Proof::unknown;
  std::array<char, 7> digits;
  write_base36(crc32(token.substr(0, token.size() - 7)), digits);
  return proof(token.substr(token.size() - 7) == std::string_view(digits.data(), digits.size()));
}

// An AWS key id is base32 of ten bytes, and 40 of their bits are the account's number of twelve decimal digits. Ids
// from before 2019 are without it, so a number that is too high proves nothing.
Proof aws_key_id(std::string_view token) {
  std::array<unsigned char, 10> bytes;
  if (token.size() != 20 || decode_base32(token.substr(4), bytes) != bytes.size()) return Proof::unknown;
  std::uint64_t number = 0;
  for (int i = 0; i < 6; ++i) number = number << 8 | bytes[i];
  std::uint64_t account = (number & 0x7FFFFFFFFF80u) >> 7;
  return bonus((number >> 47) == 1 && account < 1'000'000'000'000u);
}

Proof bech32(std::string_view token) {
  return proof(bech32_holds(token));
}

Proof base58check(std::string_view token) {
  std::array<unsigned char, 96> bytes;
  auto size = decode_base58(token, bytes);
  return proof(size && base58check_holds({bytes.data(), *size}));
}

// Two bytes of role, 32 of seed, CRC-16 of both from the least byte on. github.com/nats-io/nkeys.
Proof nats_seed(std::string_view token) {
  std::array<unsigned char, 36> bytes;
  if (decode_base32(token, bytes) != bytes.size()) return Proof::fails;
  std::uint16_t sum = crc16_xmodem({bytes.data(), 34});
  return proof((bytes[0] & 0xF8) == 18 << 3 && bytes[34] == (sum & 0xFF) && bytes[35] == sum >> 8);
}

// One byte of version, 32 of seed, CRC-16. stellar-protocol, SEP-23.
Proof stellar_seed(std::string_view token) {
  std::array<unsigned char, 35> bytes;
  if (decode_base32(token, bytes) != bytes.size()) return Proof::fails;
  std::uint16_t sum = crc16_xmodem({bytes.data(), 33});
  return proof(bytes[0] == 18 << 3 && bytes[33] == (sum & 0xFF) && bytes[34] == sum >> 8);
}

// Groq's keys carry the base64 of its name.
Proof groq(std::string_view token) {
  return bonus(token.find("WGdyb3FY") != std::string_view::npos);
}

struct Entry {
  std::string_view name;
  Validator validator;
};

constexpr Entry kValidators[] = {
    {"artifactory_reference", artifactory_reference},
    {"aws_key_id", aws_key_id},
    {"azure_32", azure_32},
    {"azure_64", azure_64},
    {"azure_functions", azure_functions},
    {"azure_registry", azure_registry},
    {"azure_search", azure_search},
    {"base58check", base58check},
    {"basic_auth", basic_auth},
    {"bech32", bech32},
    {"bip39", bip39},
    {"cask", cask},
    {"crc32_base62", crc32_base62},
    {"crc32_base62_likely", crc32_base62_likely},
    {"crc32_hex", crc32_hex},
    {"crc32_hex_whole", crc32_hex_whole},
    {"discord_bot", discord_bot},
    {"github", github},
    {"github_fine_grained", github_fine_grained},
    {"gitlab_routable", gitlab_routable},
    {"grafana_cloud", grafana_cloud},
    {"grafana_legacy", grafana_legacy},
    {"grafana_service_account", grafana_service_account},
    {"groq", groq},
    {"intercom", intercom},
    {"jira_pat", jira_pat},
    {"mapbox", mapbox},
    {"nats_seed", nats_seed},
    {"onepassword", onepassword},
    {"pypi", pypi},
    {"sentry_org", sentry_org},
    {"stellar_seed", stellar_seed},
    {"workos", workos},
};

}  // namespace

Validator find_validator(std::string_view name) {
  auto entry =
      std::find_if(std::begin(kValidators), std::end(kValidators), [&](const Entry& e) { return e.name == name; });
  return entry == std::end(kValidators) ? nullptr : entry->validator;
}

}  // namespace analyzers
