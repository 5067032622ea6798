// Values that are known are found wherever they are planted, in every encoding and split over lines; and nothing else
// is found.
#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "analyzers/engine/engine.h"
#include "analyzers/known/learned.h"

namespace {

using namespace analyzers;
using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t count) {
  return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

std::string drawn(Random& random, std::string_view letters, std::size_t size) {
  std::string out;
  while (out.size() < size) out += letters[below(random, letters.size())];
  return out;
}

constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYabcdefghijkmnopqrstuvwxyz0123456789";
constexpr std::string_view kNasty = "abcdefghkmnpqrstuvwxyzABCDEFGHJKLMNPQ23456789!@#$%^&*()_-+=[]{}|;:'\"<>,.?/~`\\";

std::string random_value(Random& random) {
  switch (below(random, 4)) {
    case 0:
      return drawn(random, kLetters, 8 + below(random, 40));
    case 1:
      return drawn(random, kNasty, 8 + below(random, 8));
    case 2:
      return drawn(random, kNasty, 12 + below(random, 60));
    default:
      return drawn(random, kLetters, 6 + below(random, 6)) + "\xC3\xA4" + drawn(random, kNasty, 4) + "\xE2\x82\xAC";
  }
}

std::string hex(std::string_view bytes, std::string_view digits, std::string_view before = "") {
  std::string out;
  for (unsigned char c : bytes) {
    out += before;
    out += digits[c >> 4];
    out += digits[c & 15];
  }
  return out;
}

constexpr std::string_view kLower = "0123456789abcdef", kUpper = "0123456789ABCDEF";

std::string base64(std::string_view bytes, bool url) {
  std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  digits += url ? "-_" : "+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) {
      if (i + k > bytes.size()) {
        if (!url) out += '=';
      } else {
        out += digits[(group >> (18 - 6 * k)) & 63];
      }
    }
  }
  return out;
}

std::string each(std::string_view text, const std::function<std::string(char)>& written) {
  std::string out;
  for (char c : text) out += written(c);
  return out;
}

std::string json(std::string_view text) {
  return each(text, [](char c) { return c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c); });
}

bool plain(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.' || c == '~';
}

std::string percent(std::string_view text, std::string_view digits) {
  return each(text, [&](char c) { return plain(c) ? std::string(1, c) : hex({&c, 1}, digits, "%"); });
}

// Python's json.dumps: everything beyond ASCII is \u.
std::string ascii_json(std::string_view text) {
  std::string out;
  const std::string escaped = json(text);
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    if (escaped.substr(i, 2) == "\xC3\xA4") {
      out += "\\u00e4";
      ++i;
    } else if (escaped.substr(i, 3) == "\xE2\x82\xAC") {
      out += "\\u20ac";
      i += 2;
    } else {
      out += escaped[i];
    }
  }
  return out;
}

struct Way {
  std::string name;
  std::function<std::string(const std::string&, Random&)> write;
};

