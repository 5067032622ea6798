// One file of a configuration as it stands, before it is joined with what it extends.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/imported/configuration.h"

namespace analyzers {

// An id that the file names, and where.
struct NamedId {
  std::string id;
  std::size_t line;
};

struct LayerRule {
  ImportedRule rule;
  std::size_t line = 1;
  std::optional<std::size_t> pattern_line;  // where it has a pattern, even one that RE2 can't take
  std::vector<NamedId> required;
};

struct LayerAllowlist {
  std::shared_ptr<const Allowlist> allowlist;
  std::vector<NamedId> target_rules;  // empty: all
};

struct ImportedLayer {
  bool use_default = false;
  std::string extended_path;
  std::size_t extend_line = 0;  // 0: there is no [extend]
  std::vector<NamedId> disabled_rules;
  std::vector<LayerRule> rules;
  std::vector<LayerAllowlist> allowlists;
};

// Nothing when the text is no TOML; `diagnostics` then says where.
std::optional<ImportedLayer> read_layer(std::string_view text, std::vector<Diagnostic>& diagnostics);

// What a person should know about how much an allowlist takes away, empty for nothing: "every .json file".
std::string wide_path(const Pattern& path);
std::string wide_value(const Pattern& pattern);

}  // namespace analyzers
