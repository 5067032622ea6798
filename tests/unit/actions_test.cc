// What actions come to: a part for each class, and the worst for what was not said.
#include "server/policy/actions.h"

#include <catch2/catch.hpp>

namespace {

std::string parts(const server::ActionRequest& request) {
  std::string out;
  const auto is_protected = [](std::string_view path) { return path == ".env"; };
  for (const server::ActionPart& part : server::parts_of(request, is_protected)) {
    out.append(out.empty() ? "" : ", ").append(part.action);
    for (std::string_view word : {std::string_view(part.path), part.path_class, part.command_class})
      if (!word.empty()) out.append(" ").append(word);
  }
  return out;
}

}  // namespace

TEST_CASE("an action has a part for each class that it is of") {
  CHECK(parts({"edit", "src/main.c", "", ""}) == "edit src/main.c");
  CHECK(parts({"edit", "a/../.github/workflows/./test.yml", "", ""}) == "edit .github/workflows/test.yml ci");
  CHECK(parts({"edit", "infra/auth.tf", "", ""}) ==
        "edit infra/auth.tf infrastructure, edit infra/auth.tf authentication");
  CHECK(parts({"command", "", "make test", ""}) == "command");
  CHECK(parts({"command", "", "ssh web cat .env", ""}) == "command remote, command print-secrets");
  CHECK(parts({"command", "", "echo x > Dockerfile", ""}) == "command, edit Dockerfile infrastructure");
  CHECK(parts({"tool", "", "", "search"}) == "tool");
  CHECK(parts({"tool", "go.mod", "", "writeFile"}) == "tool, tool go.mod dependencies");
  CHECK(parts({"tool", "", "npm publish", "runInTerminal"}) == "tool, command publish");
}

TEST_CASE("what an action does not say counts as the worst") {
  CHECK(parts({"command", "", "", ""}) == "command opaque");
  CHECK(parts({"tool", "", "", "run_command"}) == "tool, command opaque");
  CHECK(parts({"tool", "", "", "BashTool"}) == "tool, command opaque");
  CHECK(parts({"edit", "", "", ""}) ==
        "edit ci, edit infrastructure, edit dependencies, edit authentication, edit cryptography, edit policy");
}
