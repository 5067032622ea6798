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
    List(std::string folder_, std::string name_, std::string_view text);

    std::string folder;  // absolute, without "/" at its end; its patterns are relative to it
    std::string name;    // as it is told to people
    IgnoreRules rules;
    IgnoreRules folded;  // in lower case: on some systems the same files are meant
  };

  ProtectedFiles() = default;
  // `roots` are the folders that relative paths may begin in.
  ProtectedFiles(std::vector<List> lists, std::vector<std::string> roots)
      : lists_(std::move(lists)), roots_(std::move(roots)) {}

  // Why the file of this path or file: URI is protected, as the end of a sentence; empty where it is not. A list can
  // only add: what one of them lets through may be on another one. Looks for where symbolic links lead.
  std::string reason(std::string_view place) const;

  // The same for a path that is absolute and has no links in it.
  std::string reason_for_path(std::string_view path) const;

  const std::vector<std::string>& roots() const { return roots_; }

 private:
  std::vector<List> lists_;
  std::vector<std::string> roots_;
};

}  // namespace server
