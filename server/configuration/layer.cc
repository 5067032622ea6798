#include "server/configuration/layer.h"

#include <toml++/toml.h>

#include <algorithm>
#include <charconv>

namespace server {
namespace {

std::size_t line_of(const toml::node& node) {
  return std::max<std::size_t>(1, node.source().begin.line);
}

std::string_view kind_of(const Key& key) {
  switch (key.form) {
    case Form::flag:
      return "true or false";
    case Form::number:
      return "a number";
    case Form::text:
      return "a text";
    case Form::texts:
      return "a text or a list of texts";
    case Form::table:
      return "a table";
    case Form::tables:
      return "tables; write [[…]]";
  }
  return "";
}

std::string listed(std::span<const std::string_view> words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i)
    out += std::string(i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + std::string(words[i]);
  return out;
}

class Reader {
 public:
  Reader(Layer layer, LayerReading& out) : layer_(layer), out_(out) {}

  // `path` is what the messages call the table.
  Table table(const toml::table& source, std::span<const Key> keys, const std::string& path) {
    Table out;
    out.origin = {layer_, line_of(source)};
    for (const auto& [name, node] : source) {
      const auto key = std::find_if(keys.begin(), keys.end(), [&](const Key& k) { return k.name == name.str(); });
      if (key == keys.end()) {
        fail(name.source().begin.line, "no such key: " + path + std::string(name.str()));
      } else {
        member(*key, node, path + std::string(name.str()), out);
      }
    }
    for (const Key& key : keys)
      if (key.required && !out.has(key.name)) fail(out.origin.line, path + std::string(key.name) + " is missing");
    return out;
  }

 private:
  void fail(std::size_t line, std::string message) {
    out_.usable = false;
    out_.diagnostics.push_back({std::max<std::size_t>(1, line), analyzers::Severity::error, std::move(message)});
  }

  void member(const Key& key, const toml::node& node, const std::string& path, Table& out) {
    const auto wrong = [&] { fail(line_of(node), path + " must be " + std::string(kind_of(key))); };
    switch (key.form) {
      case Form::table:
      case Form::tables: {
        const toml::array* array = node.as_array();
        if (const toml::table* alone = node.as_table(); alone != nullptr && key.form == Form::table) {
          out.inner[std::string(key.name)].push_back(table(*alone, key.keys, path + "."));
        } else if (array != nullptr && key.form == Form::tables) {
          for (const toml::node& element : *array) {
            const toml::table* one = element.as_table();
            if (one == nullptr) return wrong();
            Table& read = out.inner[std::string(key.name)].emplace_back(table(*one, key.keys, path + "."));
            for (const Key& inner : key.keys)  // these are not joined with those of other layers
              if (!read.has(inner.name) && !inner.fallback.empty())
                read.values[std::string(inner.name)] = fallback_of(inner);
          }
        } else {
          wrong();
        }
        return;
      }
      case Form::texts:
        if (const toml::array* array = node.as_array()) {
          for (const toml::node& element : *array)
            if (!value(key, element, path, out)) return wrong();
          out.values.try_emplace(std::string(key.name));  // an empty list is there, too
          return;
        }
        [[fallthrough]];
      default:
        if (!value(key, node, path, out)) wrong();
    }
  }

  // False when it is of another kind.
  bool value(const Key& key, const toml::node& node, const std::string& path, Table& out) {
    Value read{{layer_, line_of(node)}, false};
    if (key.form == Form::flag) {
      const auto* flag = node.as_boolean();
      if (flag == nullptr) return false;
      read.content = flag->get();
    } else if (key.form == Form::number) {
      const auto* number = node.as_integer();
      if (number == nullptr) return false;
      if (number->get() < key.minimum || number->get() > key.maximum)
        fail(line_of(node), path + " must be from " + std::to_string(key.minimum) +
                                (key.maximum == INT64_MAX ? " up" : " to " + std::to_string(key.maximum)));
      read.content = number->get();
    } else {
      const auto* text = node.as_string();
      if (text == nullptr) return false;
      if (!key.words.empty() && std::find(key.words.begin(), key.words.end(), text->get()) == key.words.end())
        fail(line_of(node), path + " must be " + listed(key.words));
      if (key.problem_of != nullptr)
        if (std::string problem = key.problem_of(text->get()); !problem.empty())
          fail(line_of(node), path + " can't be used: " + problem);
      read.content = text->get();
    }
    out.values[std::string(key.name)].push_back(std::move(read));
    return true;
  }

  Layer layer_;
  LayerReading& out_;
};

template <class T>
T first(const Table& table, std::string_view key) {
  const std::vector<Value>& values = table.all(key);
  return values.empty() ? T{} : std::get<T>(values.front().content);
}

}  // namespace

std::string_view to_string(Layer layer) {
  constexpr std::string_view kNames[] = {"system", "user", "workspace"};
  return kNames[static_cast<std::size_t>(layer)];
}

bool Table::has(std::string_view key) const {
  return values.contains(key) || inner.contains(key);
}

bool Table::flag(std::string_view key) const {
  return first<bool>(*this, key);
}

std::int64_t Table::number(std::string_view key) const {
  return first<std::int64_t>(*this, key);
}

std::string_view Table::text(std::string_view key) const {
  const std::vector<Value>& values_of = all(key);
  return values_of.empty() ? std::string_view() : std::get<std::string>(values_of.front().content);
}

std::vector<std::string> Table::texts(std::string_view key) const {
  std::vector<std::string> out;
  for (const Value& value : all(key)) out.push_back(std::get<std::string>(value.content));
  return out;
}

const std::vector<Value>& Table::all(std::string_view key) const {
  static const std::vector<Value> kNone;
  const auto found = values.find(key);
  return found == values.end() ? kNone : found->second;
}

const Table& Table::table(std::string_view key) const {
  static const Table kNone;
  const std::vector<Table>& found = tables(key);
  return found.empty() ? kNone : found.front();
}

const std::vector<Table>& Table::tables(std::string_view key) const {
  static const std::vector<Table> kNone;
  const auto found = inner.find(key);
  return found == inner.end() ? kNone : found->second;
}

LayerReading read_layer(std::string_view text, Layer layer) {
  LayerReading out;
  try {
    const toml::table document = toml::parse(text);
    out.root = Reader(layer, out).table(document, configuration_keys(), "");
  } catch (const toml::parse_error& error) {
    out.usable = false;
    out.diagnostics.push_back({std::max<std::size_t>(1, error.source().begin.line), analyzers::Severity::error,
                               "this is no TOML from here on; nothing of the file is used"});
  }
  std::stable_sort(out.diagnostics.begin(), out.diagnostics.end(),
                   [](const auto& a, const auto& b) { return a.line < b.line; });
  return out;
}

std::vector<Value> fallback_of(const Key& key) {
  if (key.fallback.empty()) return {};
  Value out{{}, std::string(key.fallback)};
  if (key.form == Form::flag) {
    out.content = key.fallback == "true";
  } else if (key.form == Form::number) {
    std::int64_t number = 0;
    std::from_chars(key.fallback.data(), key.fallback.data() + key.fallback.size(), number);
    out.content = number;
  }
  return {std::move(out)};
}

}  // namespace server
