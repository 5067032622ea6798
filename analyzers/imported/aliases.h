// What other scanners call our rules: every rule id of gitleaks and betterleaks, compiled from aliases.toml.
// Constant tables; any thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "analyzers/rule.h"

namespace analyzers {

// One id of theirs, with the rules of ours that find the same; none where we look for no such thing.
struct Alias {
  std::string_view id;
  std::span<const std::string_view> rules;
};

// Sorted by id.
std::span<const Alias> rule_aliases();

// The rules that an id of ours or of theirs stands for; nothing when nobody has such an id.
std::optional<std::vector<const Rule*>> rules_named(std::string_view id);

}  // namespace analyzers
