// Reads rules/*.toml and writes two C++ files: the rule tables, and the samples that only the tests link.
// compile_rules TABLES.cc SAMPLES.cc RULES.toml…: exit 1 with file and line at the first rule that is wrong.

#include <toml++/toml.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include "analyzers/tools/shape.h"

namespace {

using analyzers::tools::Bitmap;
using analyzers::tools::ShapePiece;
using analyzers::tools::ShapeVariant;

struct SourceRule {
  std::string id, title, provider, data_class, documentation, advice, detector, tier, severity, check, pseudonym;
  bool share_only = false;
  std::vector<ShapeVariant> variants;
  std::vector<std::string> near, with, match, share, silent;
};

[[noreturn]] void fail(const std::string& file, const toml::node& where, const std::string& why) {
  std::cerr << file << ":" << where.source().begin.line << ": " << why << "\n";
  std::exit(1);
}

const std::set<std::string>& known_keys() {
  static const std::set<std::string> keys = {"id",    "title",      "shape",    "near",   "check",         "detector",
                                             "class", "tier",       "severity", "advice", "documentation", "samples",
                                             "with",  "share-only", "pseudonym"};
  return keys;
}

std::string text(const std::string& file, const toml::table& table, std::string_view key,
                 const std::string& otherwise) {
  const toml::node* node = table.get(key);
  if (!node) return otherwise;
  if (!node->is_string()) fail(file, *node, std::string(key) + " must be a string");
  return **node->as_string();
}

std::vector<std::string> texts(const std::string& file, const toml::node* node, std::string_view key) {
  std::vector<std::string> result;
  if (!node) return result;
  const toml::array* array = node->as_array();
  if (!array) fail(file, *node, std::string(key) + " must be a list of strings");
  for (const auto& element : *array) {
    if (!element.is_string()) fail(file, element, std::string(key) + " must be a list of strings");
    result.push_back(**element.as_string());
  }
  return result;
}

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

SourceRule read_rule(const std::string& file, const toml::table& document, const toml::table& table) {
  for (const auto& [key, value] : table)
    if (!known_keys().contains(std::string(key.str()))) fail(file, value, "unknown key: " + std::string(key.str()));
  SourceRule rule;
  rule.provider = text(file, document, "provider", "");
  rule.id = text(file, table, "id", "");
  rule.title = text(file, table, "title", "");
  rule.advice = text(file, table, "advice", "");
  if (rule.provider.empty() || rule.id.empty() || rule.title.empty() || rule.advice.empty())
    fail(file, table, "a rule needs provider, id, title and advice");
  rule.documentation = text(file, table, "documentation", text(file, document, "documentation", ""));
  rule.data_class = text(file, table, "class", "secret");
  rule.check = text(file, table, "check", "");
  rule.near = texts(file, table.get("near"), "near");
  rule.with = texts(file, table.get("with"), "with");
  rule.detector = text(file, table, "detector", rule.near.empty() ? "shape" : "context");
  rule.tier = text(file, table, "tier", rule.near.empty() ? "format" : "context");
  rule.severity = text(file, table, "severity", rule.near.empty() ? "error" : "warning");
  if (!one_of(rule.detector, {"shape", "context", "private_key", "jwt", "jwk", "url_userinfo", "header", "generic",
                              "random", "identifier", "known", "protected_text"}))
    fail(file, table, "unknown detector: " + rule.detector);
  if (!one_of(rule.tier, {"generic", "context", "format", "verified"})) fail(file, table, "unknown tier: " + rule.tier);
  if (!one_of(rule.severity, {"error", "warning", "information", "hint"}))
    fail(file, table, "unknown severity: " + rule.severity);
  if (const toml::node* node = table.get("share-only")) {
    if (!node->is_boolean()) fail(file, *node, "share-only must be true or false");
    rule.share_only = **node->as_boolean();
  }
  rule.pseudonym = text(file, table, "pseudonym", "word");
  if (!one_of(rule.pseudonym, {"word", "host", "email", "address", "path"}))
    fail(file, table, "unknown pseudonym: " + rule.pseudonym);
  for (const auto& word : rule.near)
    if (word.size() < 4 || word != [](std::string s) {
          for (char& c : s) c = static_cast<char>(std::tolower(c));
          return s;
        }(word))
      fail(file, table, "a word of near must be lower case and have four bytes or more: " + word);
  if (const toml::node* shape = table.get("shape")) {
    if (!shape->is_string()) fail(file, *shape, "shape must be a string");
    try {
      rule.variants = analyzers::tools::parse_shape(**shape->as_string());
    } catch (const analyzers::tools::ShapeError& error) {
      fail(file, *shape, error.what());
    }
  } else if (one_of(rule.detector, {"shape", "context"})) {
    fail(file, table, "a rule needs a shape");
  }
  if (const toml::node* samples = table.get("samples")) {
    const toml::table* lists = samples->as_table();
    if (!lists) fail(file, *samples, "samples is a table of lists: match, share, silent");
    rule.match = texts(file, lists->get("match"), "samples.match");
    rule.share = texts(file, lists->get("share"), "samples.share");
    rule.silent = texts(file, lists->get("silent"), "samples.silent");
  }
  if ((rule.match.empty() && rule.share.empty()) || rule.silent.empty())
    fail(file, table, "a rule needs samples.match and samples.silent");
  return rule;
}

std::string literal_of(std::string_view text) {
  std::ostringstream out;
  out << '"';
  for (unsigned char c : text) {
    if (c == '"' || c == '\\')
      out << '\\' << c;
    else if (c < 32 || c > 126 || c == '?')
      out << '\\' << char('0' + (c >> 6)) << char('0' + ((c >> 3) & 7)) << char('0' + (c & 7));
    else
      out << c;
  }
  out << '"';
  return out.str();
}

// The literal that the sieve looks for: the longest, since the longest is the rarest.
int anchor_of(const ShapeVariant& variant) {
  int best = -1;
  for (std::size_t i = 0; i < variant.size(); ++i)
    if (!variant[i].literal.empty() && (best < 0 || variant[i].literal.size() > variant[best].literal.size()))
      best = static_cast<int>(i);
  return best;
}

class Writer {
 public:
  explicit Writer(std::ostream& out) : out_(out) {}

