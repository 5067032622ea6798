// What a command line would do that somebody should know of first: the classes of command that a policy's rules name.
// Decided over the parsed line, behind every program that runs another one; what can't be read is of class `opaque`.
// Pure functions; any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace server {

// All there are.
inline constexpr std::string_view kCommandClasses[] = {"deploy", "infrastructure",  "publish", "print-secrets",
                                                       "remote", "rewrite-history", "opaque"};

struct CommandConcern {
  std::string_view command_class;
  std::string_view reason;  // a sentence for a person, without anything of the line
};

struct CommandReport {
  std::vector<CommandConcern> concerns;  // one of a class; none for an ordinary command
  std::vector<std::string> writes;       // files that it writes, as the line names them
};

// Whether a path names a file that holds secrets.
using IsProtected = std::function<bool(std::string_view path)>;

CommandReport read_command(std::string_view line, const IsProtected& is_protected);

}  // namespace server
