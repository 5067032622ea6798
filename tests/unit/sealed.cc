// look_alikes.h: sealed(). One function for each check of engine/validators.h, found by its name.
#include <sodium/crypto_hash_sha256.h>
#include <algorithm>
#include <functional>
#include <map>

#include "analyzers/engine/validators_mnemonic.h"
#include "look_alikes.h"
#include "seals.h"

namespace samples {
namespace {

using Sealed = std::optional<std::string>;

std::string an(std::size_t count, Random& random) {
  return *random_run("an", count, random);
}
std::string dig(std::size_t count, Random& random) {
  return "1" + *random_run("dig", count - 1, random);
}

Bytes little_endian(std::uint32_t number) {
  Bytes bytes;
  for (int i = 0; i < 4; ++i) bytes += static_cast<unsigned char>(number >> (8 * i));
  return bytes;
}

std::string swapped_hex(std::uint32_t number) {
  std::string text;
  for (unsigned char byte : little_endian(number)) text += digits_of(byte, 16, 2);
  return text;
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(c));
  return text;
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(c));
  return text;
}

std::string head(const std::string& token, std::size_t tail) {
  return token.substr(0, token.size() - tail);
}

// What stands behind the first "_".
std::string body(const std::string& token) {
  return token.substr(token.find('_') + 1);
}

Sealed base62_tail(std::string token, Random&) {
  return head(token, 6) + digits_of(plain_crc32(head(body(token), 6)), 62, 6);
}
Sealed hex_tail(std::string token, Random&) {
  std::string covered = head(body(token), 8);
  if (covered.back() == '_') covered.pop_back();
  return head(token, 8) + digits_of(plain_crc32(covered), 16, 8);
}
Sealed hex_tail_of_all(std::string token, Random&) {
  return head(token, 8) + upper(digits_of(plain_crc32(head(token, 8)), 16, 8));
}
Sealed fine_grained(std::string token, Random&) {
  return head(token, 6) + digits_of(plain_crc32(head(token, 6).substr(11)), 62, 6);
}
Sealed service_account(std::string token, Random&) {
  return token.substr(0, 38) + swapped_hex(plain_crc32(token.substr(0, 37)));
}
Sealed routable(std::string token, Random&) {
  return head(token, 7) + digits_of(plain_crc32(head(token, 7)), 36, 7);
}

Sealed aws_key_id(std::string token, Random& random) {
  std::uint64_t account = random() % 1'000'000'000'000u,
                number = std::uint64_t{1} << 47 | account << 7 | random() % 128;
  Bytes bytes;
  for (int i = 5; i >= 0; --i) bytes += static_cast<unsigned char>(number >> (8 * i));
  for (int i = 0; i < 4; ++i) bytes += static_cast<unsigned char>(random());
  return token.substr(0, 4) + base32_of(bytes);
}

Sealed bech32(std::string token, Random&) {
  std::string small = lower(token);
  auto separator = small.rfind('1');
  std::string text = bech32_of(small.substr(0, separator), head(small.substr(separator + 1), 6));
  return small == token ? text : upper(text);
}

Sealed base58check(std::string token, Random& random) {
  auto with = [&](Bytes prefix, std::size_t more, Bytes suffix = {}) {
    for (std::size_t i = 0; i < more; ++i) prefix += static_cast<unsigned char>(random());
    return base58check_of(prefix + suffix);
  };
  if (token.starts_with("xprv")) return with({0x04, 0x88, 0xAD, 0xE4}, 74);
  if (token.starts_with("yprv")) return with({0x04, 0x9D, 0x78, 0x78}, 74);
  if (token.starts_with("zprv")) return with({0x04, 0xB2, 0x43, 0x0C}, 74);
  if (token.starts_with("edsk"))
    return token.size() == 54 ? with({0x0D, 0x0F, 0x3A, 0x07}, 32) : with({0x2B, 0xF6, 0x4E, 0x07}, 64);
  return token.starts_with("5") ? with({0x80}, 32) : with({0x80}, 32, {0x01});
}

