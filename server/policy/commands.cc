#include "server/policy/commands.h"

#include "server/policy/command_walk.h"

namespace server {

CommandReport read_command(std::string_view line, const IsProtected& is_protected) {
  CommandReport report;
  CommandWalk(is_protected, report).line(line);
  return report;
}

}  // namespace server
