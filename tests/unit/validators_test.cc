// Checksums against published numbers, and each check against tokens that hold, that don't, and that are no tokens at
// all.
#include "analyzers/engine/validators.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "analyzers/engine/checksums.h"
#include "analyzers/engine/codecs.h"
#include "analyzers/engine/validators_mnemonic.h"
#include "look_alikes.h"
#include "seals.h"

namespace {

using namespace analyzers;

std::vector<unsigned char> bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

std::string written(void (*write)(std::uint32_t, std::span<char>), std::uint32_t number, std::size_t width) {
  std::string digits(width, ' ');
  write(number, digits);
  return digits;
}

Proof check(std::string_view name, std::string_view token) {
  Validator validator = find_validator(name);
  REQUIRE(validator != nullptr);
  return validator(token);
}

// The rules that have a check, each once.
std::vector<const Rule*> checked_rules() {
  std::vector<const Rule*> rules;
  for (const Rule& rule : builtin_rules())
    if (!rule.check.empty()) rules.push_back(&rule);
  return rules;
}

}  // namespace

TEST_CASE("checksums agree with published numbers") {
  CHECK(crc32("123456789") == 0xCBF43926);            // the catalogue of parametrised CRC algorithms
  CHECK(crc16_xmodem(bytes("123456789")) == 0x31C3);  // the same
  CHECK(crc32("") == 0);
  CHECK(marvin32(bytes("abc"), 0xd53cd9cecd0893b7) == 0x6be02a86);  // the test vectors of .NET
  CHECK(marvin32(bytes("abcdefghijklmnopqrstuvwxyz"), 0x0ddddeeeeffff000) == 0xd34847dc);
  CHECK(marvin32({}, 0x004fb61a001bdbcc) == 0x302009bc);
  CHECK(marvin32(std::vector<unsigned char>{0x37, 0xF4, 0x95}, 0x004fb61a001bdbcc) == 0x6b3c8b90);
  CHECK(bech32_holds("A12UEL5L"));  // BIP-173
  CHECK(bech32_holds("a1lqfn3a"));  // BIP-350
  CHECK_FALSE(bech32_holds("A12UEL5M"));
}

TEST_CASE("numbers are written with leading zeros") {
  CHECK(written(write_base62, 0, 6) == "000000");
  CHECK(written(write_base62, 61, 6) == "00000z");
  CHECK(written(write_base62, 62, 6) == "000010");
  CHECK(written(write_base62, 0xFFFFFFFF, 6) == "4gfFC3");
  CHECK(written(write_base36, 0xFFFFFFFF, 7) == "1z141z3");
  auto hex = hex_of(0x00C0FFEE);
  CHECK(std::string_view(hex.data(), hex.size()) == "00c0ffee");
}

TEST_CASE("decoders take what encoders made, and nothing else") {
  samples::Random random(7);
  for (std::size_t size = 0; size < 70; ++size) {
    samples::Bytes original;
    while (original.size() < size) original += static_cast<unsigned char>(random() % 5 == 0 ? 0 : random());
    std::vector<unsigned char> buffer(size + 1);
    auto decoded = [&](auto decode, std::string_view text) {
      auto count = decode(text, std::span<unsigned char>(buffer));
      REQUIRE(count);
      return samples::Bytes(buffer.data(), *count);
    };
    using Decode = std::optional<std::size_t> (*)(std::string_view, std::span<unsigned char>);
    for (bool url : {false, true})
      for (bool padded : {false, true})
        CHECK(decoded(static_cast<Decode>(decode_base64), samples::base64_of(original, url, padded)) == original);
    CHECK(decoded(static_cast<Decode>(decode_base32), samples::base32_of(original)) == original);
    CHECK(decoded(static_cast<Decode>(decode_base58), samples::base58_of(original)) == original);
    std::vector<unsigned char> small(size ? size - 1 : 0);
    if (size) CHECK_FALSE(decode_base64(samples::base64_of(original), small));
    if (size) CHECK_FALSE(decode_base58(samples::base58_of(original), small));
  }
  CHECK_FALSE(decode_base64("A"));
  CHECK_FALSE(decode_base64("ab c"));
  CHECK_FALSE(decode_hex("abc"));
  CHECK(decode_hex("4aF0") == "\x4a\xf0");
  CHECK(decode_percent("a%20b%2Fc%zz%4") == "a b/c%zz%4");
}