Sealed nats_seed(std::string token, Random&) {
  Bytes bytes = from_base32(token);
  bytes.resize(34);
  std::uint16_t sum = plain_crc16(bytes);
  return base32_of(bytes + static_cast<unsigned char>(sum) + static_cast<unsigned char>(sum >> 8));
}

Sealed stellar_seed(std::string token, Random&) {
  Bytes bytes = from_base32(token);
  bytes.resize(33);
  bytes[0] = 18 << 3;
  std::uint16_t sum = plain_crc16(bytes);
  return base32_of(bytes + static_cast<unsigned char>(sum) + static_cast<unsigned char>(sum >> 8));
}

bool is_alphanumeric(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)); });
}

Sealed azure(std::string token, std::size_t signature_at, bool url) {
  static const std::map<std::string, std::string> seeds = {
      {"+ASb", "Listen00"}, {"+AEh", "Manage00"}, {"+ARm", "Send0000"}, {"AzCa", "Access00"}, {"AIoT", "Device00"},
      {"+ASt", "Default0"}, {"ACDb", "MastRO00"}, {"+ABa", "AbAcct00"}, {"+AMC", "Classic0"}, {"/AM7", "Classic0"},
      {"APIM", "Gateway0"}, {"AzFu", "Master00"}, {"AzSe", "PAdmin00"}, {"+ACR", "ACRDflt0"}};
  Bytes key = from_base64(token);
  Bytes payload = key.substr(0, key.size() - 4);
  return base64_of(payload + little_endian(plain_marvin32(payload, seeds.at(token.substr(signature_at, 4)))), url);
}

Sealed azure_search(std::string token, Random&) {
  Sealed text = azure(token, 42, false);
  if (!is_alphanumeric(*text)) return std::nullopt;  // search keys have no + and no /
  return text;
}

Sealed cask(std::string token, Random&) {
  Bytes payload = from_base64(token).substr(0, 60), checksum = little_endian(plain_marvin32(payload, "Default0"));
  if (token.ends_with("==")) {
    std::string text = base64_of(payload + checksum);
    if (!is_alphanumeric(text.substr(0, 86))) return std::nullopt;
    return text;
  }
  std::uint32_t number = 0;
  for (unsigned char byte : checksum) number = number << 8 | byte;
  return token.substr(0, 80) + digits_of(number, 62, 6).substr(0, 4);
}

Sealed groq(std::string token, Random&) {
  return token.replace(24, 8, "WGdyb3FY");
}

Sealed basic(std::string, Random& random) {
  return base64_of(bytes_of("admin:" + an(12, random)));
}
Sealed workos(std::string token, Random& random) {
  return token.substr(0, 8) + base64_of(bytes_of("key_01" + an(24, random) + "," + an(25, random)), false, false);
}
Sealed artifactory(std::string, Random& random) {
  return base64_of(bytes_of("reftkn:01:" + dig(10, random) + ":" + an(27, random)));
}
Sealed discord(std::string, Random& random) {
  return base64_of(bytes_of(dig(18 + random() % 2, random)), true, false) + "." + an(6, random) + "." +
         an(27 + random() % 12, random);
}
Sealed grafana_cloud(std::string, Random& random) {
  return "glc_" + base64_of(bytes_of("{\"o\":\"" + dig(6, random) + "\",\"n\":\"stack-" + an(8, random) +
                                     "\",\"k\":\"" + an(24, random) + "\",\"m\":{\"r\":\"us\"}}"));
}
Sealed grafana_legacy(std::string, Random& random) {
  return base64_of(bytes_of("{\"k\":\"" + an(32, random) + "\",\"n\":\"ci\",\"id\":1}"));
}
Sealed intercom(std::string, Random& random) {
  return base64_of(bytes_of("tok:" + an(36, random) + ":1:0"));
}
Sealed jira(std::string token, Random& random) {
  return (token.starts_with("BBDC-") ? "BBDC-" : "") + base64_of(bytes_of(dig(12, random) + ":" + an(20, random)));
}
Sealed mapbox(std::string token, Random& random) {
  return token.substr(0, 3) +
         base64_of(bytes_of("{\"u\":\"" + an(8, random) + "\",\"a\":\"" + an(25, random) + "\"}"), true, false) + "." +
         an(22, random);
}
Sealed onepassword(std::string, Random& random) {
  return "ops_" + base64_of(bytes_of("{\"signInAddress\":\"acme.1password.com\",\"email\":\"" + an(60, random) +
                                     "\",\"secretKey\":\"" + an(120, random) + "\"}"));
}
Sealed sentry(std::string, Random& random) {
  return "sntrys_" +
         base64_of(bytes_of(
             "{\"iat\":1700000000.1,\"url\":\"https://sentry.io\",\"region_url\":\"https://us.sentry.io\",\"org\":\"" +
             an(6, random) + "\"}")) +
         "_" + an(43, random);
}