  void write(const std::vector<SourceRule>& rules) {
    out_ << "// Made from analyzers/rules/*.toml by compile_rules.\n#include \"analyzers/rule.h\"\n\nnamespace "
            "analyzers {\nnamespace {\n\n";
    for (std::size_t i = 0; i < rules.size(); ++i) write_parts(rules[i], i);
    out_ << "constexpr Rule kRules[] = {\n";
    for (std::size_t i = 0; i < rules.size(); ++i) write_row(rules[i], i);
    out_ << "};\n\n}  // namespace\n\nstd::span<const Rule> builtin_rules() { return kRules; }\n\n}  // namespace "
            "analyzers\n";
  }

 private:
  void write_parts(const SourceRule& rule, std::size_t index) {
    for (std::size_t v = 0; v < rule.variants.size(); ++v) {
      for (const ShapePiece& piece : rule.variants[v])
        if (piece.literal.empty()) set_name(piece.set);
      out_ << "constexpr Piece kPieces" << index << "_" << v << "[] = {";
      for (const ShapePiece& piece : rule.variants[v]) {
        if (piece.literal.empty())
          out_ << "{{}, &" << set_name(piece.set) << ", " << piece.minimum << ", " << piece.maximum << "}, ";
        else
          out_ << "{" << literal_of(piece.literal) << ", nullptr, 0, 0}, ";
      }
      out_ << "};\n";
    }
    if (!rule.variants.empty()) {
      out_ << "constexpr Variant kVariants" << index << "[] = {\n";
      for (std::size_t v = 0; v < rule.variants.size(); ++v) {
        int anchor = rule.near.empty() ? anchor_of(rule.variants[v]) : -1;
        int minimum = 0, maximum = 0;
        for (int p = 0; p < anchor; ++p) {
          const ShapePiece& piece = rule.variants[v][p];
          minimum += piece.literal.empty() ? piece.minimum : static_cast<int>(piece.literal.size());
          maximum += piece.literal.empty() ? piece.maximum : static_cast<int>(piece.literal.size());
        }
        out_ << "    {kPieces" << index << "_" << v << ", " << anchor << ", " << minimum << ", " << maximum << "},\n";
      }
      out_ << "};\n";
    }
    write_texts("kNear", index, rule.near);
    write_texts("kWith", index, rule.with);
  }

  void write_texts(std::string_view name, std::size_t index, const std::vector<std::string>& list) {
    if (list.empty()) return;
    out_ << "constexpr std::string_view " << name << index << "[] = {";
    for (const auto& word : list) out_ << literal_of(word) << ", ";
    out_ << "};\n";
  }

