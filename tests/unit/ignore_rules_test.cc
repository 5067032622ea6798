#include "server/known/ignore_rules.h"

#include <catch2/catch.hpp>

using server::IgnoreRules;
using Verdict = IgnoreRules::Verdict;

namespace {

bool ignores(std::string_view rules, std::string_view path, bool is_folder = false) {
  return IgnoreRules(rules).match(path, is_folder) == Verdict::ignored;
}

}  // namespace

TEST_CASE("ignore rules: names match at any depth, paths from their folder on") {
  CHECK(ignores("a.log", "a.log"));
  CHECK(ignores("a.log", "deep/er/a.log"));
  CHECK_FALSE(ignores("a.log", "a.logs"));
  CHECK_FALSE(ignores("a.log", "a.log/b"));  // the folder a.log is ignored, so nobody asks for what is in it
  CHECK(ignores("/a.log", "a.log"));
  CHECK_FALSE(ignores("/a.log", "deep/a.log"));
  CHECK(ignores("deep/a.log", "deep/a.log"));
  CHECK_FALSE(ignores("deep/a.log", "very/deep/a.log"));
}

TEST_CASE("ignore rules: a slash at the end means folders alone") {
  CHECK(ignores("out/", "out", true));
  CHECK(ignores("out/", "a/out", true));
  CHECK_FALSE(ignores("out/", "out", false));
  CHECK(ignores("/a/out/", "a/out", true));
  CHECK_FALSE(ignores("/out/", "a/out", true));
}

TEST_CASE("ignore rules: wildcards stay in one component") {
  CHECK(ignores("*.log", "x.log"));
  CHECK(ignores("*.log", "a/.log"));
  CHECK(ignores("a/*", "a/b"));
  CHECK_FALSE(ignores("a/*", "a/b/c"));
  CHECK_FALSE(ignores("a*c", "ab/c"));
  CHECK(ignores("/a?c", "abc"));
  CHECK_FALSE(ignores("/a?c", "a/c"));
  CHECK(ignores("[a-c]x", "bx"));
  CHECK_FALSE(ignores("[!a-c]x", "bx"));
  CHECK(ignores("[^a-c]x", "dx"));
  CHECK(ignores("[]]x", "]x"));
  CHECK(ignores("[a\\]]x", "]x"));
  CHECK(ignores("[a-]x", "-x"));
  CHECK(ignores("[[:digit:]]", "7"));
  CHECK_FALSE(ignores("/a[!b]c", "a/c"));
}

TEST_CASE("ignore rules: two stars cross folders where they stand alone") {
  CHECK(ignores("**/x", "x"));
  CHECK(ignores("**/x", "a/b/x"));
  CHECK(ignores("a/**", "a/b/c"));
  CHECK_FALSE(ignores("a/**", "a", true));
  CHECK(ignores("a/**/b", "a/b"));
  CHECK(ignores("a/**/b", "a/x/y/b"));
  CHECK_FALSE(ignores("a/**/b", "a/xb"));
  CHECK_FALSE(ignores("a**b/c", "ax/b/c"));
  CHECK(ignores("a**b/c", "axb/c"));
}

TEST_CASE("ignore rules: the last pattern that matches decides") {
  CHECK(IgnoreRules("*.log\n!keep.log").match("keep.log", false) == Verdict::kept);
  CHECK(ignores("!keep.log\n*.log", "keep.log"));
  CHECK(IgnoreRules("*.log").match("a.txt", false) == Verdict::silent);
}

TEST_CASE("ignore rules: comments, escapes, spaces, line ends, byte order mark") {
  CHECK_FALSE(ignores("# a", "# a"));
  CHECK(ignores("\\# a", "# a"));
  CHECK(ignores("\\!a", "!a"));
  CHECK(ignores("a   ", "a"));
  CHECK(ignores("a\\ ", "a "));
  CHECK(ignores("\n\na\r\nb\r\n", "a"));
  CHECK(
      ignores("\xEF\xBB\xBF"
              "a",
              "a"));
  CHECK(ignores("\\*", "*"));
  CHECK_FALSE(ignores("\\*", "x"));
  CHECK(IgnoreRules("[a\nb\\\n/\n!\n").match("a", false) == Verdict::silent);  // none of these is a pattern
}

TEST_CASE("ignore rules: no pattern is slow") {
  std::string pattern, path(3000, 'a');
  for (int i = 0; i < 200; ++i) pattern += "*a";
  CHECK_FALSE(ignores(pattern + "b", path));
}
