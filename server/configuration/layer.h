// One layer of the configuration: a file's text to values with their lines, by the table of keys.
// Pure functions and plain values; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "analyzers/imported/configuration.h"
#include "server/configuration/keys.h"

namespace server {

// Strongest first.
enum class Layer : std::uint8_t { system, user, workspace };
inline constexpr std::size_t kLayers = 3;
std::string_view to_string(Layer layer);  // "system", "user", "workspace"

struct Origin {
  Layer layer = Layer::system;
  std::size_t line = 0;  // from 1; 0: no file says it, the table of keys does
};

struct Value {
  Origin origin;
  std::variant<bool, std::int64_t, std::string> content;
};

// Values of the kinds that the table of keys says, and nothing else. What is read from a merged Table is there as the
// key's fallback when no file says it; without a fallback it reads as false, 0, "" or nothing.
struct Table {
  Origin origin;
  std::map<std::string, std::vector<Value>, std::less<>> values;
  std::map<std::string, std::vector<Table>, std::less<>> inner;

  bool has(std::string_view key) const;
  bool flag(std::string_view key) const;
  std::int64_t number(std::string_view key) const;
  std::string_view text(std::string_view key) const;
  std::vector<std::string> texts(std::string_view key) const;
  const std::vector<Value>& all(std::string_view key) const;  // a list with the origin of each
  const Table& table(std::string_view key) const;
  const std::vector<Table>& tables(std::string_view key) const;
};

struct LayerReading {
  Table root;
  bool usable = true;  // false with any error: then nothing of the file is used
  std::vector<analyzers::Diagnostic> diagnostics;
};

LayerReading read_layer(std::string_view text, Layer layer);

// What a key says where no file does; nothing where it has no fallback.
std::vector<Value> fallback_of(const Key& key);

}  // namespace server
