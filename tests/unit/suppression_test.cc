// Which comments and lists quiet a finding, and which do not.
#include <catch2/catch.hpp>
#include <string>

#include "analyzers/engine/engine.h"
#include "analyzers/suppression/sha1.h"
#include "analyzers/suppression/suppress.h"
#include "server/suppression/baseline_json.h"
#include "tests/unit/look_alikes.h"

namespace {

using analyzers::AcceptedFindings;

std::string github_token(unsigned seed) {
  samples::Random random(seed);
  return samples::look_alike(*analyzers::find_rule("github-pat"), random);
}

const std::string kToken = github_token(1);

// "{token}" replaced by a look-alike.
std::string filled(std::string text) {
  for (std::size_t at; (at = text.find("{token}")) != std::string::npos;) text.replace(at, 7, kToken);
  return text;
}

// How many findings are left.
std::size_t left(const std::string& text, const AcceptedFindings& accepted = {}, const std::string& path = "a.py") {
  analyzers::AnalyzeOptions options;
  options.path = path;
  std::vector<analyzers::Finding> findings = analyzers::analyze(text, options).findings;
  REQUIRE_FALSE(findings.empty());
  analyzers::suppress(text, path, accepted, findings);
  return findings.size();
}

bool quiets(const std::string& text) {
  return left(filled(text)) == 0;
}

}  // namespace

TEST_CASE("comments on the line quiet a finding") {
  CHECK_FALSE(quiets("a = '{token}'"));
  for (const std::string word :
       {"lampblack:allow", "gitleaks:allow", "betterleaks:allow", "trufflehog:ignore", "kingfisher:ignore", "ggignore",
        "NOSONAR", "pragma: allowlist secret", "pragma: whitelist-secret", "secretlint-disable-line"}) {
    INFO(word);
    CHECK(quiets("a = '{token}' # " + word));
    CHECK(quiets("a = '{token}' /* " + word + " */"));
    CHECK(quiets("<!-- " + word + " -->{token}\r\n"));
    CHECK(quiets("{token} #" + word + " -- it is old"));
    CHECK_FALSE(quiets("a = '{token}'\n# " + word));
    CHECK_FALSE(quiets("a = '{token}' # x" + word));
    CHECK_FALSE(quiets("a = '{token}' # " + word + "ed"));
  }
}

TEST_CASE("comments that stand alone quiet the next line") {
  for (const std::string word : {"lampblack:allow", "gitleaks:allow", "NOSONAR", "pragma: allowlist nextline secret",
                                 "secretlint-disable-next-line"}) {
    INFO(word);
    CHECK(quiets("# " + word + "\na = '{token}'"));
    CHECK(quiets("  // " + word + "\r\na = '{token}'"));
    CHECK(quiets("REM " + word + "\r\nset A={token}"));
    CHECK_FALSE(quiets("# " + word + "\n\na = '{token}'"));
  }
  CHECK_FALSE(quiets("b = 1 # lampblack:allow\na = '{token}'"));
  CHECK_FALSE(quiets("# pragma: allowlist secret\na = '{token}'"));
  CHECK_FALSE(quiets("a = '{token}' # pragma: allowlist nextline secret"));
  CHECK_FALSE(quiets("# secretlint-disable-line\na = '{token}'"));
}

TEST_CASE("a comment may name the rule that it allows") {
  CHECK(quiets("a = '{token}' # lampblack:allow github-pat"));
  CHECK(quiets("a = '{token}' # lampblack:allow github-pat -- used by the tests"));
  CHECK(quiets("a = '{token}' <!--lampblack:allow github-pat-->"));
  CHECK(quiets("a = '{token}' # lampblack:allow -- aws-access-key-id is another one"));
  CHECK_FALSE(quiets("a = '{token}' # lampblack:allow aws-access-key-id"));
  CHECK(quiets("a = '{token}' # lampblack:allow aws-access-key-id lampblack:allow github-pat"));
  CHECK(quiets(
      "a = '{token}' # secretlint-disable-line @secretlint/secretlint-rule-aws, @secretlint/secretlint-rule-github"));
  CHECK_FALSE(quiets("a = '{token}' # secretlint-disable-line @secretlint/secretlint-rule-aws -- github"));
}

TEST_CASE("secretlint's blocks reach from disable to enable") {
  const std::string rule = "@secretlint/secretlint-rule-github";
  CHECK(quiets("/* secretlint-disable */\n\n\na = '{token}'"));
  CHECK(quiets("/* secretlint-disable " + rule + " */\n\n\na = '{token}'\n/* secretlint-enable */"));
  CHECK_FALSE(quiets("/* secretlint-disable */\n/* secretlint-enable */\na = '{token}'"));
  CHECK_FALSE(quiets("/* secretlint-disable */\n/* secretlint-enable " + rule + " */\na = '{token}'"));
  CHECK(quiets("/* secretlint-disable */\n/* secretlint-enable @secretlint/secretlint-rule-aws */\na = '{token}'"));
  CHECK_FALSE(quiets("a = '{token}'\n/* secretlint-disable */"));
}

