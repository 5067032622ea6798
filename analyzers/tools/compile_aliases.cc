// Reads aliases.toml and writes it as a C++ table.
// compile_aliases TABLE.cc ALIASES.toml RULES.toml…: exit 1 with file and line at the first rule that does not exist.

#include <toml++/toml.h>

#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

[[noreturn]] void fail(const std::string& file, const toml::node& where, const std::string& why) {
  std::cerr << file << ":" << where.source().begin.line << ": " << why << "\n";
  std::exit(1);
}

std::set<std::string> ids_of(const std::string& file) {
  std::set<std::string> ids;
  const toml::table document = toml::parse_file(file);
  if (const toml::array* rules = document["rule"].as_array())
    for (const toml::node& rule : *rules)
      if (const toml::table* table = rule.as_table()) ids.insert((*table)["id"].value_or(std::string()));
  return ids;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::cerr << "usage: compile_aliases TABLE.cc ALIASES.toml RULES.toml...\n";
    return 2;
  }
  const std::string file = argv[2];
  std::map<std::string, std::vector<std::string>> aliases;
  try {
    std::set<std::string> ids;
    for (int i = 3; i < argc; ++i) ids.merge(ids_of(argv[i]));
    for (const auto& [id, rules] : toml::parse_file(file)) {
      if (!rules.is_array()) fail(file, rules, "an alias stands for a list of rules");
      auto& ours = aliases[std::string(id.str())];
      for (const toml::node& rule : *rules.as_array()) {
        ours.push_back(rule.value_or(std::string()));
        if (!ids.contains(ours.back())) fail(file, rule, "there is no such rule: " + ours.back());
      }
    }
  } catch (const toml::parse_error& error) {
    std::cerr << file << ":" << error.source().begin.line << ": " << error.description() << "\n";
    return 1;
  }
  std::ofstream out(argv[1]);
  out << "// Made from analyzers/imported/aliases.toml by compile_aliases.\n#include "
         "\"analyzers/imported/aliases.h\"\n\n"
         "namespace analyzers {\nnamespace {\n\n";
  std::size_t index = 0;
  for (const auto& [id, rules] : aliases) {
    ++index;
    if (rules.empty()) continue;
    out << "constexpr std::string_view kRules" << index << "[] = {";
    for (const std::string& rule : rules) out << '"' << rule << "\", ";
    out << "};\n";
  }
  out << "constexpr Alias kAliases[] = {\n";
  index = 0;
  for (const auto& [id, rules] : aliases) {
    ++index;
    out << "    {\"" << id << "\", " << (rules.empty() ? "{}" : "kRules" + std::to_string(index)) << "},\n";
  }
  out << "};\n\n}  // namespace\n\nstd::span<const Alias> rule_aliases() { return kAliases; }\n\n}  // namespace "
         "analyzers\n";
  if (!out.flush()) {
    std::cerr << "cannot write " << argv[1] << "\n";
    return 1;
  }
  return 0;
}
