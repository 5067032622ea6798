// Encodings that a token travels in: each is taken off, one inside another, and what is found is told at the bytes
// that it takes in the text as it was.

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "analyzers/engine/codecs.h"
#include "analyzers/engine/decode.h"
#include "analyzers/engine/engine.h"
#include "analyzers/engine/escapes.h"

namespace {

using namespace analyzers;

// Look-alikes are put together here, so that no scanner finds them in this file.
const std::string kHead = std::string("gh") + "p";
const std::string kBody = std::string("aZ3kQ9mB7c8D") + "9e0F1g2H3i4J" + "5k6Zz0Y8wX4T";
const std::string kToken = kHead + "_" + kBody;

std::vector<std::string> values(std::string_view text, Scan scan = Scan::mark) {
  AnalyzeOptions options;
  options.scan = scan;
  std::vector<std::string> result;
  for (const Finding& finding : analyze(text, options).findings) {
    CHECK(finding.has(Evidence::decoded));
    result.emplace_back(finding.value.of(text));
  }
  return result;
}

using Values = std::vector<std::string>;

std::string base64(std::string_view text, std::string_view marks = "+/") {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + std::string(marks);
  std::string out;
  unsigned bits = 0;
  int held = 0;
  for (unsigned char c : text) {
    bits = bits << 8 | c;
    for (held += 8; held >= 6; held -= 6) out += alphabet[bits >> (held - 6) & 63];
  }
  if (held > 0) out += alphabet[bits << (6 - held) & 63];
  while (out.size() % 4 != 0) out += '=';
  return out;
}

std::string hex(std::string_view text, std::string_view before = "") {
  std::string out;
  for (unsigned char c : text)
    out.append(before).append(1, "0123456789abcdef"[c >> 4]).append(1, "0123456789abcdef"[c & 15]);
  return out;
}

std::string wrapped(std::string_view text, std::size_t width, std::string_view line_break) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += width)
    out.append(at == 0 ? "" : line_break).append(text.substr(at, width));
  return out;
}

}  // namespace

TEST_CASE("layers: a token is found under escapes, at the bytes that it takes") {
  auto [before, value, after] = GENERATE(table<std::string, std::string, std::string>({
      {"{\"text\": \"use ", kHead + "\\u005f" + kBody, " here\"}"},
      {"\"{\\\"text\\\": \\\"use ", kHead + "\\\\u005F" + kBody, "\\\"}\""},
      {"{\"a\": \"{\\\"b\\\": \\\"", kHead + "\\\\\\\\x5f" + kBody, "\\\"}\"}"},
      {"https://acme.test/?t=", kHead + "%5F" + kBody, "&x=1"},
      {"https://acme.test/?u=", kHead + "%255F" + kBody, "&x=1"},  // percent in percent
      {"<p>", kHead + "&#95;" + kBody, "</p>"},
      {"<p>", kHead + "&#x5F;" + kBody, "</p>"},
      {"<p>", kHead + "&amp;#95;" + kBody, "</p>"},  // HTML in HTML
      {"x=3Dy ", kHead + "=5F" + kBody, " z"},
      {"= ", kToken.substr(0, 20) + "\xE2\x80\x8B" + kToken.substr(20), " "},      // zero-width space
      {"= ", kToken.substr(0, 9) + "\xE2\x80\xAE" + kToken.substr(9), "\n"},       // right to left override
      {"= ", kToken.substr(0, 2) + "\xC2\xAD" + kToken.substr(2), ""},             // soft hyphen
      {"= ", kToken.substr(0, 30) + "\xF3\xA0\x81\x81" + kToken.substr(30), ";"},  // a tag
      {"\"", kToken.substr(0, 20) + "\\u200b" + kToken.substr(20), "\""},          // escaped and invisible
      {"a ", "\\x" + hex(kToken.substr(0, 1)) + kToken.substr(1), " b"},
      {"a \"", hex(kToken, "\\x"), "\" b"},
      {"a \"", hex(kToken, "%"), "\" b"},
      {"a \"", hex(kToken, "\\u00"), "\" b"},
  }));
  CAPTURE(before, value);
  CHECK(values(before + value + after) == Values{value});
  CHECK(values(before + value + after, Scan::share) == Values{value});
}

TEST_CASE("layers: a URL's password is found under slashes that JSON escaped") {
  const std::string password = std::string("Tr0ub") + "4dor";
  CHECK(values("{\"url\": \"postgres:\\/\\/app:" + password + "@db.acme.test\\/x\"}") == Values{password});
}

TEST_CASE("layers: quoted-printable breaks lines inside of tokens") {
  const std::string before(60, 'x');
  const std::string value = kToken.substr(0, 14) + "=\r\n" + kToken.substr(14);
  CHECK(values(before + " " + value + "\r\n") == Values{value});
}

TEST_CASE("layers: what is invisible around a token is no part of it") {
  const std::string token = kToken, space = "\xE2\x80\x8B";
  CHECK(values("= " + space + token.substr(0, 9) + space + token.substr(9) + space + " x") ==
        Values{token.substr(0, 9) + space + token.substr(9)});
}

TEST_CASE("layers: an escape that counts in quoted-printable alone ends no part before its soft one") {
  for (const std::size_t between : {252u, 253u, 254u}) {
    const std::string text = "=41" + std::string(between, 'a') + "=3D" + kToken;
    const std::vector<Unescaped> parts = unescaped_parts(text);
    REQUIRE(parts.size() == 1);
    CHECK(parts[0].text.ends_with("=" + kToken));
  }
}

TEST_CASE("layers: padding at a line's end is no soft line break") {
  const std::string run = base64("TOKEN is " + kToken);
  REQUIRE(run.ends_with("=="));
  for (std::size_t before = 1; before < 20; ++before) {
    CAPTURE(before);
    CHECK(values(std::string(before, '-') + " " + run + "\nnext:\n") == Values{run});
  }
}

