// The fix that takes a value out of a text and refers to a variable of the environment instead.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/finding.h"
#include "analyzers/fixes/languages.h"

namespace analyzers {

// Bytes of a text, and what stands there afterwards.
struct Edit {
  Span replaced;
  std::string with;
};

// A name for the variable, after the credential's own or, where that is itself something found, the rule's:
// "githubToken" gives GITHUB_TOKEN. `all` are the findings of the text.
std::string variable_name(std::string_view text, const Finding& finding, const std::vector<Finding>& all);

// Nothing where the language has no way to say it there: a value of several lines, in a string of several lines, or in
// one with a prefix. What the reference needs to be imported or declared is not added.
std::optional<Edit> refer_to_environment(std::string_view text, Span value, const Language& language,
                                         std::string_view path, std::string_view variable);

}  // namespace analyzers
