// What the tests of redaction share: seeded keys, look-alike values made at run time, documents with planted values.
// Tests only.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/redaction/redact.h"
#include "analyzers/rule.h"

namespace redaction_test {

using Random = std::mt19937_64;

inline std::size_t below(Random& random, std::size_t count) {
  return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

inline std::array<unsigned char, 32> master_key(unsigned char seed) {
  std::array<unsigned char, 32> key;
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<unsigned char>(seed + i * 7);
  return key;
}

// `count` characters, each one of `alphabet` (characters given as UTF-8 strings).
inline std::string draw(Random& random, std::size_t count, const std::vector<std::string>& alphabet) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += alphabet[below(random, alphabet.size())];
  return out;
}

inline std::vector<std::string> letters(std::string_view characters) {
  std::vector<std::string> out;
  for (char c : characters) out.emplace_back(1, c);
  return out;
}

// Values of all kinds: tokens, weak words, quotes and backslashes, line breaks of each sort, characters of two to four
// bytes.
inline std::string random_value(Random& random) {
  static const auto token = letters("ABCDEFGHJKLMNPQRSTUVWXYabcdefghijkmnopqrstuvwxyz0123456789_-");
  static const auto word = letters("abcdefghijklmnoprstuvwxy");
  static const auto nasty = [] {
    auto out = letters("abcXY019\"\\\\/%{}' \t");
    for (const char* more : {"\n", "\r\n", "\r", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x94\x91"})
      out.emplace_back(more);
    return out;
  }();
  switch (below(random, 4)) {
    case 0:
      return draw(random, 20 + below(random, 40), token);
    case 1:
      return draw(random, 1 + below(random, 12), word);
    case 2:
      return draw(random, 2 + below(random, 60), nasty);
    default:
      return draw(random, 6 + below(random, 20), token);
  }
}

// A text with values planted, and the findings that an analysis would return for them.
struct Document {
  std::string text;
  std::vector<analyzers::Finding> findings;
};

inline const analyzers::Rule& some_rule() {
  static const analyzers::Rule rule = [] {
    analyzers::Rule out;
    out.id = "planted";
    out.title = "planted value";
    out.data_class = "secret";
    return out;
  }();
  return rule;
}

inline void plant(Document& document, std::string_view value) {
  analyzers::Finding finding;
  finding.rule = &some_rule();
  finding.data_class = "secret";
  finding.value = {document.text.size(), document.text.size() + value.size()};
  document.text += value;
  if (!value.empty()) document.findings.push_back(finding);
}

inline Document random_document(Random& random, const std::vector<std::string>& values) {
  static const std::vector<std::string> filler{"let x = ",         "\"",   "'",  "\n",  "\r\n", "Z",  "Zq", " ",
                                               "if (a) {",         "}",    "\\", "%41", "Zq0",  "\t", ";",  "\xC3\xB6",
                                               "\xF0\x9F\x98\x80", "****", ""};
  Document out;
  for (std::size_t i = 0, count = 1 + below(random, 12); i < count; ++i) {
    out.text += draw(random, below(random, 4), filler);
    if (below(random, 3) != 0) plant(out, values[below(random, values.size())]);
  }
  return out;
}

}  // namespace redaction_test
