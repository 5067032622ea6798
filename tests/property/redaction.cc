// Redaction and restoring over random documents: nothing of a value is left, and all of it comes back.
#include "tests/property/redaction.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <map>

#include "analyzers/redaction/restore.h"

using namespace redaction_test;
using analyzers::Escaping;
using analyzers::Style;
using analyzers::Units;

namespace {

struct Issued {
  analyzers::PlaceholderSet set;
  std::map<std::string, std::string, std::less<>> values;

  analyzers::Resolve resolve() const {
    return [this](std::string_view placeholder) {
      return analyzers::Resolution{std::string_view(values.find(placeholder)->second), ""};
    };
  }
};

Issued issue(const std::vector<analyzers::Passage>& passages, const analyzers::Redaction& redaction) {
  Issued out;
  for (std::size_t i = 0; i < passages.size(); ++i) {
    for (const analyzers::Replacement& replacement : redaction.passages[i].replacements) {
      if (!replacement.restorable) continue;
      out.set.add(replacement.placeholder);
      auto [at, fresh] = out.values.try_emplace(replacement.placeholder, replacement.original.of(passages[i].text));
      REQUIRE(at->second == replacement.original.of(passages[i].text));
    }
  }
  return out;
}

std::string restore(const Issued& issued, Escaping escaping, const std::vector<std::string_view>& deltas) {
  analyzers::Restorer restorer(issued.set, escaping, issued.resolve());
  std::string out;
  for (std::size_t i = 0; i < deltas.size(); ++i) out += restorer.feed(deltas[i], i + 1 == deltas.size()).text;
  return out;
}

// Restores by looking at every byte for every placeholder: slow and plain.
std::string naively_restored(std::string_view text, const Issued& issued) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    bool found = false;
    for (const auto& [placeholder, value] : issued.values) {
      if (!text.substr(at).starts_with(placeholder)) continue;
      out += value;
      at += placeholder.size();
      found = true;
      break;
    }
    if (!found) out += text[at++];
  }
  return out;
}

std::size_t count_units(std::string_view text, Units units) {
  std::size_t out = 0;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (units == Units::utf8)
      out += 1;
    else if ((byte & 0xC0) != 0x80)
      out += units == Units::utf16 && byte >= 0xF0 ? 2 : 1;
  }
  return out;
}

struct Setting {
  Style style;
  Units units;
};
constexpr Setting kSettings[] = {{Style::word, Units::utf8},
                                 {Style::same_length, Units::utf8},
                                 {Style::same_length, Units::utf16},
                                 {Style::same_length, Units::utf32}};

}  // namespace

TEST_CASE("redact, then restore, gives the original bytes", "[redaction]") {
  Random random(11);
  const analyzers::ProjectKeys keys(master_key(1), "project");
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < 5; ++i) values.push_back(random_value(random));
    std::vector<Document> documents;
    for (std::size_t i = 0; i < 3; ++i) documents.push_back(random_document(random, values));
    std::vector<analyzers::Passage> passages;
    for (const Document& document : documents) passages.push_back({document.text, &document.findings});
    for (const Setting& setting : kSettings) {
      analyzers::RedactOptions options{keys, "context", setting.style, setting.units};
      analyzers::Redaction redaction = analyzers::redact(passages, options);
      Issued issued = issue(passages, redaction);
      for (std::size_t i = 0; i < passages.size(); ++i) {
        const auto& [text, replacements] = redaction.passages[i];
        // Everything but the replaced spans is as it was, and each span is where it is said to be.
        std::string rebuilt;
        std::string expected;
        std::size_t at = 0;
        std::size_t redacted_at = 0;
        for (const auto& replacement : replacements) {
          REQUIRE(replacement.original.begin >= at);
          REQUIRE(replacement.redacted.of(text) == replacement.placeholder);
          std::string_view between = passages[i].text.substr(at, replacement.original.begin - at);
          REQUIRE(between == std::string_view(text).substr(redacted_at, replacement.redacted.begin - redacted_at));
          std::string_view value = replacement.original.of(passages[i].text);
          if (setting.style == Style::same_length)
            REQUIRE(count_units(value, setting.units) == count_units(replacement.placeholder, setting.units));
          rebuilt.append(between).append(value);
          expected.append(between).append(replacement.restorable ? value : std::string_view(replacement.placeholder));
          at = replacement.original.end;
          redacted_at = replacement.redacted.end;
        }
        rebuilt.append(passages[i].text.substr(at));
        expected.append(passages[i].text.substr(at));
        REQUIRE(rebuilt == passages[i].text);
        if (setting.style == Style::word) REQUIRE(expected == passages[i].text);  // no masks among so few values
        REQUIRE(restore(issued, Escaping::none, {text}) == expected);
        REQUIRE(naively_restored(text, issued) == expected);

        // Inside a JSON string the values come back escaped, so that the string is the original.
        std::string json = boost::json::serialize(boost::json::value(text));
        std::string answer = restore(issued, Escaping::json, {json});
        REQUIRE(boost::json::parse(answer).as_string() == expected);

        // A second redaction finds the same places and leaves them.
        std::vector<analyzers::Finding> again;
        for (const auto& replacement : replacements) {
          analyzers::Finding finding;
          finding.rule = &some_rule();
          finding.data_class = "secret";
          finding.value = replacement.redacted;
          again.push_back(finding);
        }
        REQUIRE(analyzers::redact({{text, &again}}, options).passages[0].text == text);
      }
    }
  }
}