TEST_CASE("valid UTF-8 is told from what only looks like it") {
  CHECK(is_valid_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"));
  for (std::string_view bad : {"\x80", "\xC0\xAF", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                               "\xF5\x80\x80\x80", "a\xE2\x82"})
    CHECK_FALSE(is_valid_utf8(bad));
}

TEST_CASE("a check holds for what is sealed, and not once a character of the checksum is another") {
  const std::set<std::string_view> bonuses = {"crc32_base62_likely",
                                              "github_fine_grained",
                                              "aws_key_id",
                                              "groq",
                                              "artifactory_reference",
                                              "basic_auth",
                                              "discord_bot",
                                              "grafana_cloud",
                                              "grafana_legacy",
                                              "intercom",
                                              "jira_pat",
                                              "mapbox",
                                              "onepassword",
                                              "pypi",
                                              "sentry_org",
                                              "workos"};
  for (const Rule* rule : checked_rules()) {
    INFO(rule->id << ": " << rule->check);
    samples::Random random(11);
    for (int i = 0; i < 20; ++i) {
      CHECK(check(rule->check, samples::look_alike(*rule, random)) == Proof::holds);
      if (bonuses.contains(rule->check)) continue;
      std::string token = samples::broken_look_alike(*rule, random);
      INFO(token);
      // These carry their checksum in forms where a mismatch proves nothing.
      bool lenient = token.starts_with("ghs_") || rule->id == "azure-cache-key" ||
                     (rule->check == "cask" && (token[57] != '9' || token.ends_with("==")));
      // A word with another letter is a word of the list hardly ever.
      Proof expected = rule->check == "bip39" ? Proof::absent : lenient ? Proof::unknown : Proof::fails;
      CHECK(check(rule->check, token) == expected);
    }
  }
}

TEST_CASE("a phrase of list words is proved by its last word") {
  samples::Random random(17);
  const Rule* rule = find_rule("wallet-seed-phrase");
  REQUIRE(rule != nullptr);
  std::string phrase = samples::look_alike(*rule, random);
  std::size_t last = phrase.rfind(' ') + 1;
  int holding = 0;
  for (int number = 0; number < 2048; ++number)
    holding += check("bip39", phrase.substr(0, last) + std::string(bip39_word(number))) == Proof::holds;
  // One bit of each 33 is checksum: of the last word's eleven bits 4 to 8.
  int words = static_cast<int>(std::count(phrase.begin(), phrase.end(), ' ')) + 1;
  CHECK(holding == 2048 >> (words / 3));
  CHECK(check("bip39", "not of the list") == Proof::absent);
  CHECK(check("bip39", "") == Proof::absent);
  std::string same = "abandon";
  for (int i = 0; i < 11; ++i) same += " abandon";
  CHECK(check("bip39", same) == Proof::absent);
}

TEST_CASE("a check that can only speak in favour never speaks against") {
  samples::Random random(13);
  for (const Rule& rule : builtin_rules()) {
    if (rule.check != "groq" && rule.check != "github_fine_grained" && rule.check != "crc32_base62_likely") continue;
    Rule plain = rule;
    plain.check = "";
    for (int i = 0; i < 20; ++i) CHECK(check(rule.check, samples::look_alike(plain, random)) == Proof::unknown);
  }
}

TEST_CASE("a check never claims to hold for noise, of any length") {
  samples::Random random(17);
  for (const Rule* rule : checked_rules()) {
    INFO(rule->check);
    for (std::size_t size = 0; size < 300; ++size) {
      std::string noise;
      while (noise.size() < size) noise += static_cast<char>(random());
      CHECK(check(rule->check, noise) != Proof::holds);
      std::string token = samples::look_alike(*rule, random);
      if (size < token.size())
        find_validator(rule->check)(std::string_view(token).substr(0, size));  // must only not read past its end
    }
  }
}

TEST_CASE("an account number is in an AWS key id") {
  // 7 zero bits, 12 digits of account and the top bit, in base32: put together here from its parts.
  auto id = [](std::uint64_t account) {
    std::uint64_t number = std::uint64_t{1} << 47 | account << 7;
    samples::Bytes ten;
    for (int i = 5; i >= 0; --i) ten += static_cast<unsigned char>(number >> (8 * i));
    ten.append(4, 0x5A);
    return std::string("AK") + "IA" + samples::base32_of(ten);
  };
  CHECK(check("aws_key_id", id(999'999'999'999)) == Proof::holds);
  CHECK(check("aws_key_id", id(1'000'000'000'000)) == Proof::unknown);
}

TEST_CASE("there is no validator of a name that nobody gave") {
  CHECK(find_validator("") == nullptr);
  CHECK(find_validator("githu") == nullptr);
}
