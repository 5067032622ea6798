// Every rule's own samples, filled in with look-alikes and run through the engine.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "analyzers/engine/engine.h"
#include "analyzers/engine/validators.h"
#include "analyzers/identifiers/organisation.h"
#include "analyzers/known/learned.h"
#include "look_alikes.h"

namespace {

using namespace analyzers;

constexpr int kInstances = 4;  // of each sample, with other random bytes

struct Filled {
  std::string text;
  Span token;
  bool has_token = false, has_broken = false;
};

// rules/README.md, "Templates of samples". What is not a template stays as it is: "${TOKEN}".
Filled fill(const Rule& rule, std::string_view sample, samples::Random& random) {
  Filled filled;
  for (std::size_t at = 0; at < sample.size();) {
    std::string_view rest = sample.substr(at);
    if (rest.starts_with("{{") || rest.starts_with("}}")) {
      filled.text += rest[0];
      at += 2;
      continue;
    }
    std::size_t close = rest.find('}');
    bool reference = at > 0 && sample[at - 1] == '$';
    std::optional<std::string> run;
    if (rest[0] == '{' && close != std::string_view::npos && !reference) {
      std::string_view name = rest.substr(1, close - 1);
      if (name == "token" || name == "broken") {
        run = name == "token" ? samples::look_alike(rule, random) : samples::broken_look_alike(rule, random);
        (name == "token" ? filled.has_token : filled.has_broken) = true;
        filled.token = {filled.text.size(), filled.text.size() + run->size()};
      } else if (name == "uuid") {
        auto hex = [&](std::size_t count) { return *samples::random_run("hex", count, random); };
        run = hex(8) + "-" + hex(4) + "-" + hex(4) + "-" + hex(4) + "-" + hex(12);
      } else if (auto colon = name.find(':');
                 colon != std::string_view::npos && std::isdigit(static_cast<unsigned char>(name.back()))) {
        run = samples::random_run(name.substr(0, colon), std::stoul(std::string(name.substr(colon + 1))), random);
      }
    }
    filled.text += run ? *run : std::string(1, rest[0]);
    at += run ? close + 1 : 1;
  }
  return filled;
}

std::uint64_t seed_of(std::string_view rule, std::string_view sample) {
  std::uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a: the same on every machine
  for (std::string_view part : {rule, sample})
    for (unsigned char c : part) hash = (hash ^ c) * 0x100000001b3u;
  return hash;
}

// Whose lists the rules about an organisation's own words go by.
const Organisation& organisation() {
  static const Organisation made({.names = {"Bluewhale"},
                                  .people = {"Anna Beispiel"},
                                  .customers = {"Larkspur Industries"},
                                  .tickets = {"OPS"},
                                  .home_directories = true});
  return made;
}

}  // namespace

TEST_CASE("every sample of every rule does what its rule promises") {
  REQUIRE(builtin_samples().size() >= 3 * builtin_rules().size());
  for (const Sample& sample : builtin_samples()) {
    const Rule* rule = find_rule(sample.rule);
    REQUIRE(rule != nullptr);
    samples::Random random(seed_of(sample.rule, sample.text));
    for (int instance = 0; instance < kInstances; ++instance) {
      Filled filled = fill(*rule, sample.text, random);
      INFO(sample.rule << (sample.share   ? " (share) "
                           : sample.match ? " (match) "
                                          : " (silent) ")
                       << sample.text << "\n"
                       << filled.text);
      const std::string_view token = filled.token.of(filled.text);
      const LearnedValues::Value values[] = {{token, ""}};
      const std::string_view texts[] = {token};
      const Learned learned(std::span(values, rule->detector == Detector::known ? 1 : 0),
                            std::span(texts, rule->detector == Detector::protected_text ? 1 : 0));
      auto found_by = [&](Scan scan) {
        AnalyzeOptions options;
        options.scan = scan;
        options.organisation = &organisation();
        options.learned = &learned;
        std::vector<Finding> findings = analyze(filled.text, options).findings;
        std::erase_if(findings, [&](const Finding& finding) { return finding.rule != rule; });
        return findings;
      };
      std::vector<Finding> marked = found_by(Scan::mark);
      if (!sample.match || sample.share) CHECK(marked.empty());
      if (!sample.match) continue;
      std::vector<Finding> found = sample.share ? found_by(Scan::share) : marked;
      CHECK(found.size() == 1);
      if (found.size() != 1) continue;
      CHECK(found[0].value == filled.token);
      if (rule->check.empty()) continue;
      CHECK(found[0].tier == (filled.has_broken ? EvidenceTier::generic : EvidenceTier::verified));
      CHECK(found[0].has(Evidence::checksum_fails) == filled.has_broken);
    }
  }
}

TEST_CASE("every rule has two samples that match and two that don't") {
  for (const Rule& rule : builtin_rules()) {
    INFO(rule.id);
    auto count = [&](bool match) {
      return std::count_if(builtin_samples().begin(), builtin_samples().end(),
                           [&](const Sample& sample) { return sample.rule == rule.id && sample.match == match; });
    };
    CHECK(count(true) >= 2);
    CHECK(count(false) >= 2);
  }
}

TEST_CASE("every check that a rule names exists") {
  for (const Rule& rule : builtin_rules()) {
    INFO(rule.id << ": " << rule.check);
    CHECK((rule.check.empty() || find_validator(rule.check) != nullptr));
  }
}
