// What share() gives out, over random contexts with tokens planted in every dress: nothing of a token is left, raw or
// in an encoding, all of it comes back, and a restart changes no placeholder. LAMPBLACK_SHARES sets how many contexts
// are shared, ten thousand without it.
#include <sodium.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <unordered_set>

#include "analyzers/engine/escapes.h"
#include "analyzers/imported/analyze.h"
#include "analyzers/redaction/restore.h"
#include "server/contexts/share.h"
#include "tests/property/redaction.h"
#include "tests/unit/look_alikes.h"

using namespace redaction_test;

namespace {

constexpr std::size_t kRun = 6;  // bytes that would tell something

// A folder whose policy redacts for the destination of these tests.
server::FolderConfiguration redacting_folder() {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("lampblack-shares-" + std::to_string(::getpid()) + ".toml");
  std::ofstream(file) << "[[destination]]\nname = 'v'\nprovider = 'v'\ntier = 'vendor'\n";
  auto out = server::ConfigurationFiles(server::SettingsFiles({"/no/such/file", file})).of("");
  std::filesystem::remove(file);
  return out;
}

// Tokens that identify themselves: each is found as a whole, alone in a plain text. Not those that are written with an
// encoding of their own (%3d): under another one they lose the shape that they are known by. Nor the very long ones.
std::vector<std::string> some_tokens(Random& random, std::size_t count) {
  std::vector<const analyzers::Rule*> rules;
  for (const analyzers::Rule& rule : analyzers::builtin_rules())
    if (rule.data_class == "secret" && rule.tier >= analyzers::EvidenceTier::format && !rule.variants.empty())
      rules.push_back(&rule);
  std::vector<std::string> out;
  for (std::size_t tries = 0; out.size() < count && tries < 100 * count; ++tries) {
    const std::string token = samples::look_alike(*rules[below(random, rules.size())], random);
    const std::string text = "use \"" + token + "\" there\n";
    analyzers::AnalyzeOptions options;
    options.scan = analyzers::Scan::share;
    const auto findings = analyzers::analyze(text, options, nullptr, "").findings;
    const bool whole = findings.size() == 1 && findings[0].tier >= analyzers::EvidenceTier::format &&
                       findings[0].value.of(text) == token;
    if (whole && token.size() >= 16 && token.size() <= 300 && token.find("://") == token.npos &&
        token.find_first_of("%\n") == token.npos)
      out.push_back(token);
  }
  return out;
}

std::string encoded(Random& random, const std::string& token) {
  std::string out;
  switch (below(random, 7)) {
    case 0: {  // inside a JSON string, with some characters escaped
      for (const char c : token) {
        char escape[8];
        std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
        out += below(random, 6) == 0 ? std::string(escape) : std::string(1, c);
      }
      return "{\"text\": \"say " + out + " please\"}";
    }
    case 1: {  // a query's value, with some characters escaped
      for (const char c : token) {
        char escape[8];
        std::snprintf(escape, sizeof escape, "%%%02X", static_cast<unsigned>(c));
        out += below(random, 6) == 0 || !std::isalnum(static_cast<unsigned char>(c)) ? std::string(escape)
                                                                                     : std::string(1, c);
      }
      return "https://files.example.org/?q=" + out + "&page=2";
    }
    case 2: {  // base64 of a line
      const std::string line = "the token is \"" + token + "\" today\n";
      out.resize(sodium_base64_ENCODED_LEN(line.size(), sodium_base64_VARIANT_ORIGINAL));
      sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(line.data()), line.size(),
                        sodium_base64_VARIANT_ORIGINAL);
      out.pop_back();
      return "data: " + out;
    }
    case 3: {  // hexadecimal of a line
      const std::string line = "the token is \"" + token + "\" today\n";
      out.resize(2 * line.size() + 1);
      sodium_bin2hex(out.data(), out.size(), reinterpret_cast<const unsigned char*>(line.data()), line.size());
      out.pop_back();
      return "dump " + out;
    }
    case 4:
      return "API_KEY=" + token;
    case 5:
      return "- name: key\n  value: '" + token + "'";
    default:
      return "curl -H \"Authorization: Bearer " + token + "\" https://api.example.org";
  }
}

