// A TOML table as gitleaks reads one: keys in any case, a single value where a list is expected, numbers for texts.
// Pure functions; any thread.
#pragma once

#include <toml++/toml.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace analyzers {

struct LocatedText {
  std::string text;
  std::size_t line;
};

class TomlTable {
 public:
  explicit TomlTable(const toml::table& table) : table_(&table) {}

  std::size_t line() const { return line_of(*table_); }
  static std::size_t line_of(const toml::node& node) { return std::max<std::size_t>(1, node.source().begin.line); }

  // The value under `key`, lower case; null when there is none. It counts as known from now on.
  const toml::node* find(std::string_view key);

  std::optional<LocatedText> text(std::string_view key);
  std::optional<double> number(std::string_view key);
  bool flag(std::string_view key);
  std::vector<LocatedText> texts(std::string_view key);
  std::vector<TomlTable> tables(std::string_view key);  // a table alone is a list of one

  // Keys that nobody asked for.
  std::vector<LocatedText> unknown() const;

 private:
  const toml::table* table_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace analyzers
