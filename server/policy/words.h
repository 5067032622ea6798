// The words of the policy's language that are built in. A policy adds classes and tasks; the classes
// of paths and commands are those of paths.h and commands.h.
// Constant; any thread.
#pragma once

#include <string_view>

namespace server {

inline constexpr std::string_view kPolicyClasses[] = {"secret",   "production-credential", "personal", "customer",
                                                      "internal", "protected-file",        "source"};
inline constexpr std::string_view kPolicyTasks[] = {"explain",  "complete", "refactor", "test",
                                                    "document", "review",   "deploy",   "other"};
inline constexpr std::string_view kPolicyEvidence[] = {"verified", "format", "context", "generic"};
inline constexpr std::string_view kPolicyActions[] = {"share", "edit", "command", "tool"};
inline constexpr std::string_view kPolicyDecisions[] = {"allow", "ask", "redact", "block"};     // as Action
inline constexpr std::string_view kPolicyTiers[] = {"local", "approved", "vendor", "unknown"};  // as Tier

// Of a rule's classes: all but none; of data classes, all that is found, which `source` is not.
inline constexpr std::string_view kAnyWord = "any";

}  // namespace server