// A small context, and the texts that it is of.
std::vector<std::string> random_texts(Random& random, const std::vector<std::string>& tokens) {
  static const std::vector<std::string> filler{"def load(path):\n    return open(path).read()\n",
                                               "The build is red since Monday.\n",
                                               "{\"a\": [1, 2, 3]}\n",
                                               "for (int i = 0; i < n; ++i) sum += i;\n",
                                               "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x94\x91 caf\xC3\xA9\n",
                                               "# notes\n\n"};
  std::vector<std::string> out(1 + below(random, 3));
  for (std::string& text : out) {
    text = draw(random, below(random, 4), filler);
    for (std::size_t i = below(random, 3); i-- > 0;)
      text += encoded(random, tokens[below(random, tokens.size())]) + "\n" + draw(random, below(random, 3), filler);
  }
  return out;
}

server::ShareInput input_of(const std::vector<std::string>& texts, const server::FolderConfiguration& folder) {
  std::vector<protocol::ContextItem> items;
  for (const std::string& text : texts) {
    protocol::ContextItem& item = items.emplace_back();
    item.id = std::to_string(items.size());
    item.kind = "prompt";
    item.text = text;
  }
  server::ShareInput input;
  input.items = server::items_of(std::move(items));
  input.terms.folder = folder;
  input.terms.claims.provider = "v";
  input.keys = std::make_shared<const analyzers::ProjectKeys>(master_key(5), "w");
  input.context_id = "context";
  return input;
}

// Every run of a token that would tell something.
std::unordered_set<std::string_view> runs_of(const std::vector<std::string>& tokens) {
  std::unordered_set<std::string_view> out;
  for (const std::string& token : tokens)
    for (std::size_t at = 0; at + kRun <= token.size(); ++at) out.insert(std::string_view(token).substr(at, kRun));
  return out;
}

// The text without placeholders, and what is in it without its encodings.
std::vector<std::string> views_of(const protocol::SharedItem& item, const std::set<std::string>& placeholders) {
  std::string plain = item.text;
  for (const std::string& placeholder : placeholders)
    for (std::size_t at = plain.find(placeholder); at != plain.npos; at = plain.find(placeholder, at))
      plain.replace(at, placeholder.size(), "\n");
  std::vector<std::string> out{plain};
  for (const analyzers::Unescaped& part : analyzers::unescaped_parts(plain)) out.push_back(part.text);
  static constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";
  for (std::size_t at = 0; at < plain.size();) {
    const std::size_t begin = std::min(plain.find_first_of(kBase64, at), plain.size());
    const std::size_t end = std::min(plain.find_first_not_of(kBase64, begin), plain.size());
    at = end + 1;
    if (end - begin < 8) continue;
    const std::string run = plain.substr(begin, end - begin);
    for (std::size_t skip = 0; skip < 4; ++skip)
      for (const int variant : {sodium_base64_VARIANT_ORIGINAL_NO_PADDING, sodium_base64_VARIANT_URLSAFE_NO_PADDING}) {
        std::string bytes(run.size(), '\0');
        std::size_t size = 0;
        const std::size_t whole = (run.size() - skip) / 4 * 4;
        if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), run.data() + skip, whole,
                              nullptr, &size, nullptr, variant) == 0)
          out.push_back(bytes.substr(0, size));
      }
    for (std::size_t skip = 0; skip < 2; ++skip) {
      std::string bytes(run.size(), '\0');
      std::size_t size = 0;
      if (sodium_hex2bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), run.data() + skip,
                         (run.size() - skip) / 2 * 2, nullptr, &size, nullptr) == 0)
        out.push_back(bytes.substr(0, size));
    }
  }
  return out;
}

