// However crowded a text is with candidates, a share masks in it what it masks of each line alone.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "analyzers/engine/engine.h"

namespace {

using namespace analyzers;
using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t count) {
  return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

// Names that follow each other without an end, or one that is given a value.
std::string random_line(Random& random) {
  static const std::vector<std::string> kNames{"passwd", "nkey", "db_password", "api_key", "token", "secret"};
  const std::string& name = kNames[below(random, kNames.size())];
  std::string line;
  if (below(random, 3) > 0) {
    for (std::size_t count = 1 + below(random, 300); count > 0; --count) line += name + "=";
    return line + "\n";
  }
  line = name + (below(random, 2) > 0 ? "=\"" : ": \"");
  for (std::size_t size = 6 + below(random, 40); size > 0; --size)
    line += "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"[below(random, 55)];
  return line + "\"\n";
}

std::vector<Finding> shared(std::string_view text) {
  AnalyzeOptions options;
  options.scan = Scan::share;
  return analyze(text, options).findings;
}

}  // namespace

TEST_CASE("a share masks in a crowd what it masks of each line alone") {
  Random random(20261124);
  std::size_t crowded = 0, masked = 0;
  for (int round = 0; round < 100; ++round) {
    std::string text;
    std::vector<Span> expected;
    for (std::size_t lines = 1 + below(random, 30); lines > 0; --lines) {
      const std::string line = random_line(random);
      for (const Finding& finding : shared(line))
        if (finding.value.size() <= 48)
          expected.push_back({text.size() + finding.value.begin, text.size() + finding.value.end});
      text += line;
    }
    crowded += !analyze(text, {}).notices.empty();
    const std::vector<Finding> findings = shared(text);
    for (const Span span : expected) {
      ++masked;
      CAPTURE(round, span.begin, span.end);
      CHECK(std::any_of(findings.begin(), findings.end(),
                        [span](const Finding& finding) { return finding.value.contains(span); }));
    }
  }
  CHECK(crowded > 50);
  CHECK(masked > 200);
}
