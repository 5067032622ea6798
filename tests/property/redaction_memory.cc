// A context that grows, shrinks and changes is redacted with a memory as it is without one.
#include <catch2/catch.hpp>
#include <map>

#include "tests/property/redaction.h"

using namespace redaction_test;
using analyzers::Style;
using analyzers::Units;

namespace {

const analyzers::Rule& address_rule() {
  static const analyzers::Rule rule = [] {
    analyzers::Rule out = some_rule();
    out.id = "planted-address";
    out.data_class = "internal";
    out.pseudonym = analyzers::Pseudonym::address;
    return out;
  }();
  return rule;
}

// Like a store, but forgetful at the end of the test.
analyzers::NumberOf numbers(std::map<std::string, std::map<std::string, std::uint32_t>>& all) {
  return [&all](std::string_view series, std::string_view fingerprint, std::uint32_t limit) {
    auto& known = all[std::string(series)];
    const auto number = known.try_emplace(std::string(fingerprint), static_cast<std::uint32_t>(known.size())).first;
    return number->second < limit ? std::optional(number->second) : std::nullopt;
  };
}

std::shared_ptr<Document> some_document(Random& random, std::vector<std::string>& values) {
  if (below(random, 3) == 0) values.push_back(random_value(random));
  auto out = std::make_shared<Document>(random_document(random, values));
  for (std::size_t i = below(random, 6); i-- > 0;) {  // found nowhere here
    std::string value = values[below(random, values.size())];
    out->text += " beside " + (i % 2 == 0 ? value : std::string("\\u0041") + value);
  }
  if (below(random, 4) == 0) {
    out->text += " at ";
    plant(*out, "10.1.2." + std::to_string(below(random, 4)));
    out->findings.back().rule = &address_rule();
    out->findings.back().data_class = "internal";
  }
  if (below(random, 12) == 0) out->text += " or 198.18.100.10" + std::to_string(below(random, 4));
  return out;
}

void require_same(const analyzers::Redaction& a, const analyzers::Redaction& b) {
  REQUIRE(a.weak == b.weak);
  REQUIRE(a.addresses.literal == b.addresses.literal);
  REQUIRE(a.notices.size() == b.notices.size());
  REQUIRE(a.passages.size() == b.passages.size());
  for (std::size_t i = 0; i < a.passages.size(); ++i) {
    REQUIRE(a.passages[i].text == b.passages[i].text);
    REQUIRE(std::equal(
        a.passages[i].replacements.begin(), a.passages[i].replacements.end(), b.passages[i].replacements.begin(),
        b.passages[i].replacements.end(), [](const analyzers::Replacement& x, const analyzers::Replacement& y) {
          return x.original == y.original && x.redacted == y.redacted && x.placeholder == y.placeholder &&
                 x.data_class == y.data_class && x.rule == y.rule && x.restorable == y.restorable;
        }));
  }
}

}  // namespace

TEST_CASE("what was remembered of a context changes nothing of what is shared", "[redaction]") {
  const analyzers::ProjectKeys keys(master_key(1), "project");
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    std::map<std::string, std::map<std::string, std::uint32_t>> known;
    std::vector<std::string> values{random_value(random), random_value(random)};
    std::vector<std::shared_ptr<Document>> documents;
    analyzers::RedactionMemory memory;
    analyzers::WeakValues weak;
    analyzers::Addresses addresses;
    Style style = Style::word;
    for (int turn = 0; turn < 60; ++turn) {
      CAPTURE(turn);
      const std::size_t action = documents.empty() ? 0 : below(random, 10);
      if (action < 6)
        documents.insert(documents.begin() + static_cast<std::ptrdiff_t>(below(random, documents.size() + 1)),
                         some_document(random, values));
      else if (action == 6)
        documents.erase(documents.begin() + static_cast<std::ptrdiff_t>(below(random, documents.size())));
      else if (action == 7)
        documents[below(random, documents.size())] = some_document(random, values);
      else if (action == 8)
        std::swap(documents.front(), documents[below(random, documents.size())]);
      else if (below(random, 3) == 0)
        style = style == Style::word ? Style::same_length : Style::word;

      std::vector<analyzers::Passage> passages;
      for (const auto& document : documents) passages.push_back({document->text, &document->findings, document});
      analyzers::RedactOptions options{keys, "context", style, Units::utf16, &weak, numbers(known), &addresses};
      const analyzers::Redaction plain = analyzers::redact(passages, options);
      options.memory = &memory;
      const analyzers::Redaction remembered = analyzers::redact(passages, options);
      require_same(remembered, plain);
      if (below(random, 4) == 0) continue;  // it was not shared after all
      weak = plain.weak;
      addresses = plain.addresses;
      for (const auto& passage : plain.passages)
        for (const auto& replacement : passage.replacements)
          if (below(random, 40) == 0 && !analyzers::find_addresses(replacement.placeholder).empty())
            addresses.answered.insert(replacement.placeholder);
    }
  }
}
