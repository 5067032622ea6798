// The verb `scan` under a configuration of gitleaks, as a shell sees it.
#include <catch2/catch.hpp>

#include "tests/unit/shell.h"

namespace {

constexpr std::string_view kRule =
    "[[rules]]\nid = 'zork-token'\nregex = 'zork_([0-9A-Za-z]{16})'\nkeywords = ['zork_']\n";

std::string zork() {
  return std::string("zork") + "_" + "q7Wx2Rt9Lm4Kp8Vb\n";
}

}  // namespace

TEST_CASE("scan goes by the configuration of the folder that it looks through") {
  const Shell shell;
  shell.write("tree/a/b.txt", zork());
  CHECK(shell.run("scan tree").status == 0);
  shell.write("tree/.gitleaks.toml", kRule);
  Run run = shell.run("scan tree");
  CHECK(run.status == 1);
  CHECK(run.out.find("tree/a/b.txt:1:6") != std::string::npos);
  CHECK(run.out.find("zork-token") != std::string::npos);
  CHECK_FALSE(holds_part_of(run.out + run.err, zork().substr(5, 16)));
  shell.write("tree/.gitleaks.toml", std::string(kRule) + "[[allowlists]]\npaths = ['^a/']\n");
  CHECK(shell.run("scan tree").status == 0);
}

TEST_CASE("scan --config names a configuration, tells what is wrong with it, and ends when it can't be used") {
  const Shell shell;
  shell.write("a.txt", zork() + "password = \"" + password() + "\"\n");
  shell.write("good.toml", std::string(kRule) + "[[rules]]\nid = 'bad'\nregex = 'a(?=b)'\n");
  Run run = shell.run("scan --config good.toml a.txt");
  CHECK(run.status == 1);
  CHECK(run.out.find("generic-password") == std::string::npos);
  CHECK(run.err.find("good.toml:7: this pattern can't be used: it has look-ahead") != std::string::npos);
  shell.write("broken.toml", "[[rules\n");
  run = shell.run("scan --config broken.toml a.txt");
  CHECK(run.status == 2);
  CHECK(run.out.empty());
  CHECK(run.err.find("broken.toml:1: this is no TOML") != std::string::npos);
  CHECK(shell.run("scan --config missing.toml a.txt").status == 2);
}

TEST_CASE("scan --rules takes the ids of other scanners") {
  const Shell shell;
  shell.write("a.txt", "password = \"" + password() + "\"\n");
  CHECK(shell.run("scan --rules generic-api-key a.txt").status == 1);
  CHECK(shell.run("scan --rules aws-access-token a.txt").status == 0);
}
