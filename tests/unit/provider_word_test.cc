// What ties a value to a provider's word, and what makes a token look made up.
#include <catch2/catch.hpp>
#include <string>

#include "analyzers/engine/engine.h"
#include "look_alikes.h"

namespace {

using namespace analyzers;

std::string token_of(std::string_view rule, unsigned seed = 23) {
  const Rule* found = find_rule(rule);
  REQUIRE(found != nullptr);
  samples::Random random(seed);
  return samples::look_alike(*found, random);
}

// The finding of that rule, or one without a rule.
Finding finding_of_rule(const std::string& text, std::string_view rule) {
  for (const Finding& finding : analyze(text, {}).findings)
    if (finding.rule->id == rule) return finding;
  return {};
}

bool is_found(const std::string& text, std::string_view rule) {
  return finding_of_rule(text, rule).rule != nullptr;
}

}  // namespace

TEST_CASE("a value counts beside its provider's word when something ties them") {
  const std::string key = token_of("deepgram-api-key");
  auto severity = [&](const std::string& text) { return finding_of_rule(text, "deepgram-api-key").severity; };
  for (const std::string& text :
       {"DEEPGRAM_API_KEY=" + key, "deepgram api key " + key, "the Deepgram access token\n" + key,
        "curl -H 'Authorization: Token " + key + "' https://api.deepgram.com/v1/listen",
        "key = " + key + "  # deepgram", "<deepgram>\n  <key>" + key + "</key>"}) {
    CAPTURE(text);
    CHECK(is_found(text, "deepgram-api-key"));
    CHECK(severity(text) == Severity::warning);
  }
  for (const std::string& text : {"deepgram: \"" + key + "\"", "DEEPGRAM=" + key, "deepgram " + key}) {
    CAPTURE(text);
    REQUIRE(is_found(text, "deepgram-api-key"));
    CHECK(severity(text) == Severity::information);
  }
  for (const std::string& text :
       {"deepgram commit " + key, "deepgram_key_sha1: " + key, "deepgram is at version " + key, key + " deepgram",
        "commit " + key + ": use the deepgram key", "image: deepgram/token@" + key.substr(1)}) {
    CAPTURE(text);
    CHECK_FALSE(is_found(text, "deepgram-api-key"));
  }
}

TEST_CASE("a value may be joined to the words of its name") {
  const std::string key = token_of("deepgram-api-key");
  CHECK(is_found("deepgram-secret-" + key, "deepgram-api-key"));
  CHECK_FALSE(is_found("deepgram-release-" + key, "deepgram-api-key"));
}

TEST_CASE("the name may be told behind the value") {
  const std::string key = token_of("deepgram-api-key");
  CHECK(is_found("use this: **" + key + "**, my DEEPGRAM_API_KEY was rotated", "deepgram-api-key"));
  CHECK_FALSE(is_found("commit " + key + ", the DEEPGRAM_API_KEY was rotated", "deepgram-api-key"));
  CHECK_FALSE(is_found(key + " DEEPGRAM_API_KEY is read anew", "deepgram-api-key"));
}

TEST_CASE("a line that has a name of its own is not the provider's") {
  const std::string key = token_of("deepgram-api-key");
  CHECK(is_found("- name: DEEPGRAM_API_KEY\n  value: " + key, "deepgram-api-key"));
  CHECK_FALSE(is_found("DEEPGRAM_API_KEY=${DEEPGRAM_API_KEY}\nBUILD=" + key, "deepgram-api-key"));
  CHECK_FALSE(is_found("token: $DEEPGRAM_API_KEY\n- uses: actions/checkout@" + key, "deepgram-api-key"));
}

TEST_CASE("ids that are numbers are found beside their provider's word") {
  CHECK(is_found("ASANA_CLIENT_KEY=" + token_of("asana-client-id"), "asana-client-id"));
  CHECK(finding_of_rule("ASANA_CLIENT_KEY=" + token_of("asana-client-id"), "asana-client-id").severity ==
        Severity::information);
}

TEST_CASE("a secret is found directly behind its key's id") {
  const std::string id = token_of("alibaba-access-key-id"), secret = token_of("alibaba-access-key-secret");
  CHECK(is_found("Client(\"" + id + "\", \"" + secret + "\", \"cn-hangzhou\")", "alibaba-access-key-secret"));
  CHECK(is_found(id + ":" + secret, "alibaba-access-key-secret"));
  CHECK_FALSE(is_found(id + " belongs to " + secret, "alibaba-access-key-secret"));
}

TEST_CASE("a token along the alphabet is shown as information, a filler not at all") {
  const std::string prefix = std::string("rdme") + "_";
  std::string sequence, filler(70, 'x');
  for (int i = 0; i < 70; ++i) sequence += static_cast<char>('a' + i % 26);
  REQUIRE(is_found(prefix + sequence, "readme-key"));
  CHECK(finding_of_rule(prefix + sequence, "readme-key").severity == Severity::information);
  CHECK_FALSE(is_found(prefix + filler, "readme-key"));
  // Bytes of zero inside a long token are usual.
  std::string zeros = token_of("readme-key").replace(30, 12, 12, 'a');
  REQUIRE(is_found(zeros, "readme-key"));
  CHECK(finding_of_rule(zeros, "readme-key").severity == Severity::error);
}

TEST_CASE("prose behind a wallet's word is no seed phrase") {
  CHECK(is_found("mnemonic: " + token_of("wallet-seed-phrase"), "wallet-seed-phrase"));
  CHECK_FALSE(is_found("mnemonic: each word of this long sentence stands for something that people want to keep",
                       "wallet-seed-phrase"));
}
