#include "server/policy/actions.h"

#include "server/policy/command_words.h"
#include "server/policy/paths.h"

namespace server {
namespace {

constexpr std::string_view kUnsaidCommand = "what it runs was not said";
constexpr std::string_view kUnsaidFile = "which file it changes was not said";
constexpr std::string_view kFileOfClass = "what is built, deployed or trusted depends on this file";

void add_file(std::vector<ActionPart>& parts, std::string_view action, const std::string& path) {
  const std::string plain = lexically_plain(path);
  for (std::string_view found : path_classes(plain)) parts.push_back({action, plain, found, "", kFileOfClass});
  if (parts.empty() || parts.back().path != plain) parts.push_back({action, plain, "", "", ""});
}

void add_command(std::vector<ActionPart>& parts, const std::string& command, const IsProtected& is_protected) {
  const CommandReport report = read_command(command, is_protected);
  for (const CommandConcern& concern : report.concerns)
    parts.push_back({"command", "", "", concern.command_class, concern.reason});
  if (report.concerns.empty()) parts.push_back({"command", "", "", "", ""});
  for (const std::string& path : report.writes) add_file(parts, "edit", path);
}

}  // namespace

bool is_shell_tool(std::string_view tool) {
  return has_listed_word(
      tool,
      "bash sh zsh shell terminal command commands cmd powershell pwsh exec execute script process ssh "
      "subprocess console repl eval python node");
}

std::vector<ActionPart> parts_of(const ActionRequest& request, const IsProtected& is_protected) {
  std::vector<ActionPart> parts;
  if (request.kind == "edit" && request.path.empty()) {
    for (std::string_view worst : kPathClasses) parts.push_back({"edit", "", worst, "", kUnsaidFile});
  } else if (request.kind == "edit") {
    add_file(parts, "edit", request.path);
  } else if (request.kind == "tool") {
    parts.push_back({"tool", "", "", "", ""});
    if (!request.path.empty()) add_file(parts, "tool", request.path);
  }
  if (!request.command.empty()) {
    add_command(parts, request.command, is_protected);
  } else if (request.kind == "command" || (request.kind == "tool" && is_shell_tool(request.tool))) {
    parts.push_back({"command", "", "", "opaque", kUnsaidCommand});
  }
  return parts;
}

}  // namespace server
