// Random edits of documents full of secrets: what an edit re-analyses gives the same as a scan of the whole text.
// LAMPBLACK_EDITS says how many edits: `./dev test` makes ten thousand of them, `./dev soak` a million.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <random>

#include "analyzers/engine/reanalyse.h"
#include "analyzers/rule.h"
#include "server/documents/text.h"

namespace {

using namespace analyzers;
using Random = std::mt19937_64;

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::size_t below(Random& random, std::size_t limit) {
  return static_cast<std::size_t>(random() % limit);
}

std::string letters(Random& random, std::size_t count, std::size_t alphabet = 62) {
  std::string out;
  while (out.size() < count) out.push_back(kLetters[below(random, alphabet)]);
  return out;
}

std::string base64(std::string_view bytes, std::size_t line) {
  std::string out;
  std::size_t width = 0;
  for (std::size_t i = 0; i + 3 <= bytes.size(); i += 3) {
    unsigned bits = 0;
    for (std::size_t k = 0; k < 3; ++k) bits = bits << 8 | static_cast<unsigned char>(bytes[i + k]);
    for (int shift = 18; shift >= 0; shift -= 6) out.push_back(kLetters[bits >> shift & 63]);
    if ((width += 4) >= line) out.push_back('\n'), width = 0;
  }
  return out;
}

// A literal of any rule whose token is letters behind a prefix; what its checksum says does not matter here.
std::string token(Random& random) {
  const auto rules = builtin_rules();
  for (;;) {
    const Rule& rule = rules[below(random, rules.size())];
    if (rule.variants.empty()) continue;
    std::string out;
    for (const Piece& piece : rule.variants[0].pieces) {
      if (piece.set == nullptr) {
        out += piece.literal;
        continue;
      }
      for (std::size_t left = piece.minimum; left > 0;) {
        const auto c = static_cast<unsigned char>(33 + below(random, 90));
        if (piece.set->has(c)) out.push_back(static_cast<char>(c)), --left;
      }
    }
    return out;
  }
}

std::string key_block(Random& random) {
  std::string out =
      "-----BEGIN PRIVATE"
      " KEY-----\n";
  for (std::size_t lines = 1 + below(random, 30); lines > 0; --lines) out += letters(random, 64, 64) + "\n";
  return out + (below(random, 4) == 0 ? ""
                                      : "-----END PRIVATE"
                                        " KEY-----\n");
}

std::string escaped(Random& random, std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const std::string digits{kDigits[byte >> 4], kDigits[byte & 15]};
    switch (below(random, 8)) {
      case 0:
        out += "\\u00" + digits;
        break;
      case 1:
        out += "%" + digits;
        break;
      default:
        out.push_back(c);
    }
  }
  return out;
}

std::string piece(Random& random);

std::string pieces(Random& random, std::size_t count) {
  std::string out;
  while (count-- > 0) out += piece(random);
  return out;
}

std::string piece(Random& random) {
  switch (below(random, 34)) {
    case 0:
      return "api_key = \"" + letters(random, 20 + below(random, 30)) + "\"\n";
    case 1:
      return "password: " + letters(random, 6 + below(random, 12)) + "\n";
    case 2:
      return token(random) + "\n";
    case 3:
      return "const t = '" + token(random) + "'; // ";
    case 4:
      return key_block(random);
    case 5:
      return "{\"kty\":\"RSA\",\"n\":\"" + letters(random, 200) + "\",\"d\":\"" + letters(random, 200) + "\"}\n";
    case 6:
      return "---\nkind: Secret\ndata:\n  a: " + base64(letters(random, 30), 1000) +
             "\n  b: " + base64(letters(random, 12), 1000) + "\n";
    case 7:
      return base64("the token is " + token(random) + " and it is " + letters(random, below(random, 400)), 76) + "\n";
    case 8:
      return escaped(random, "secret = \"" + token(random) + "\" ") + "\n";
    case 9:
      return "postgres://user:" + letters(random, 14) + "@db.prod.internal/x\n";
    case 10:
      return "Authorization: Bearer " + letters(random, 40) + "\n";
    case 11:
      return "aws_access_key_id = AKIA" + letters(random, 16, 26) +
             "\naws_secret_access_key = " + letters(random, 40, 64) + "\n";
    case 12:
      return "curl -u user:" + letters(random, 12) + " https://host.corp/\n";
    case 13:
      return "mail to jane.doe" + letters(random, 3) + "@acme-widgets.com or 10.23.4." +
             std::to_string(below(random, 250)) + "\n";
    case 14:
      return "token: |\n  " + letters(random, 40) + "\n  " + letters(random, 30) + "\n";
    case 15:
      return "`" + letters(random, 10) + "\n\"\"\"";
    case 16:
      return "\xE2\x80\x8B" + letters(random, 5) + "\xC3\xA9&amp;%5f";
    case 17:
      return "-----BEGIN PRIVATE"
             " KEY-----";
    case 18:
      return "secretlint-disable lampblack:allow\r\n";
    case 19:
      return below(random, 2) == 0
                 ? "kind: Secret\n"
                 : "{\"kind\": \"Secret\", \"data\": {\"a\": \"" + base64(letters(random, 30), 1000) + "\"}}\n";
    case 20:
      return letters(random, below(random, 300));
    case 21:
      return "stripe twilio " + letters(random, 32) + "\n";
    default: {
      static constexpr std::string_view kWords[] = {"value", "for",  "(x)",  "{",   "}\n",  "return", "=",   "the",
                                                    "// a",  "\n",   "\r\n", "a.b", "\"",   "'",      ";\n", "key",
                                                    ", ",    "\t\t", ": ",   "[0]", "\\n ", "#",      "--",  "é"};
      std::string out;
      for (std::size_t words = 4 + below(random, 40); words > 0; --words)
        out.append(kWords[below(random, std::size(kWords))]).append(" ");
      return out + "\n";
    }
  }
}

