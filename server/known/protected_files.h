// Which files are kept from assistants as a whole: keys, credential files, dumps and histories, and what the lists that
// teams have for it name. Immutable once built; any thread.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "server/known/ignore_rules.h"

namespace server {

// The lists of other tools that are honoured. All have gitignore's syntax.
inline constexpr std::array<std::string_view, 10> kProtectionLists = {
    ".aiignore",       ".aiexclude",   ".cursorignore",  ".codeiumignore",        ".geminiignore",
    ".continueignore", ".aiderignore", ".copilotignore", ".cursorindexingignore", ".codyignore"};

class ProtectedFiles {
 public:
  struct List {
    std::string folder;  // absolute, without "/" at its end; its patterns are relative to it
    std::string name;    // as it is told to people
    IgnoreRules rules;
  };

  ProtectedFiles() = default;
  explicit ProtectedFiles(std::vector<List> lists) : lists_(std::move(lists)) {}

  // Why the file of this path or file: URI is protected, as the end of a sentence; empty where it is not. A list can
  // only add: what one of them lets through may be on another one. Looks for where symbolic links lead.
  std::string reason(std::string_view place) const;

  // The same for a path that is absolute and has no links in it.
  std::string reason_for_path(std::string_view path) const;

 private:
  std::vector<List> lists_;
};

}  // namespace server