TEST_CASE("an answer may be cut at any two bytes", "[redaction]") {
  Random random(12);
  const analyzers::ProjectKeys keys(master_key(1), "project");
  for (int round = 0; round < 24; ++round) {
    std::vector<std::string> values{random_value(random), random_value(random)};
    Document document = random_document(random, values);
    if (round % 3 == 0) {  // back to back
      plant(document, values[0]);
      plant(document, values[1]);
      plant(document, values[0]);
    }
    const Setting& setting = kSettings[round % 4];
    std::vector<analyzers::Passage> passages{{document.text, &document.findings}};
    analyzers::Redaction redaction = analyzers::redact(passages, {keys, "context", setting.style, setting.units});
    Issued issued = issue(passages, redaction);
    for (Escaping escaping : {Escaping::none, Escaping::json}) {
      std::string whole = redaction.passages[0].text;
      if (escaping == Escaping::json) whole = boost::json::serialize(boost::json::value(whole));
      std::string_view text = whole;
      std::string expected = restore(issued, escaping, {text});
      for (std::size_t first = 0; first <= text.size(); ++first)
        for (std::size_t second = first; second <= text.size(); second += 1 + (text.size() > 200) * below(random, 7))
          REQUIRE(restore(issued, escaping,
                          {text.substr(0, first), text.substr(first, second - first), text.substr(second)}) ==
                  expected);
      std::vector<std::string_view> bytes;
      for (std::size_t i = 0; i < text.size(); ++i) bytes.push_back(text.substr(i, 1));
      bytes.push_back("");
      REQUIRE(restore(issued, escaping, bytes) == expected);
    }
  }
}

TEST_CASE("nothing of a value of eight bytes is left anywhere in its context", "[redaction]") {
  Random random(13);
  const analyzers::ProjectKeys keys(master_key(1), "project");
  static const auto alphabet = letters("ABCDEFGHJKLMNPQRSTUVWXYabcdefghijkmnopqrstuvwxyz0123456789\"\\/");
  for (int round = 0; round < 200; ++round) {
    std::string value = draw(random, 8 + below(random, 40), alphabet);
    Document found;
    found.text = "key = '";
    plant(found, value);
    found.text += "'";
    std::string json = boost::json::serialize(boost::json::value(value));
    std::string twice = boost::json::serialize(boost::json::value(json));
    std::string percent;
    for (char c : value) {
      char buffer[4];
      std::snprintf(buffer, sizeof buffer, round % 2 ? "%%%02x" : "%%%02X", c);
      percent += std::isalnum(static_cast<unsigned char>(c)) ? std::string(1, c) : std::string(buffer);
    }
    // The other places have no finding of their own.
    std::string others = "x" + value + "y " + json + " " + twice + " https://example.com/?q=" + percent + "&r=1";
    for (const Setting& setting : kSettings) {
      analyzers::Redaction redaction = analyzers::redact({{found.text, &found.findings}, {others, nullptr}},
                                                         {keys, "c", setting.style, setting.units});
      REQUIRE(redaction.passages[1].replacements.size() == 4);
      for (const auto& passage : redaction.passages)
        for (std::size_t i = 0; i + 6 <= value.size(); ++i)
          REQUIRE(passage.text.find(value.substr(i, 6)) == std::string::npos);
    }
  }
}

TEST_CASE("a value that was found encoded is masked where it stands plainly", "[redaction]") {
  const analyzers::ProjectKeys keys(master_key(1), "project");
  const std::string value = std::string("pa%ss\"wo") + "rd\\x7";
  for (const std::string& encoded :
       {std::string("pa%ss\\\"wo") + "rd\\\\x7", std::string("pa%25ss%22wo") + "rd%5Cx7"}) {
    Document found;
    plant(found, encoded);
    analyzers::Redaction redaction =
        analyzers::redact({{found.text, &found.findings}, {"say " + value + ".", nullptr}}, {keys, "c"});
    CHECK(redaction.passages[1].replacements.size() == 1);
    CHECK(redaction.passages[1].text.find("word") == std::string::npos);
  }
}

TEST_CASE("known values are found where a naive search finds them", "[redaction]") {
  Random random(14);
  static const auto alphabet = letters("ab ");
  const analyzers::ProjectKeys keys(master_key(1), "project");
  for (int round = 0; round < 400; ++round) {
    Document found;
    std::vector<std::string> values;
    for (std::size_t i = 0; i < 4; ++i) {
      values.push_back("a" + draw(random, 3 + below(random, 9), alphabet) + "b");
      plant(found, values.back());
      found.text += '|';
    }
    std::string text = draw(random, 80, alphabet);
    std::vector<bool> covered(text.size());
    auto is_word = [&](std::size_t at) { return at < text.size() && text[at] != ' '; };
    for (const std::string& value : values)
      for (std::size_t at = text.find(value); at != text.npos; at = text.find(value, at + 1))
        if (value.size() >= 8 || (!(at > 0 && is_word(at - 1)) && !is_word(at + value.size())))
          std::fill_n(covered.begin() + static_cast<std::ptrdiff_t>(at), value.size(), true);
    analyzers::Redaction redaction = analyzers::redact({{found.text, &found.findings}, {text, nullptr}}, {keys, "c"});
    std::vector<bool> replaced(text.size());
    for (const auto& replacement : redaction.passages[1].replacements)
      std::fill_n(replaced.begin() + static_cast<std::ptrdiff_t>(replacement.original.begin),
                  replacement.original.size(), true);
    CAPTURE(text, values);
    REQUIRE(replaced == covered);
  }
}