TEST_CASE("layers: what is encoded as a whole is found, and is taken as a whole") {
  const std::string inside = "export A=1\nTOKEN is " + kToken + " and more of it\n";
  std::string utf16;
  for (char c : inside) utf16.append(1, c).append(1, '\0');
  auto encoded =
      GENERATE_COPY(base64(inside), base64(inside, "-_"), base64(base64(inside)), hex(inside), "0x" + hex(inside),
                    base64(hex(inside)), base64(utf16), wrapped(base64(inside + inside), 76, "\r\n"),
                    wrapped(base64(inside + inside), 64, "\n    "),
                    base64("{\"data\": {\"env\": \"" + base64("{\"inner\": \"" + base64(inside) + "\"}") + "\"}}"),
                    base64("\"" + kHead + "\\u005f" + kBody + "\""));
  CAPTURE(encoded);
  CHECK(values("data: " + encoded + "\n") == Values{encoded});
  CHECK(values("{\"data\": \"" + encoded + "\"}") == Values{encoded});
}

TEST_CASE("layers: base64 is found whatever of its alphabet stands before it") {
  const std::string run = base64("export A=1\nTOKEN is " + kToken + " and more of it\n");
  auto before = GENERATE(as<std::string>{}, "/", "a/", "ab+", "abc/", "\\n", "x-");
  CAPTURE(before);
  const Values found = values(" " + before + run + " ");
  REQUIRE(found.size() == 1);
  CHECK(found[0].ends_with(run));
}

TEST_CASE("layers: a word in the line behind base64 is no part of it") {
  std::string inside = "export A=1\nTOKEN is " + kToken + " and more";
  while (inside.size() % 3 != 0) inside += '.';
  const std::string run = base64(inside);
  REQUIRE_FALSE(run.ends_with('='));
  CHECK(values("data: " + run + "\nAPI_KEY=$KEY\n") == Values{run});
  std::string lines = base64(inside + inside);
  lines = lines.substr(0, run.size()) + "\n" + lines.substr(run.size());
  CHECK(values("data: " + lines + "\nAPI_KEY=$KEY\n") == Values{lines});
}

TEST_CASE("layers: UTF-16 becomes UTF-8") {
  CHECK(utf8_of_utf16(std::string_view("\xFF\xFE"
                                       "a\0\xE9\0\xAC\x20\x35\xD8\xB3\xDC",
                                       12)) == "a\xC3\xA9\xE2\x82\xAC\xF0\x9D\x92\xB3");
  CHECK(utf8_of_utf16(std::string_view("\xFE\xFF\0a\x20\xAC\xD8\x35\xDC\xB3", 10)) == "a\xE2\x82\xAC\xF0\x9D\x92\xB3");
  const std::string lone = "\xEF\xBF\xBD";
  CHECK(utf8_of_utf16(std::string_view("\xFF\xFE\x35\xD8"
                                       "a\0\xB3\xDC\x35\xD8"
                                       "b",
                                       11)) == lone + "a" + lone + lone + lone);
  CHECK(utf8_of_utf16("plain") == std::nullopt);
  CHECK(utf8_of_utf16("") == std::nullopt);
}

TEST_CASE("layers: depth is bounded, and nothing of what is deeper is told") {
  std::string encoded = "TOKEN is " + kToken + " and more of it\n";
  for (int i = 0; i < 12; ++i) encoded = base64(encoded);
  CHECK(values(encoded).empty());
}

TEST_CASE("layers: a text of which too much is encoded is marked in part, and not shared") {
  std::string inner, text;
  while (inner.size() < 190) inner += "%2561 abc de";
  while (text.size() < 200'000) text += "%25252561 " + base64(inner) + " ";
  CHECK(analyze(text, {}).notices.size() == 1);
  AnalyzeOptions share;
  share.scan = Scan::share;
  CHECK_FALSE(analyze(text, share).complete);
}

TEST_CASE("layers: texts that look encoded and are not stay silent") {
  auto text =
      GENERATE(as<std::string>{}, "AVeryLongIdentifierThatGoesOnAndOnAndOn",
               "===============================", "a%b%c%d%e%f", "\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\",
               "x=50;y=41;z=3D", "&&&&&#&#;&#x;", "\xE2\x80\x9Cquoted\xE2\x80\x9D", "\xEF\xBB\xBF# a file");
  CAPTURE(text);
  CHECK(values(text).empty());
}

TEST_CASE("layers: places of unescaped parts are those of the original, in order") {
  const std::string text = "a%41b \xE2\x80\x8B\\u0043 &amp; d=\n " + std::string(300, 'x') + "%42";
  for (const Unescaped& part : unescaped_parts(text)) {
    REQUIRE(part.origin.size() == part.text.size() + 1);
    auto out_of_order = [](Span a, Span b) { return a.end > b.begin; };
    CHECK(std::adjacent_find(part.origin.begin(), part.origin.end(), out_of_order) == part.origin.end());
    CHECK(part.origin.back().end <= text.size());
  }
  REQUIRE_FALSE(unescaped_parts(text).empty());
  CHECK(unescaped_parts(text)[0].text.starts_with("aAb C & d="));
}

TEST_CASE("layers: many escapes and invisible characters take no longer than their bytes") {
  auto unit =
      GENERATE(as<std::string>{}, "\\", "%", "%25", "&#", "\xE2\x80\x8B", "=\n", "=3D", "\\u005c", "QUFB", "4141");
  CAPTURE(unit);
  std::string text;
  while (text.size() < 1'000'000) text += unit;
  CHECK(analyze(text, {}).complete);
}