std::string restored(const protocol::SharedItem& item, const std::vector<server::IssuedPlaceholder>& issued) {
  analyzers::PlaceholderSet set;
  std::map<std::string, std::string_view, std::less<>> values;
  for (const server::IssuedPlaceholder& one : issued)
    if (values.try_emplace(one.placeholder, one.value).second) set.add(one.placeholder);
  const analyzers::Resolve resolve = [&](std::string_view placeholder) {
    return analyzers::Resolution{values.find(placeholder)->second, ""};
  };
  return analyzers::Restorer(set, analyzers::Escaping::none, resolve).feed(item.text, true).text;
}

}  // namespace

TEST_CASE("nothing of a token is left in what is shared, and all of it comes back", "[shares]") {
  REQUIRE(sodium_init() >= 0);
  const char* asked = std::getenv("LAMPBLACK_SHARES");
  const long contexts = asked ? std::atol(asked) : 10000;
  const server::FolderConfiguration folder = redacting_folder();
  struct Setting {
    protocol::ShareStyle style;
    protocol::PositionEncoding encoding;
  };
  using protocol::PositionEncoding, protocol::ShareStyle;
  constexpr Setting kSettings[] = {{ShareStyle::word, PositionEncoding::utf16},
                                   {ShareStyle::same_length, PositionEncoding::utf8},
                                   {ShareStyle::same_length, PositionEncoding::utf16},
                                   {ShareStyle::same_length, PositionEncoding::utf32}};
  Random random(asked ? static_cast<std::uint64_t>(contexts) : 17);
  std::vector<std::string> tokens;
  std::size_t replaced = 0;
  for (long i = 0; i < contexts; ++i) {
    if (i % 200 == 0) tokens = some_tokens(random, 12);
    REQUIRE(tokens.size() >= 8);
    const std::vector<std::string> planted(tokens.begin() + static_cast<std::ptrdiff_t>(below(random, 8)),
                                           tokens.end());
    const std::vector<std::string> texts = random_texts(random, planted);
    const auto runs = runs_of(planted);
    server::ShareInput input = input_of(texts, folder);
    const Setting& setting = kSettings[i % 4];
    input.style = setting.style;
    input.encoding = setting.encoding;
    const server::ShareOutput out = server::share(input, {});
    CAPTURE(i, texts);
    REQUIRE((out.result.decision == "redact" || out.result.decision == "allow"));
    REQUIRE(out.result.items.size() == texts.size());
    std::set<std::string> placeholders;
    for (const auto& item : out.result.items)
      for (const auto& replacement : item.replacements) placeholders.insert(replacement.placeholder);
    bool masks = false;
    for (std::size_t k = 0; k < texts.size(); ++k) {
      const protocol::SharedItem& item = out.result.items[k];
      for (const auto& replacement : item.replacements) masks |= analyzers::is_mask(replacement.placeholder);
      replaced += item.replacements.size();
      for (const std::string& view : views_of(item, placeholders)) {
        for (std::size_t at = 0; at + kRun <= view.size(); ++at) {
          if (!runs.contains(std::string_view(view).substr(at, kRun))) continue;
          CAPTURE(item.text, view.substr(at, kRun));
          FAIL("a part of a token is left");
        }
      }
      if (!masks) REQUIRE(restored(item, out.issued) == texts[k]);
    }
    if (i % 8 != 0) continue;
    server::ShareInput later = input_of(texts, folder);
    later.style = setting.style;
    later.encoding = setting.encoding;
    const server::ShareOutput again = server::share(later, {});
    for (std::size_t k = 0; k < texts.size(); ++k) REQUIRE(again.result.items[k].text == out.result.items[k].text);
  }
  CHECK(replaced > static_cast<std::size_t>(contexts));
}