// libmacaroons' version 2: a location, an identifier, one caveat, a signature.
Sealed pypi(std::string token, Random& random) {
  auto field = [](int type, const std::string& text) {
    return std::string{static_cast<char>(type), static_cast<char>(text.size())} + text;
  };
  const std::string end(1, '\0'), location = token.starts_with("pypi-AgEN") ? "test.pypi.org" : "pypi.org";
  std::string macaroon = "\x02" + field(1, location) + field(2, an(36, random)) + end +
                         field(2, "[0," + dig(10, random) + "]") + end + end + field(6, an(32, random));
  return "pypi-" + base64_of(bytes_of(macaroon), true, false);
}

// As many words: bits of chance, and behind them a bit of their hash for each 32.
Sealed bip39(std::string token, Random& random) {
  auto words = static_cast<std::size_t>(std::count(token.begin(), token.end(), ' ')) + 1;
  Bytes entropy;
  while (entropy.size() < words * 4 / 3) entropy += static_cast<unsigned char>(random());
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, entropy.data(), entropy.size());
  std::string bits, phrase;
  for (unsigned char byte : entropy + hash[0])
    for (int i = 7; i >= 0; --i) bits += (byte >> i) & 1 ? '1' : '0';
  for (std::size_t i = 0; i < words; ++i) {
    if (i > 0) phrase += ' ';
    phrase += analyzers::bip39_word(std::stoi(bits.substr(11 * i, 11), nullptr, 2));
  }
  return phrase;
}

using Seal = std::function<Sealed(std::string, Random&)>;

Seal azure_at(std::size_t signature_at, bool url = false) {
  return [=](std::string token, Random&) { return azure(std::move(token), signature_at, url); };
}

}  // namespace

Sealed sealed(std::string_view check, std::string token, Random& random) {
  static const std::map<std::string, Seal, std::less<>> seals = {{"artifactory_reference", artifactory},
                                                                 {"aws_key_id", aws_key_id},
                                                                 {"azure_32", azure_at(33)},
                                                                 {"azure_64", azure_at(76)},
                                                                 {"azure_functions", azure_at(44, true)},
                                                                 {"azure_registry", azure_at(42)},
                                                                 {"azure_search", azure_search},
                                                                 {"base58check", base58check},
                                                                 {"basic_auth", basic},
                                                                 {"bech32", bech32},
                                                                 {"bip39", bip39},
                                                                 {"cask", cask},
                                                                 {"crc32_base62", base62_tail},
                                                                 {"crc32_base62_likely", base62_tail},
                                                                 {"crc32_hex", hex_tail},
                                                                 {"crc32_hex_whole", hex_tail_of_all},
                                                                 {"discord_bot", discord},
                                                                 {"github", base62_tail},
                                                                 {"github_fine_grained", fine_grained},
                                                                 {"gitlab_routable", routable},
                                                                 {"grafana_cloud", grafana_cloud},
                                                                 {"grafana_legacy", grafana_legacy},
                                                                 {"grafana_service_account", service_account},
                                                                 {"groq", groq},
                                                                 {"intercom", intercom},
                                                                 {"jira_pat", jira},
                                                                 {"mapbox", mapbox},
                                                                 {"nats_seed", nats_seed},
                                                                 {"onepassword", onepassword},
                                                                 {"pypi", pypi},
                                                                 {"sentry_org", sentry},
                                                                 {"stellar_seed", stellar_seed},
                                                                 {"workos", workos}};
  return seals.at(std::string(check))(std::move(token), random);
}

}  // namespace samples