// What is put in or taken out; most edits are those of a person who types.
std::string typed(Random& random) {
  const std::size_t kind = below(random, 10);
  if (kind < 5) return std::string(1, static_cast<char>(32 + below(random, 95)));
  if (kind == 5) return "\n";
  return kind < 9 ? piece(random).substr(0, 1 + below(random, 60)) : pieces(random, 1 + below(random, 4));
}

bool same(const Analysis& a, const Analysis& b, std::string& difference, std::string_view text) {
  const auto line = [&](const Finding& finding) {
    return std::string(finding.rule->id) + " " + std::to_string(finding.value.begin) + "-" +
           std::to_string(finding.value.end) + " name " + std::to_string(finding.name.begin) + "-" +
           std::to_string(finding.name.end) + " " + std::string(finding.data_class) + " " +
           std::string(to_string(finding.tier)) + " " + std::string(to_string(finding.severity)) + " " +
           std::to_string(finding.confidence) + " " + std::to_string(finding.evidence) + " part " +
           std::to_string(finding.part.begin) + "-" + std::to_string(finding.part.end);
  };
  difference.clear();
  for (std::size_t i = 0; i < std::max(a.findings.size(), b.findings.size()); ++i) {
    const std::string first = i < a.findings.size() ? line(a.findings[i]) : "nothing";
    const std::string second = i < b.findings.size() ? line(b.findings[i]) : "nothing";
    if (first == second) continue;
    const std::size_t at = std::min(i < a.findings.size() ? a.findings[i].value.begin : text.size(),
                                    i < b.findings.size() ? b.findings[i].value.begin : text.size());
    difference = "incremental: " + first + "\nwhole: " + second +
                 "\naround: " + std::string(text.substr(at - std::min<std::size_t>(at, 200), 400));
    return false;
  }
  return true;
}

}  // namespace

TEST_CASE("an edit's analysis is that of the whole text") {
  const char* wanted = std::getenv("LAMPBLACK_EDITS");
  const std::size_t edits = wanted != nullptr ? std::strtoul(wanted, nullptr, 10) : 500;
  constexpr std::size_t kEditsOfADocument = 50;
  std::size_t incremental = 0;
  for (std::size_t seed = 0; seed * kEditsOfADocument < edits; ++seed) {
    Random random(seed);
    std::string text;
    const std::size_t size = 30'000 + below(random, 60'000);
    while (text.size() < size) text += piece(random);
    AnalyzeOptions options;
    static constexpr std::string_view kPaths[] = {"", "file:///p/a.py", "file:///p/a.yaml", "file:///p/docs/a.md"};
    options.path = kPaths[below(random, std::size(kPaths))];
    Analysis analysis = analyze(text, options);
    std::size_t cursor = below(random, text.size());
    std::vector<std::string> undo;
    for (std::size_t edit = 0; edit < kEditsOfADocument; ++edit) {
      const std::string before = text;
      if (below(random, 12) == 0) cursor = below(random, text.size() + 1);
      server::Change change;
      const std::size_t at_once = below(random, 20) == 0 ? 3 : 1;  // cursors
      for (std::size_t part = 0; part < at_once; ++part) {
        const std::size_t begin = std::min(cursor + part * below(random, 300), text.size());
        std::size_t removed = below(random, 3) == 0 ? std::min(below(random, 40), text.size() - begin) : 0;
        if (below(random, 60) == 0) removed = std::min(below(random, 4000), text.size() - begin);
        const std::string with = below(random, 4) == 0 ? "" : typed(random);
        text.replace(begin, removed, with);
        const server::Change next{begin, removed, with.size()};
        change = part == 0 ? next : change.followed_by(next);
        cursor = begin + with.size();
      }
      if (below(random, 15) == 0) {  // all of it is taken back
        change = change.followed_by({change.begin, change.inserted, change.removed});
        text = before;
      }
      REQUIRE(before.substr(0, change.begin) == text.substr(0, change.begin));
      REQUIRE(before.substr(change.begin + change.removed) == text.substr(change.begin + change.inserted));
      const Analysis whole = analyze(text, options);
      if (reanalyse(text, options, {change.begin, change.removed, change.inserted}, analysis)) {
        ++incremental;
        std::string difference;
        CAPTURE(seed, edit, change.begin, change.removed, change.inserted, text.size());
        const bool equal = same(analysis, whole, difference, text);
        INFO(difference);
        REQUIRE(equal);
      } else {
        analysis = whole;
      }
    }
  }
  CAPTURE(incremental, edits);
  CHECK(incremental * 2 > edits);
}