  void write_row(const SourceRule& rule, std::size_t index) {
    out_ << "    {" << literal_of(rule.id) << ", " << literal_of(rule.title) << ", " << literal_of(rule.provider)
         << ",\n     " << literal_of(rule.data_class) << ", " << literal_of(rule.documentation) << ",\n     "
         << literal_of(rule.advice) << ",\n     Detector::" << rule.detector << ", EvidenceTier::" << rule.tier
         << ", Severity::" << rule.severity << ", " << literal_of(rule.check) << ", "
         << (rule.variants.empty() ? "{}" : "kVariants" + std::to_string(index)) << ", "
         << (rule.near.empty() ? "{}" : "kNear" + std::to_string(index)) << ", "
         << (rule.with.empty() ? "{}" : "kWith" + std::to_string(index)) << ", " << (rule.share_only ? "true" : "false")
         << ", Pseudonym::" << rule.pseudonym << "},\n";
  }

  std::string set_name(const Bitmap& set) {
    auto [found, added] = sets_.try_emplace(set, "kSet" + std::to_string(sets_.size()));
    if (added) {
      out_ << "constexpr ByteSet " << found->second << "{{";
      for (auto word : set) out_ << word << "u, ";
      out_ << "}};\n";
    }
    return found->second;
  }

  std::ostream& out_;
  std::map<Bitmap, std::string> sets_;
};

void write_samples(std::ostream& out, const std::vector<SourceRule>& rules) {
  out << "// Made from analyzers/rules/*.toml by compile_rules.\n#include \"analyzers/rule.h\"\n\nnamespace analyzers "
         "{\nnamespace {\n\n"
         "constexpr Sample kSamples[] = {\n";
  for (const auto& rule : rules) {
    for (const auto& sample : rule.match)
      out << "    {" << literal_of(rule.id) << ", " << literal_of(sample) << ", true, false},\n";
    for (const auto& sample : rule.share)
      out << "    {" << literal_of(rule.id) << ", " << literal_of(sample) << ", true, true},\n";
    for (const auto& sample : rule.silent)
      out << "    {" << literal_of(rule.id) << ", " << literal_of(sample) << ", false, false},\n";
  }
  out << "};\n\n}  // namespace\n\nstd::span<const Sample> builtin_samples() { return kSamples; }\n\n}  // namespace "
         "analyzers\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::cerr << "usage: compile_rules TABLES.cc SAMPLES.cc RULES.toml...\n";
    return 2;
  }
  std::vector<SourceRule> rules;
  for (int i = 3; i < argc; ++i) {
    std::string file = argv[i];
    toml::table document;
    try {
      document = toml::parse_file(file);
    } catch (const toml::parse_error& error) {
      std::cerr << file << ":" << error.source().begin.line << ": " << error.description() << "\n";
      return 1;
    }
    for (const auto& [key, value] : document)
      if (!one_of(key.str(), {"provider", "documentation", "rule"}))
        fail(file, value, "unknown key: " + std::string(key.str()));
    const toml::array* tables = document["rule"].as_array();
    if (!tables) fail(file, document, "there is no [[rule]]");
    for (const auto& node : *tables) {
      const toml::table* table = node.as_table();
      if (!table) fail(file, node, "a rule must be a table");
      SourceRule rule = read_rule(file, document, *table);
      for (const auto& variant : rule.variants) {
        int anchor = anchor_of(variant);
        bool long_enough =
            anchor >= 0 && (variant[anchor].literal.size() >= 4 ||
                            (variant[anchor].literal.size() == 3 && anchor + 1 < static_cast<int>(variant.size())));
        if (rule.detector == "shape" && !long_enough)
          fail(file, *table,
               rule.id + ": each variant of the shape needs a literal of four bytes, or of three with a run behind it");
      }
      if (std::any_of(rules.begin(), rules.end(), [&](const SourceRule& other) { return other.id == rule.id; }))
        fail(file, *table, "the id stands twice: " + rule.id);
      rules.push_back(std::move(rule));
    }
  }
  std::sort(rules.begin(), rules.end(), [](const SourceRule& a, const SourceRule& b) { return a.id < b.id; });
  for (const SourceRule& rule : rules)
    for (const std::string& part : rule.with)
      if (std::none_of(rules.begin(), rules.end(), [&](const SourceRule& other) { return other.id == part; })) {
        std::cerr << rule.id << ": there is no rule " << part << "\n";
        return 1;
      }

  std::ofstream tables(argv[1]), samples(argv[2]);
  Writer(tables).write(rules);
  write_samples(samples, rules);
  if (!tables.flush() || !samples.flush()) {
    std::cerr << "cannot write " << argv[1] << " or " << argv[2] << "\n";
    return 1;
  }
  return 0;
}
