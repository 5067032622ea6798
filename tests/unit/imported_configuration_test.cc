// Configurations of gitleaks and betterleaks: read, complained of, and run.
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "analyzers/imported/aliases.h"
#include "analyzers/imported/analyze.h"

using namespace analyzers;

namespace {

// A value of the made-up provider that the configurations below know.
const std::string kToken = std::string("zork") + "_" + "q7Wx2Rt9Lm4Kp8Vb";
const std::string kRule =
    "[[rules]]\nid = 'zork-token'\ndescription = 'A Zork token.'\nregex = 'zork_([0-9A-Za-z]{16})'\nkeywords = "
    "['zork_']\n";

ConfigurationReading read(const std::string& text) {
  return read_configuration(text, {});
}

std::vector<std::string> values(const std::string& text, const std::string& configuration, Scan scan = Scan::mark,
                                const std::string& path = "src/main.c") {
  auto reading = read(configuration);
  REQUIRE(reading.configuration != nullptr);
  AnalyzeOptions options;
  options.scan = scan;
  Analysis analysis = analyze(text, options, reading.configuration, path);
  std::vector<std::string> out;
  for (const Finding& finding : analysis.findings)
    out.push_back(std::string(finding.rule->id) + ":" + std::string(finding.value.of(text)));
  return out;
}

bool complains(const std::string& configuration, std::size_t line, const std::string& part) {
  auto diagnostics = read(configuration).diagnostics;
  for (const Diagnostic& diagnostic : diagnostics) UNSCOPED_INFO(diagnostic.line << ": " << diagnostic.message);
  return std::any_of(diagnostics.begin(), diagnostics.end(), [&](const Diagnostic& diagnostic) {
    return diagnostic.line == line && diagnostic.message.find(part) != std::string::npos;
  });
}

using Values = std::vector<std::string>;
const Values kNone;
const Values kFound = {"zork-token:" + kToken.substr(5)};
// A password that our own rules find.
const std::string kPassword = "password = \"kX7-Lagoon_q29Lm\"\n";

}  // namespace

TEST_CASE("a rule of a configuration finds its group, and ours run only when it extends them") {
  CHECK(values("x = " + kToken, kRule) == kFound);
  CHECK(values(kPassword + kToken, kRule) == kFound);
  CHECK(values(kPassword + kToken, "[extend]\nuseDefault = true\n" + kRule).size() == 2);
}

TEST_CASE("keys stand in any case, lists may be single values, numbers may be texts") {
  CHECK(values(kToken,
               "[[Rules]]\nID = 'zork-token'\nREGEX = '(zork)_([0-9A-Za-z]{16})'\nsecretgroup = '2'\n"
               "Keywords = 'ZORK_'\nEntropy = 3\n") == kFound);
  CHECK(values(kToken, "[rules]\nid = 'zork-token'\nregex = 'zork_([0-9A-Za-z]{16})'\n") == kFound);
}

TEST_CASE("a value must have more entropy than its rule asks for") {
  CHECK(values(kToken, kRule + "entropy = 3.99\n") == kFound);
  CHECK(values(kToken, kRule + "entropy = 4\n") == kNone);
  CHECK(values("zork_aaaaaaaaaaaaaaaa", kRule + "entropy = 1\n") == kNone);
}

TEST_CASE("an allowlist takes a finding away by value, match, line, path and word") {
  auto with = [](const std::string& list) {
    return values("key " + kToken + " example\n", kRule + "[[rules.allowlists]]\n" + list);
  };
  CHECK(with("regexes = ['^q7Wx']") == kNone);
  CHECK(with("regexes = ['^zork_q7Wx']") == kFound);
  CHECK(with("regexTarget = 'match'\nregexes = ['^zork_q7Wx']") == kNone);
  CHECK(with("regexTarget = 'line'\nregexes = ['example$']") == kNone);
  CHECK(with("stopwords = ['WX2RT']") == kNone);
  CHECK(with("stopwords = ['zork']") == kFound);
  CHECK(with("paths = ['^src/']") == kNone);
  CHECK(with("paths = ['^lib/']\nstopwords = ['wx2rt']") == kNone);
  CHECK(with("condition = 'AND'\npaths = ['^lib/']\nstopwords = ['wx2rt']") == kFound);
  CHECK(with("condition = '&&'\npaths = ['^src/']\nstopwords = ['wx2rt']") == kNone);
  CHECK(with("condition = 'AND'\ncommits = ['0123']\nstopwords = ['wx2rt']") == kFound);
}

TEST_CASE("global allowlists hold for all rules or for those that they name") {
  std::string two = kRule + "[[rules]]\nid = 'other'\nregex = 'other_[a-z]{8}'\n";
  std::string text = kToken + " other_abcdefgh";
  CHECK(values(text, two).size() == 2);
  CHECK(values(text, two + "[allowlist]\npaths = ['main']\n") == kNone);
  CHECK(values(text, two + "[[allowlists]]\ntargetRules = ['other']\npaths = ['main']\n") == kFound);
}