std::vector<Way> ways() {
  // Where no escape begins or ends.
  auto split = [](std::string joint, bool literal) {
    return [joint, literal](const std::string& value, Random& random) {
      const std::string whole = literal ? json(value) : value;
      std::vector<std::size_t> places;
      for (std::size_t at = 1; at < whole.size(); ++at)
        if (plain(whole[at - 1]) && plain(whole[at]) && (at < 2 || whole[at - 2] != '\\')) places.push_back(at);
      if (places.empty()) return whole;
      const std::size_t at = places[below(random, places.size())];
      return whole.substr(0, at) + joint + whole.substr(at);
    };
  };
  auto spaced = [](const std::string& value, std::string_view prefix, std::string_view gap, std::size_t group) {
    std::string out;
    for (std::size_t at = 0; at < value.size(); at += group)
      out += (at == 0 ? "" : std::string(gap)) + std::string(prefix) + hex(value.substr(at, group), kLower);
    return out;
  };
  auto octal = [](char c, std::string_view before) {
    const auto byte = static_cast<unsigned char>(c);
    std::string out(before);
    for (const int shift : {6, 3, 0}) out += static_cast<char>('0' + (byte >> shift & 7));
    return out;
  };
  auto simple = [](auto write) { return [write](const std::string& value, Random&) { return write(value); }; };
  std::vector<Way> all{
      {"raw", simple([](const std::string& v) { return v; })},
      {"hex", simple([](const std::string& v) { return hex(v, kLower); })},
      {"upper hex", simple([](const std::string& v) { return hex(v, kUpper); })},
      {"\\x", simple([](const std::string& v) { return hex(v, kLower, "\\x"); })},
      {"percent", simple([](const std::string& v) { return percent(v, kUpper); })},
      {"lower percent", simple([](const std::string& v) { return percent(v, kLower); })},
      {"percent everything", simple([](const std::string& v) { return hex(v, kUpper, "%"); })},
      {"percent twice", simple([](const std::string& v) { return percent(percent(v, kUpper), kUpper); })},
      {"JSON", simple(json)},
      {"ASCII JSON", simple(ascii_json)},
      {"JSON in JSON", simple([](const std::string& v) { return json(json(v)); })},
      {"JSON in JSON in JSON", simple([](const std::string& v) { return json(json(json(v))); })},
      {"JSON with \\/", simple([](const std::string& v) {
         return each(json(v), [](char c) { return c == '/' ? std::string("\\/") : std::string(1, c); });
       })},
      {"single-quoted in a shell", simple([](const std::string& v) {
         return each(v, [](char c) { return c == '\'' ? std::string("'\\''") : std::string(1, c); });
       })},
      {"single-quoted in a shell with double quotes", simple([](const std::string& v) {
         return each(v, [](char c) { return c == '\'' ? std::string("'\"'\"'") : std::string(1, c); });
       })},
      {"double-quoted in a shell", simple([](const std::string& v) {
         return each(v, [](char c) {
           return std::string_view("\"$`\\").find(c) != std::string_view::npos ? std::string("\\") + c
                                                                               : std::string(1, c);
         });
       })},
      {"backslashes in a shell", simple([](const std::string& v) {
         return each(v, [](char c) {
           return plain(c) || static_cast<unsigned char>(c) >= 128 ? std::string(1, c) : std::string("\\") + c;
         });
       })},
      {"SQL", simple([](const std::string& v) {
         return each(v, [](char c) { return c == '\'' ? std::string("''") : std::string(1, c); });
       })},
      {"CSV", simple([](const std::string& v) {
         return each(v, [](char c) { return c == '"' ? std::string("\"\"") : std::string(1, c); });
       })},
      {"Compose", simple([](const std::string& v) {
         return each(v, [](char c) { return c == '$' ? std::string("$$") : std::string(1, c); });
       })},
      {"XML", simple([](const std::string& v) {
         return each(v, [](char c) {
           return c == '&'    ? std::string("&amp;")
                  : c == '<'  ? std::string("&lt;")
                  : c == '"'  ? std::string("&quot;")
                  : c == '\'' ? std::string("&#39;")
                              : std::string(1, c);
         });
       })},
      {"split by a backslash", split("\\\n", false)},
      {"split by a backslash, indented", split("\\\r\n    ", false)},
      {"split into two literals", split("\" +\n        \"", true)},
      {"split into two literals side by side", split("\"\n\"", true)},
      {"two literals on one line", split("\" + \"", true)},
      {"two literals beside each other", split("\" \"", true)},
      {"two literals in JSON",
       [split](const std::string& v, Random& random) { return json(split("\" + \"", true)(v, random)); }},
      {"quotes that end and begin", split("\"\"", false)},
      {"quotes of two kinds", split("' \"", false)},
      {"literals in PHP", split("' . '", false)},
      {"hex with colons", simple([spaced](const std::string& v) { return spaced(v, "", ":", 1); })},
      {"hex with blanks", simple([spaced](const std::string& v) { return spaced(v, "", " ", 1); })},
      {"hex with dashes", simple([spaced](const std::string& v) { return spaced(v, "", "-", 1); })},
      {"hex in pairs", simple([spaced](const std::string& v) { return spaced(v, "", " ", 2); })},
      {"an array of bytes", simple([spaced](const std::string& v) { return spaced(v, "0x", ", ", 1); })},
      {"an array of bytes over lines",
       simple([spaced](const std::string& v) { return spaced(v, "0x", ",\n    ", 1); })},
      {"octal", simple([octal](const std::string& v) { return each(v, [octal](char c) { return octal(c, "\\"); }); })},
      {"octal of printf",
       simple([octal](const std::string& v) { return each(v, [octal](char c) { return octal(c, "\\0"); }); })},
      {"octal where needed", simple([octal](const std::string& v) {
         return each(v, [octal](char c) { return plain(c) ? std::string(1, c) : octal(c, "\\"); });
       })},
      {"octal in JSON",
       simple([octal](const std::string& v) { return each(v, [octal](char c) { return octal(c, "\\\\"); }); })},
      {"\\u{}", simple([](const std::string& v) {
         return each(ascii_json(v), [](char c) {
           return plain(c) || c == '\\' || c == '"' ? std::string(1, c) : "\\u{" + hex({&c, 1}, kLower) + "}";
         });
       })},
      {"split in PowerShell", split("`\n", false)},
      {"split in JSON", split("\\\\\\n  ", true)},
  };
  for (std::size_t before = 0; before < 3; ++before)
    for (const bool url : {false, true})
      all.push_back({"base64, " + std::to_string(before) + " bytes before", [=](const std::string& v, Random& random) {
                       return base64(drawn(random, kLetters, before + 3 * below(random, 3)) + v +
                                         drawn(random, kLetters, below(random, 4)),
                                     url);
                     }});
  return all;
}

}  // namespace

