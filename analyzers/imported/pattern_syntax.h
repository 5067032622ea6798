// What a regular expression in Go's syntax needs to be told apart before RE2 may run it: how long its matches are, and
// whether it says anything about letters beyond ASCII. Pure functions; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace analyzers {

struct PatternSyntax {
  std::string re2;           // the same in RE2's syntax
  bool unicode = false;      // names characters beyond ASCII, so bytes aren't enough
  bool bounded = true;       // no match is longer than `widest`
  std::size_t widest = 0;    // bytes
  int groups = 0;            // that capture
  std::string_view foreign;  // what other engines have and no linear one can: "look-ahead"; empty for none
};

// Never fails: of a text that is no pattern it says something, and RE2 says what is wrong with it.
PatternSyntax read_syntax(std::string_view pattern);

}  // namespace analyzers