TEST_CASE("a finding over several lines is quieted on any of them") {
  samples::Random random(3);
  std::string key = "-----BEGIN RSA PRIVATE ";
  key += "KEY-----\n" + *samples::random_run("b64", 64, random) + "\n" + *samples::random_run("b64", 64, random);
  key += "\n-----END RSA PRIVATE ";
  key += "KEY-----";
  CHECK(left(key + "\n") == 1);
  CHECK(left("# lampblack:allow\n" + key) == 0);
  CHECK(left(key + " # gitleaks:allow") == 0);
  CHECK(left(key + "\n# gitleaks:allow") == 1);

  AcceptedFindings detect_secrets;
  detect_secrets.detect_secrets.add("a.py", analyzers::sha1_of("BEGIN RSA PRIVATE KEY"));
  CHECK(left(key, detect_secrets) == 0);
}

TEST_CASE("one word does not silence a minified file") {
  const std::string filler(1200, ' ');
  CHECK_FALSE(quiets("/* NOSONAR */" + filler + "{token}"));
  CHECK_FALSE(quiets("{token}" + filler + "/* NOSONAR */"));
}

TEST_CASE("a baseline accepts a value wherever it stands, by its rule") {
  AcceptedFindings accepted;
  accepted.baseline = server::new_baseline();
  const std::string text = filled("a = '{token}'");
  CHECK(left(text, accepted) == 1);
  accepted.baseline->add({"github-pat", accepted.baseline->fingerprint(kToken), "a.py"});
  CHECK(left(text, accepted) == 0);
  CHECK(left("\n\n" + text, accepted, "moved/b.py") == 0);
  CHECK(left("a = '" + github_token(2) + "'", accepted) == 1);

  AcceptedFindings other_rule, other_salt;
  other_rule.baseline.emplace(accepted.baseline->salt());
  other_rule.baseline->add({"github-oauth", accepted.baseline->fingerprint(kToken), "a.py"});
  CHECK(left(text, other_rule) == 1);
  other_salt.baseline = server::new_baseline();
  other_salt.baseline->add(accepted.baseline->entries()[0]);
  CHECK(left(text, other_salt) == 1);
}

TEST_CASE("a baseline is written as it is read, without a value") {
  analyzers::Baseline baseline = server::new_baseline();
  baseline.add({"b", baseline.fingerprint("two"), "z"});
  baseline.add({"a", baseline.fingerprint("one"), "y \"quoted\""});
  baseline.add({"a", baseline.fingerprint("one"), "elsewhere"});
  const std::string text = server::write_baseline(baseline);
  AcceptedFindings read;
  CHECK(server::read_baseline(text, read) == "");
  REQUIRE(read.baseline);
  CHECK(read.baseline->salt() == baseline.salt());
  REQUIRE(read.baseline->entries().size() == 2);
  CHECK(read.baseline->entries()[0].rule == "a");
  CHECK(server::write_baseline(*read.baseline) == text);
  CHECK(server::write_baseline(server::new_baseline()) != server::write_baseline(server::new_baseline()));

  AcceptedFindings bad;
  CHECK(server::read_baseline("[]", bad) == "not a JSON object");
  CHECK(server::read_baseline(R"({"lampblackBaseline":2})", bad) == "expected 1 at /lampblackBaseline");
  CHECK(server::read_baseline(R"({"lampblackBaseline":1,"salt":"00"})", bad) != "");
  CHECK_FALSE(bad.baseline);
}

TEST_CASE("a .gitleaksignore is read as gitleaks reads it") {
  AcceptedFindings accepted;
  const auto with = [&](const std::string& lines) {
    accepted.gitleaks = analyzers::GitleaksIgnore(lines);
    return left(filled("\na = '{token}'"), accepted, "dir/a.py");
  };
  CHECK(with("# a comment\n\ndir/a.py:github-pat:2\n") == 0);
  CHECK(with("dir\\a.py:github-pat:2\r\n") == 0);
  CHECK(with("0123456789abcdef0123456789abcdef01234567:dir/a.py:github-pat:2") == 0);
  CHECK(with("dir/a.py:github-pat:3") == 1);
  CHECK(with("dir/a.py:aws-access-key-id:2") == 1);
  CHECK(with("a.py:github-pat:2") == 1);
  CHECK(accepted.gitleaks.unreadable().empty());
  CHECK(with("dir/a.py:github-pat\nx:y:z:github-pat:2\ndir/a.py:github-pat:2 # why\n") == 1);
  CHECK(accepted.gitleaks.unreadable() == std::vector<std::size_t>{1, 2, 3});
}

TEST_CASE("a .secrets.baseline is read as detect-secrets writes it") {
  CHECK(analyzers::sha1_of("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709");  // RFC 3174 and FIPS 180-4
  CHECK(analyzers::sha1_of("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(analyzers::sha1_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  AcceptedFindings accepted;
  const std::string list = R"({"version":"1.5.0","plugins_used":[{"name":"GitHubTokenDetector"}],"filters_used":[],
    "results":{"dir\\a.py":[{"type":"GitHub Token","filename":"dir\\a.py","hashed_secret":")" +
                           analyzers::sha1_of(kToken) + R"(","is_verified":false,"line_number":9}]}})";
  CHECK(server::read_baseline(list, accepted) == "");
  const std::string text = filled("\na = '{token}'");
  CHECK(left(text, accepted, "dir/a.py") == 0);
  CHECK(left(text, accepted, "b.py") == 1);
  CHECK_FALSE(accepted.baseline);
  CHECK(server::read_baseline(R"({"plugins_used":[],"results":{"a":7}})", accepted) != "");
}
