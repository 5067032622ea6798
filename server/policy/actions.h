// What an action of an assistant comes to, as parts that a policy decides one by one: the strictest answer counts.
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/policy/commands.h"

namespace server {

// What an assistant wants to do, as its client says it; empty where it says nothing.
struct ActionRequest {
  std::string kind;  // "edit", "command" or "tool"
  std::string path;  // of the file, from the workspace on where it is in it
  std::string command;
  std::string tool;
};

struct ActionPart {
  std::string_view action;         // "edit", "command" or "tool"
  std::string path;                // empty for none
  std::string_view path_class;     // empty: of an ordinary file, or of none
  std::string_view command_class;  // empty: of an ordinary command, or of none
  std::string_view reason;         // why it is of this class, as a part of a sentence; empty for an ordinary one
};

// One at least. What is not said counts as the worst: an edit of no file, a command without its text.
std::vector<ActionPart> parts_of(const ActionRequest& request, const IsProtected& is_protected);

// Whether a tool of this name runs commands of a shell. Nothing is restored into one.
bool is_shell_tool(std::string_view tool);

}  // namespace server
