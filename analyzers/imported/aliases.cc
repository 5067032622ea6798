#include "analyzers/imported/aliases.h"

#include <algorithm>

namespace analyzers {

std::optional<std::vector<const Rule*>> rules_named(std::string_view id) {
  if (const Rule* rule = find_rule(id)) return std::vector{rule};
  auto aliases = rule_aliases();
  auto found = std::lower_bound(aliases.begin(), aliases.end(), id,
                                [](const Alias& alias, std::string_view wanted) { return alias.id < wanted; });
  if (found == aliases.end() || found->id != id) return std::nullopt;
  std::vector<const Rule*> rules;
  for (std::string_view ours : found->rules) rules.push_back(find_rule(ours));
  return rules;
}

}  // namespace analyzers
