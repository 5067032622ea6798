#include "analyzers/imported/toml_table.h"

#include <charconv>

#include "analyzers/engine/bytes.h"

namespace analyzers {
namespace {

std::optional<std::string> as_text(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "1" : "0";
  return std::nullopt;
}

}  // namespace

const toml::node* TomlTable::find(std::string_view key) {
  asked_.emplace(key);
  for (const auto& [name, node] : *table_)
    if (equals_folded(name.str(), key)) return &node;
  return nullptr;
}

std::optional<LocatedText> TomlTable::text(std::string_view key) {
  const toml::node* node = find(key);
  auto text = node == nullptr ? std::nullopt : as_text(*node);
  if (!text) return std::nullopt;
  return LocatedText{std::move(*text), line_of(*node)};
}

std::optional<double> TomlTable::number(std::string_view key) {
  const toml::node* node = find(key);
  if (node == nullptr) return std::nullopt;
  if (auto number = node->value<double>()) return number;
  auto text = as_text(*node);
  double out = 0;
  if (!text || std::from_chars(text->data(), text->data() + text->size(), out).ec != std::errc()) return std::nullopt;
  return out;
}

bool TomlTable::flag(std::string_view key) {
  auto value = text(key);
  std::string word = value ? folded(value->text) : "";
  return word == "1" || word == "t" || word == "true";
}

std::vector<LocatedText> TomlTable::texts(std::string_view key) {
  std::vector<LocatedText> out;
  const toml::node* node = find(key);
  if (node == nullptr) return out;
  if (const toml::array* array = node->as_array()) {
    for (const toml::node& element : *array)
      if (auto text = as_text(element)) out.push_back({std::move(*text), line_of(element)});
  } else if (auto text = as_text(*node)) {
    // A text alone is a list that commas separate.
    for (std::size_t begin = 0; begin <= text->size();) {
      std::size_t end = std::min(text->find(',', begin), text->size());
      if (end > begin) out.push_back({text->substr(begin, end - begin), line_of(*node)});
      begin = end + 1;
    }
  }
  return out;
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) {
  std::vector<TomlTable> out;
  const toml::node* node = find(key);
  if (node == nullptr) return out;
  if (const toml::table* table = node->as_table()) out.emplace_back(*table);
  if (const toml::array* array = node->as_array())
    for (const toml::node& element : *array)
      if (const toml::table* table = element.as_table()) out.emplace_back(*table);
  return out;
}

std::vector<LocatedText> TomlTable::unknown() const {
  std::vector<LocatedText> out;
  for (const auto& [name, node] : *table_)
    if (!asked_.contains(folded(name.str()))) out.push_back({std::string(name.str()), line_of(node)});
  return out;
}

}  // namespace analyzers
