// Pseudonyms over random names: they are of the kind and stay together, all comes back, and none is masked again.
#include <catch2/catch.hpp>
#include <map>

#include "analyzers/redaction/restore.h"
#include "tests/property/redaction.h"

using namespace redaction_test;
using analyzers::Pseudonym;

namespace {

const analyzers::Rule& rule_of(Pseudonym kind) {
  static const auto rules = [] {
    std::map<Pseudonym, analyzers::Rule> out;
    for (Pseudonym each : {Pseudonym::host, Pseudonym::email, Pseudonym::address, Pseudonym::path}) {
      out[each].id = "planted";
      out[each].data_class = "internal";
      out[each].pseudonym = each;
    }
    return out;
  }();
  return rules.at(kind);
}

struct Name {
  Pseudonym kind;
  std::string text;
};

std::string label(Random& random) {
  static const auto alphabet = letters("abcdefghijklmnopqrstuvwxyz0123456789");
  return "x" + draw(random, 1 + below(random, 9), alphabet);
}

// Few domains, subnets and folders, so that names are often siblings.
Name random_name(Random& random) {
  const std::string domain = std::string(below(random, 2) ? "eu" : "us") + ".corp.acme.test";
  switch (below(random, 4)) {
    case 0:
      return {Pseudonym::host, label(random) + (below(random, 4) ? "." + domain : ".lan")};
    case 1:
      return {Pseudonym::email, label(random) + "." + label(random) + "@" + domain};
    case 2:
      return {Pseudonym::address,
              "10." + std::to_string(below(random, 3)) + ".7." + std::to_string(below(random, 256))};
    default:
      return {Pseudonym::path, std::string(below(random, 2) ? "/home/" : "C:\\Users\\") + label(random)};
  }
}

// Numbers as the state store gives them.
struct Numbers {
  std::map<std::string, std::map<std::string, std::uint32_t>> series;

  analyzers::NumberOf number_of() {
    return [this](std::string_view name, std::string_view fingerprint, std::uint32_t limit) {
      auto& of = series[std::string(name)];
      auto [at, fresh] = of.try_emplace(std::string(fingerprint), static_cast<std::uint32_t>(of.size()));
      return at->second < limit ? std::optional(at->second) : std::nullopt;
    };
  }
};

void plant(Document& document, const Name& name) {
  analyzers::Finding finding;
  finding.rule = &rule_of(name.kind);
  finding.data_class = "internal";
  finding.value = {document.text.size(), document.text.size() + name.text.size()};
  document.text += name.text;
  document.findings.push_back(finding);
}

std::string domain_of(std::string_view name) {
  return std::string(name.substr(name.find('.') + 1));
}

}  // namespace

