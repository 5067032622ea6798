// Looking around keywords only finds what looking through the whole text finds.
#include <catch2/catch.hpp>

#include <random>
#include <string>

#include "analyzers/imported/run_rules.h"

using namespace analyzers;

namespace {

std::vector<Span> found(const Configuration& configuration, const std::string& text) {
  Analysis analysis;
  run_rules(configuration, text, "", {}, analysis);
  std::vector<Span> spans;
  for (const Finding& finding : analysis.findings) spans.push_back(finding.value);
  return spans;
}

}  // namespace

TEST_CASE("a pattern around its keywords finds what it finds everywhere") {
  static constexpr const char* kPieces[] = {"key", "k", "ab", "=", "1", "23", "x", "z", "\n", " ", ";", "KEY", "q"};
  std::mt19937 random(20261123);
  std::size_t total = 0;
  for (const std::string pattern : {R"(\bk[a-z]{2,5}=([0-9]{3})\b)", R"((?i)key[ =:]{1,3}(\w{3,6})(?:;|$))",
                                    "(?:ab|key)x?[0-9]{1,4}", "x{0,5}key.{0,10}z", R"((?m)^key=\d+$)"}) {
    CAPTURE(pattern);
    const std::string rule = "[[rules]]\nid = 'a'\nregex = '''" + pattern + "'''\n";
    const auto everywhere = read_configuration(rule, {}).configuration;
    const auto windows = read_configuration(rule + "keywords = ['key', 'ab']\n", {}).configuration;
    for (int round = 0; round < 2000; ++round) {
      std::string text = "ab ";
      for (auto pieces = random() % 400; pieces > 0; --pieces) text += kPieces[random() % std::size(kPieces)];
      const auto spans = found(*everywhere, text);
      total += spans.size();
      CAPTURE(text);
      REQUIRE(found(*windows, text) == spans);
    }
  }
  CHECK(total > 1000);
}
