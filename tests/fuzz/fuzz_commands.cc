// Any text reads as a command line, always to the same, and what is said of it holds nothing of it.
#include <cstdlib>
#include <string_view>

#include "server/policy/commands.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  const auto is_protected = [](std::string_view path) { return path.ends_with(".env"); };
  const server::CommandReport report = server::read_command(line, is_protected);
  const server::CommandReport again = server::read_command(line, is_protected);
  if (report.concerns.size() != again.concerns.size() || report.writes != again.writes) std::abort();
  for (const server::CommandConcern& concern : report.concerns) {
    bool known = false;
    for (std::string_view name : server::kCommandClasses) known = known || name == concern.command_class;
    if (!known || concern.reason.empty()) std::abort();
  }
  return 0;
}