TEST_CASE("pseudonyms keep kind, depth and neighbours, and come back exactly", "[redaction]") {
  Random random(21);
  const analyzers::ProjectKeys keys(master_key(1), "project");
  Numbers numbers;
  std::map<std::string, std::string> known;  // name → pseudonym, over all rounds: one context
  analyzers::Addresses addresses;
  for (int round = 0; round < 200; ++round) {
    Document document;
    std::vector<Name> names;
    for (std::size_t i = 0, count = 1 + below(random, 8); i < count; ++i) {
      names.push_back(random_name(random));
      document.text +=
          draw(random, below(random, 3), {" ", "z", "zq", "1", "198.18.", "user-", "/home/", "\n", "\xC3\xB6"});
      document.text += " ";
      plant(document, names.back());
      document.text += below(random, 2) ? " " : ", ";
    }
    analyzers::RedactOptions options{.keys = keys, .context_id = "context"};
    options.number_of = numbers.number_of();
    options.addresses_before = &addresses;
    const analyzers::Redaction redaction = analyzers::redact({{document.text, &document.findings}}, options);
    addresses = redaction.addresses;
    const auto& [text, replacements] = redaction.passages[0];
    REQUIRE(replacements.size() >= names.size());

    std::map<std::string, std::string, std::less<>> values;
    analyzers::PlaceholderSet issued;
    for (const auto& replacement : replacements) {
      const std::string value(replacement.original.of(document.text));
      const std::string& pseudonym = replacement.placeholder;
      CAPTURE(value, pseudonym);
      REQUIRE(known.try_emplace(value, pseudonym).first->second == pseudonym);
      issued.add(pseudonym);
      values[pseudonym] = value;
      switch (replacement.rule->pseudonym) {
        case Pseudonym::host:
          REQUIRE(pseudonym.ends_with(".example"));
          REQUIRE(std::count(pseudonym.begin(), pseudonym.end(), '.') == std::count(value.begin(), value.end(), '.'));
          break;
        case Pseudonym::email:
          REQUIRE(pseudonym.starts_with("user-"));
          REQUIRE(pseudonym.ends_with("@example.com"));
          break;
        case Pseudonym::address:
          REQUIRE((pseudonym.starts_with("198.18.") || pseudonym.starts_with("Zq")));
          break;
        default:
          REQUIRE(value.starts_with(pseudonym.substr(0, pseudonym.find("zq"))));
          REQUIRE(std::count(pseudonym.begin(), pseudonym.end(), '/') == std::count(value.begin(), value.end(), '/'));
      }
      // All but addresses carry a check.
      if (replacement.rule->pseudonym != Pseudonym::address) REQUIRE(analyzers::is_placeholder(pseudonym, keys));
      const analyzers::ProjectKeys others(master_key(2), "project");
      REQUIRE_FALSE(analyzers::is_placeholder(pseudonym, others));
    }

    // Siblings are siblings.
    for (const auto& a : replacements)
      for (const auto& b : replacements) {
        if (a.rule->pseudonym != Pseudonym::host || b.rule->pseudonym != Pseudonym::host) continue;
        const std::string_view first = a.original.of(document.text), second = b.original.of(document.text);
        if (std::count(first.begin(), first.end(), '.') == 1 || std::count(second.begin(), second.end(), '.') == 1)
          continue;
        REQUIRE((domain_of(first) == domain_of(second)) == (domain_of(a.placeholder) == domain_of(b.placeholder)));
      }

    const analyzers::Resolve resolve = [&](std::string_view placeholder) {
      return analyzers::Resolution{std::string_view(values.find(placeholder)->second), ""};
    };
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      analyzers::Restorer restorer(issued, analyzers::Escaping::none, resolve);
      std::string restored = restorer.feed(std::string_view(text).substr(0, cut), false).text;
      restored += restorer.feed(std::string_view(text).substr(cut), true).text;
      REQUIRE(restored == document.text);
    }

    // What was found again in the redacted text stays.
    Document again;
    again.text = text;
    for (const auto& replacement : replacements) {
      if (replacement.rule->pseudonym == Pseudonym::address) continue;  // nothing is found in their range
      analyzers::Finding finding;
      finding.rule = replacement.rule;
      finding.data_class = "internal";
      finding.value = replacement.redacted;
      again.findings.push_back(finding);
    }
    REQUIRE(analyzers::redact({{again.text, &again.findings}}, options).passages[0].text == text);
  }
}

TEST_CASE("two addresses of one subnet stay in one subnet", "[redaction]") {
  const analyzers::ProjectKeys keys(master_key(1), "project");
  Numbers numbers;
  auto of = [&](std::string_view value) {
    return analyzers::pseudonym_for(Pseudonym::address, value, "c", keys, numbers.number_of());
  };
  const std::string a = of("10.1.2.3"), b = of("10.1.2.4"), c = of("10.1.3.3");
  CHECK(a.substr(0, a.rfind('.')) == b.substr(0, b.rfind('.')));
  CHECK(a != b);
  CHECK(a.substr(0, a.rfind('.')) != c.substr(0, c.rfind('.')));
  CHECK(of("10.1.2.3") == a);
  for (std::uint32_t i = 0; i < 320; ++i) of("10.9." + std::to_string(i) + ".1");
  CHECK(of("10.10.1.1").empty());  // no subnet is left
  CHECK(analyzers::pseudonym_for(Pseudonym::address, "10.1.2.3", "c", keys, nullptr).empty());
}

TEST_CASE("an address that stands in the text for itself stands for no other", "[redaction]") {
  const analyzers::ProjectKeys keys(master_key(1), "project");
  Numbers numbers;
  Document document;
  document.text = "bench 198.18.100.100 against ";
  plant(document, Name{Pseudonym::address, "10.1.2.3"});
  analyzers::RedactOptions options{.keys = keys, .context_id = "context"};
  options.number_of = numbers.number_of();
  const auto redacted = analyzers::redact({{document.text, &document.findings}}, options).passages[0];
  REQUIRE(redacted.replacements.size() == 1);
  CHECK(redacted.replacements[0].placeholder.starts_with("Zq"));

  // Also later, and when another text brings it; but an answer's echo is the placeholder itself.
  document.text = "host ";
  document.findings.clear();
  plant(document, Name{Pseudonym::address, "10.1.2.3"});
  analyzers::Addresses addresses;
  const auto word_beside = [&](std::string_view other) {
    options.addresses_before = &addresses;
    auto redaction = analyzers::redact({{document.text, &document.findings}, {other, nullptr}}, options);
    addresses = redaction.addresses;
    return redaction.passages[0].replacements.at(0).placeholder;
  };
  const std::string address = word_beside("");
  REQUIRE(address.starts_with("198.18."));
  addresses.answered.insert(address);
  CHECK(word_beside("it is " + address) == address);
  addresses.answered.clear();
  CHECK(word_beside("it is " + address + ".").starts_with("Zq"));
  CHECK(addresses.literal.contains(address));
  CHECK(word_beside("").starts_with("Zq"));
}