TEST_CASE("rules of ours go by what others call them") {
  const std::string extend = "[extend]\nuseDefault = true\n";
  CHECK(values(kPassword, extend).size() == 1);
  CHECK(values(kPassword, extend + "disabledRules = ['generic-api-key']\n") == kNone);
  CHECK(values(kPassword, extend + "[[rules]]\nid = 'generic-api-key'\nentropy = 5\n") == kNone);
  CHECK(values(kPassword, extend + "[[rules]]\nid = 'generic-api-key'\npath = '[.]py$'\n") == kNone);
  CHECK(values(kPassword,
               extend + "[[rules]]\nid = 'generic-api-key'\n[[rules.allowlists]]\nstopwords = ['lagoon']\n") == kNone);
  CHECK(values(kPassword, extend + "[[allowlists]]\ntargetRules = ['generic-api-key']\nregexTarget = 'line'\n"
                                   "regexes = ['password =']\n") == kNone);
  // A pattern under an id of theirs replaces our rules of that id.
  CHECK(values(kPassword + kToken, extend + "[[rules]]\nid = 'generic-api-key'\nregex = 'zork_([0-9A-Za-z]{16})'\n") ==
        Values{"generic-api-key:" + kToken.substr(5)});
}

TEST_CASE("an overridden rule of ours has the title that it was given") {
  auto reading = read("[extend]\nuseDefault = true\n[[rules]]\nid = 'generic-api-key'\ndescription = 'Ask Ops'\n");
  Analysis analysis = analyze(kPassword, {}, reading.configuration, "a");
  REQUIRE(analysis.findings.size() == 1);
  CHECK(analysis.findings[0].rule->title == "Ask Ops");
  // What a finding points to lives as long as the analysis.
  reading.configuration.reset();
  CHECK(analysis.findings[0].rule->id == "generic-password");
}

TEST_CASE("a configuration of a repository only adds to what a share withholds") {
  CHECK(values(kPassword + kToken, kRule, Scan::share).size() == 2);
  const std::string loosening = "[extend]\nuseDefault = true\ndisabledRules = ['generic-api-key']\n" + kRule +
                                "[[rules.allowlists]]\npaths = ['.*']\n[[allowlists]]\nregexes = ['.*']\n";
  CHECK(values(kPassword + kToken, loosening) == kNone);
  CHECK(values(kPassword + kToken, loosening, Scan::share).size() == 2);
}

TEST_CASE("a rule may need another one close by, which need not be reported") {
  const std::string pair = kRule +
                           "[[rules.required]]\nid = 'zork-id'\nwithinLines = 1\n"
                           "[[rules]]\nid = 'zork-id'\nregex = 'ZID[0-9]{4}'\nskipReport = true\n";
  CHECK(values(kToken + "\nZID1234", pair) == kFound);
  CHECK(values(kToken + "\n\nZID1234", pair) == kNone);
  CHECK(values(kToken, pair) == kNone);
  CHECK(values("ZID1234", pair) == kNone);
}

TEST_CASE("a rule with a path looks there only; a path alone tells of the file") {
  CHECK(values(kToken, kRule + "path = '[.]c$'\n") == kFound);
  CHECK(values(kToken, kRule + "path = '[.]py$'\n") == kNone);
  CHECK(values("any text", "[[rules]]\nid = 'c-file'\npath = '[.]c$'\n") == Values{"c-file:"});
  CHECK(values("any text", "[[rules]]\nid = 'c-file'\npath = '[.]c$'\n", Scan::share) == Values{"c-file:any text"});
}

TEST_CASE("a chain of files is joined, and what is wrong with one is said where it is named") {
  auto files = [](const std::string& path) -> std::optional<std::string> {
    if (path == "base.toml")
      return kRule + "[[rules]]\nid = 'bad'\nregex = '('\n[[rules]]\nid = 'off'\nregex = 'zork'\n";
    return std::nullopt;
  };
  auto reading = read_configuration(
      "[extend]\npath = 'base.toml'\ndisabledRules = ['off']\n"
      "[[rules]]\nid = 'zork-token'\n[[rules.allowlists]]\nstopwords = ['aaaa']\n",
      files);
  CHECK(analyze(kToken, {}, reading.configuration, "a").findings.size() == 1);
  CHECK(analyze("zork_aaaaaaaaaaaaaaaa", {}, reading.configuration, "a").findings.empty());
  REQUIRE(reading.diagnostics.size() == 1);
  CHECK(reading.diagnostics[0].line == 2);
  CHECK(reading.diagnostics[0].message.find("line 8 of the extended file") == 0);
}