TEST_CASE("a known value is found in every way to write it") {
  Random random(20'240'611);
  std::vector<std::string> secrets;
  while (secrets.size() < 400) {
    std::string value = random_value(random);
    if (is_worth_learning(value)) secrets.push_back(std::move(value));
  }
  std::vector<LearnedValues::Value> values;
  for (const std::string& value : secrets) values.push_back({value, ""});
  const LearnedValues learned(values);
  for (const Way& way : ways()) {
    for (std::size_t i = 0; i < secrets.size(); ++i) {
      const std::string written = way.write(secrets[i], random);
      static constexpr std::string_view kBefore[] = {" ", "\"", "https://app:", "&x="};
      const std::string before = drawn(random, "abc \n(", below(random, 30)) + std::string(kBefore[below(random, 4)]);
      const std::string text =
          before + written + (below(random, 2) ? "\"" : "\n") + drawn(random, "xyz ", below(random, 9));
      const auto found = learned.find(text);
      // What a byte at either end is written with beside itself says nothing.
      const std::size_t first = before.size() + (plain(secrets[i].front()) ? 0 : 8);
      const std::size_t last = before.size() + written.size() - (plain(secrets[i].back()) ? 0 : 8);
      const bool covered = std::any_of(found.begin(), found.end(), [&](const auto& place) {
        return place.value == i && place.span.begin <= first && place.span.end >= last;
      });
      INFO(way.name << "\n" << secrets[i] << "\n" << text);
      CHECK(covered);
    }
  }
}

TEST_CASE("a known value is found without its first or last byte, too") {
  Random random(31);
  std::vector<std::string> secrets;
  while (secrets.size() < 400) {
    std::string value = random_value(random);
    if (value.size() > 8 && is_worth_learning(value.substr(1)) && is_worth_learning(value.substr(0, value.size() - 1)))
      secrets.push_back(std::move(value));
  }
  std::vector<LearnedValues::Value> values;
  for (const std::string& value : secrets) values.push_back({value, ""});
  const LearnedValues learned(values);
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    for (const bool first : {true, false}) {
      const std::string rest = first ? secrets[i].substr(1) : secrets[i].substr(0, secrets[i].size() - 1);
      for (const std::string& written :
           {rest, json(rest), hex(rest, kLower), base64(rest, false), percent(rest, kUpper)}) {
        const std::string before = drawn(random, "abc \n(", below(random, 30)) + " ";
        const auto found = learned.find(before + written + "\n");
        INFO(secrets[i] << "\n" << written);
        CHECK(std::any_of(found.begin(), found.end(), [&](const auto& place) {
          return place.value == i && !place.whole && place.span.begin <= before.size() + 3 &&
                 place.span.end + 6 >= before.size() + written.size();
        }));
      }
    }
  }
}

TEST_CASE("nothing is a known value that is none") {
  Random random(7);
  std::vector<std::string> secrets;
  for (int i = 0; i < 2000; ++i) secrets.push_back(drawn(random, kLetters, 8 + below(random, 20)));
  std::vector<LearnedValues::Value> values;
  for (const std::string& value : secrets) values.push_back({value, ""});
  const LearnedValues learned(values);
  for (int i = 0; i < 2000; ++i) {
    // All but one byte inside of one, and other random text.
    std::string almost = secrets[below(random, secrets.size())];
    char& inside = almost[1 + below(random, almost.size() - 2)];
    inside = inside == 'a' ? 'b' : 'a';
    CHECK(learned.find(drawn(random, kNasty, 40) + " " + almost + " " + drawn(random, kNasty, 40)).empty());
  }
}

TEST_CASE("what is short or a word is not worth learning") {
  for (const char* value :
       {"true", "postgres", "development", "production", "localhost", "12345678", "aaaaaaaaaaaaaaaa"})
    CHECK_FALSE(is_worth_learning(value));
}

TEST_CASE("a passage of a protected text is found however it is pasted") {
  Random random(99);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> lines;
    for (std::size_t i = 0, count = 6 + below(random, 30); i < count; ++i)
      lines.push_back(drawn(random, "abcdefgh klmno", 12 + below(random, 50)));
    std::string file;
    for (const std::string& line : lines) file += line + "\n";
    const std::string_view texts[] = {file};
    const ProtectedTexts protected_texts(texts);
    const std::size_t first = below(random, lines.size() - 3);
    const std::size_t last = std::min(lines.size(), first + 3 + below(random, 4));
    const std::size_t style = below(random, 5);
    std::string pasted;
    for (std::size_t i = first; i < last; ++i) {
      if (style == 0) pasted += lines[i] + "\n";
      if (style == 1) pasted += "    " + lines[i] + "\r\n";
      if (style == 2) pasted += "+" + lines[i] + "\n";
      if (style == 3) pasted += std::to_string(i + 1) + "\t" + lines[i] + "\n";
      if (style == 4) pasted += lines[i] + "\\n";
    }
    const std::string before = "What does this do?\n";
    const std::string text = before + pasted + "\nThank you.";
    const auto found = protected_texts.find(text);
    INFO(text);
    std::size_t bytes = 0;
    for (char c : pasted) bytes += c > ' ';
    REQUIRE((bytes < kShortestLines || found.size() == 1));
    if (found.empty()) continue;
    CHECK(found[0].begin <= before.size() + 8);
    CHECK(found[0].end + 3 >= before.size() + pasted.size());
    CHECK(protected_texts.find("What does this do?\n" + lines[first].substr(0, 11)).empty());
  }
}