TEST_CASE("what is wrong with a configuration is said on its line, and the rest works") {
  const std::string bad = "[[rules]]\nid = 'bad'\nregex = 'a(?=b)'\n";
  CHECK(complains(bad, 3, "look-ahead"));
  CHECK(values(kToken, bad + kRule) == kFound);
  CHECK(complains("[[rules]]\nid = 'bad'\nregex = 'a(b'\n", 3, "missing )"));
  CHECK(complains("[[rules]]\nid = 'bad'\nregex = '(a)\\1'\n", 3, "back-reference"));
  CHECK(complains("[[rules]]\nid = 'bad'\n", 2, "regex or a path"));
  CHECK(complains("[[rules]]\nregex = 'a'\n", 1, "needs an id"));
  CHECK(complains(kRule + "secretGroup = 2\n", 2, "secretGroup"));
  CHECK(complains(kRule + kRule, 7, "twice"));
  CHECK(
      complains(kRule + "[rules.allowlist]\npaths = ['a/b']\n[[rules.allowlists]]\npaths = ['a/b']\n", 6, "together"));
  CHECK(complains("[allowlist]\npaths = ['a/b']\n", 1, "deprecated"));
  CHECK(complains("[allowlist]\npaths = ['a/b']\n", 1, "no rules"));
  CHECK(complains("[extend]\nuseDefault = true\n[[allowlists]]\ndescription = 'x'\n", 3, "needs commits"));
  CHECK(complains("[[allowlists]]\ncondition = 'XOR'\npaths = ['a/b']\n", 2, "AND or OR"));
  CHECK(complains("[[allowlists]]\nregexTarget = 'file'\nregexes = ['abc']\n", 2, "regexTarget"));
  CHECK(complains("[extend]\nuseDefault = true\ndisabledRules = ['no-such-rule']\n", 3, "no rule \"no-such-rule\""));
  CHECK(complains(kRule + "[[allowlists]]\ntargetRules = ['no-such-rule']\npaths = ['a/b']\n", 7, "no-such-rule"));
  CHECK(complains(kRule + "[[rules.required]]\nid = 'no-such-rule'\n", 7, "not required"));
  CHECK(complains("[extend]\nuseDefault = true\npath = 'x.toml'\n", 3, "together"));
  CHECK(complains("[extend]\npath = 'x.toml'\n", 2, "can't be read"));
  CHECK(complains(kRule + "colour = 'red'\n", 6, "colour"));
  CHECK(complains("filter = 'true'\n" + kRule, 1, "not evaluated"));
  CHECK(complains("title = 'a'\n[[rules\n", 2, "no TOML"));
  CHECK(read("[[rules\n").configuration == nullptr);
  CHECK(read("[extend]\nuseDefault = true\n").diagnostics.empty());
}

TEST_CASE("an allowlist that silences a whole kind of file or value is told") {
  auto list = [](const std::string& what) { return "[extend]\nuseDefault = true\n[[allowlists]]\n" + what + "\n"; };
  CHECK(complains(list("paths = ['(.*?)(json)']"), 4, "every .json file"));
  CHECK(complains(list("paths = ['.*']"), 4, "every file"));
  CHECK(complains(list("regexes = ['\\b[0-9a-f]{40}\\b']"), 4, "40 hexadecimal digits"));
  CHECK(complains(list("regexes = ['x*']"), 4, "empty text"));
  CHECK(complains(list("stopwords = ['e']"), 4, "short"));
  CHECK(read(list("paths = ['(^|/)testdata/', 'package-lock\\.json$']")).diagnostics.empty());
  CHECK(read(list("regexes = ['^EXAMPLE']")).diagnostics.empty());
}

TEST_CASE("patterns see what stands around a window, and long texts are looked through whole") {
  std::string filler(300000, 'x');
  CHECK(values(filler + " " + kToken + " " + filler, kRule) == kFound);
  CHECK(values(filler + kToken, "[[rules]]\nid = 'w'\nregex = '\\bzork_[0-9A-Za-z]{16}\\b'\nkeywords = ['zork']\n") ==
        kNone);
  CHECK(values(filler + " " + kToken, "[[rules]]\nid = 'zork-token'\nregex = 'zork_([0-9A-Za-z]{16,})'\n") == kFound);
  CHECK(values("k\xC3\xA9y " + kToken, "[[rules]]\nid = 'zork-token'\nregex = 'k\xC3\xA9y zork_(?<v>\\w+)'\n") ==
        kFound);
}

TEST_CASE("every id of the other scanners leads to rules of ours or to none") {
  std::size_t with_rules = 0;
  for (const Alias& alias : rule_aliases()) {
    CAPTURE(alias.id);
    auto rules = rules_named(alias.id);
    REQUIRE(rules);
    CHECK(std::find(rules->begin(), rules->end(), nullptr) == rules->end());
    with_rules += !rules->empty();
  }
  CHECK(with_rules > 250);
  CHECK(rules_named("github-pat")->size() == 1);
  CHECK_FALSE(rules_named("no-such-rule"));
}

TEST_CASE("a pattern that matches everywhere takes linear time") {
  const std::string endless = "[[rules]]\nid = 'endless'\nregex = 'a[\\s\\S]*b|a'\n";
  auto reading = read(endless);
  Analysis analysis = analyze(std::string(4 << 20, 'a'), {}, reading.configuration, "a");
  REQUIRE(analysis.notices.size() == 1);
  CHECK(analysis.notices[0].message.find("too long") != std::string::npos);
  AnalyzeOptions share;
  share.scan = Scan::share;
  CHECK_FALSE(analyze(std::string(4 << 20, 'a'), share, reading.configuration, "a").complete);
}
