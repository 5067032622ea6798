// Endpoints that only look like this machine, patterns, what is wrong with a policy, and the verb `policy`.
#include "server/policy/policy.h"

#include <catch2/catch.hpp>

#include "server/policy/glob.h"
#include "tests/unit/shell.h"

using namespace server;

TEST_CASE("policy: what is on this machine, and what only looks so") {
  for (const char* local : {"http://localhost", "http://LOCALHOST.:8080/v1", "https://127.0.0.1:11434/x", "127.8.9.10",
                            "http://[::1]:80/", "unix:/run/x.sock", "localhost:11434"}) {
    CAPTURE(local);
    CHECK(is_loopback(host_of(local)));
  }
  for (const char* foreign :
       {"", "http://localhost@evil.example/", "http://127.0.0.1.evil.example/", "http://127.1/", "http://0127.0.0.1/",
        "http://127.0.0.1:80@evil.example", "http://localhost\\@evil.example/", "http://localhost%2eevil.example/",
        "http://[::1]evil.example/", "http://127.0.0.256/", "http://evil.example/#localhost", "http://[::1", "[::2]",
        "http://localhost.evil.example", "http://127.0.0.1.5/", "http://10.0.0.1/"}) {
    CAPTURE(foreign);
    CHECK_FALSE(is_loopback(host_of(foreign)));
  }
}

TEST_CASE("policy: patterns of paths") {
  CHECK(PathPattern("*.pem").matches("a/b/x.pem"));
  CHECK_FALSE(PathPattern("*.pem").matches("a/x.pem/b"));
  CHECK(PathPattern("src/**").matches("src/a/b"));
  CHECK_FALSE(PathPattern("src/**").matches("lib/src/a"));
  CHECK(PathPattern("**/src/*.cc").matches("src/a.cc"));
  CHECK(PathPattern("**/src/*.cc").matches("lib/src/a.cc"));
  CHECK_FALSE(PathPattern("**/src/*.cc").matches("libsrc/a.cc"));
  CHECK_FALSE(PathPattern("src/*.cc").matches("src/b/a.cc"));
  CHECK(PathPattern("a/**/b").matches("a/b"));
  CHECK(PathPattern("c/a**b").matches("c/axx/yb"));
  CHECK(name_matches("gpt-*", "GPT-5/mini"));
  const std::string many(2000, 'a');
  CHECK_FALSE(glob_matches("**/a*a*a*a*a*a*a*a*a*b", many));
}

TEST_CASE("policy: what could never hold is an error on its line") {
  const auto problem = [](std::string_view text) {
    LayerReading reading = read_layer(text, Layer::user);
    if (!reading.usable) return reading.diagnostics.at(0).message;
    const auto problems = policy_problems(reading.root);
    return problems.empty() ? "" : problems[0].message;
  };
  CHECK(problem("[[rule]]\nwhen = { class = 'secret' }\nthen = 'redact'\n") == "");
  CHECK(problem("[[rule]]\nwhen = { class = 'plans' }\nthen = 'redact'\n") ==
        "class names nothing that there is; add it to this file as [[class]]");
  CHECK(problem("[[class]]\nname = 'plans'\n[[rule]]\nwhen = { class = 'plans' }\nthen = 'redact'\n") == "");
  CHECK(problem("[[rule]]\nwhen = { path-class = 'cii' }\nthen = 'ask'\n") == "path-class names nothing that there is");
  CHECK(problem("[[rule]]\nwhen = { class = [] }\nthen = 'redact'\n") ==
        "class is an empty list, so the rule could never match");
  CHECK(problem("[[rule]]\nwhen = { action = 'edit' }\nthen = 'redact'\n") ==
        "only what is shared can be redacted; write block");
  CHECK(problem("[[rule]]\nwhen = { destination = 'x' }\nthen = 'redact'\n") ==
        "destination names nothing that there is; add it to this file as [[destination]]");
  CHECK(problem("[[rule]]\nthen = 'redact'\n") == "rule.when is missing");
  CHECK(problem("[[rule]]\nwhen = {}\nthen = 'ask'\notherwise = 'allow'\n") ==
        "rule.otherwise must be redact or block");
  CHECK(problem("[[rule]]\nwhen = {}\nthen = 'ask'\nminutes = 60\n") == "rule.minutes must be from 1 to 15");
  CHECK(problem("[[restore]]\ntool = ['tracker-*', 'run_shell']\nclass = 'internal'\n") ==
        "nothing is restored into a shell; let the tool read the value from a file or its environment");
  CHECK(problem("[[restore]]\ntool = '*'\nclass = 'secrets'\n") ==
        "class names nothing that there is; add it to this file as [[class]]");
  CHECK(problem("[[destination]]\nname = 'x'\ntier = 'local'\nprovider = 'y'\n") ==
        "destination.tier must be approved, vendor or unknown");
  CHECK(problem("[[destination]]\nname = 'x'\ntier = 'vendor'\n") ==
        "a destination needs a provider, a model, an endpoint or a client to be known by");
  CHECK(problem("[[destination]]\nname = 'x'\ntier = 'vendor'\nendpoint = 'https://x.example'\n") ==
        "destination.endpoint can't be used: write the host alone, such as \"*.example.com\"");
}

TEST_CASE("policy: the presets are right, and ever tighter for a secret") {
  for (const char* name : {"open", "standard", "strict", "regulated"}) {
    CAPTURE(name);
    const LayerReading reading = read_layer(preset_text(name), Layer::system);
    CHECK(reading.usable);
    CHECK(policy_problems(reading.root).empty());
    for (const Table& rule : reading.root.tables("rule")) CHECK((rule.text("then") == "allow" || rule.has("reason")));
  }
}

TEST_CASE("command line: policy test runs the tests of a policy, policy explain names the line") {
  const Shell shell;
  const std::string rules =
      "[[destination]]\nname = 'house'\nendpoint = '*.example.com'\ntier = 'approved'\n"
      "[[rule]]\nwhen = { class = 'internal', destination = 'house' }\nthen = 'allow'\n";
  shell.write("policy.toml", rules +
                                 "[[test]]\ngiven = { class = 'internal', endpoint = 'https://ai.example.com/' }\n"
                                 "expect = 'allow'\n"
                                 "[[test]]\ngiven = { class = 'internal' }\nexpect = 'redact'\n");
  Run run = shell.run("policy test policy.toml");
  CHECK(run.out == "2 passed, 0 failed\n");
  CHECK(run.status == 0);
  shell.write("bad.toml", rules + "[[test]]\ngiven = { command-class = 'deploy' }\nexpect = 'allow'\n");
  run = shell.run("policy test bad.toml");
  CHECK(run.out.starts_with("bad.toml:8: expected allow, but it is ask by preset standard:"));
  CHECK(run.status == 1);
  shell.write("broken.toml", "[[rule]]\n");
  CHECK(shell.run("policy test broken.toml").status == 2);
  CHECK(shell.run("policy test missing.toml").status == 2);
  run = shell.run("policy explain --class secret --provider x --format json");
  CHECK(run.status == 0);
  CHECK(run.out.starts_with("{\"decision\":\"redact\",\"reason\":\"It is shared as a placeholder."));
  shell.write(".lampblack.toml", "[[rule]]\nwhen = { class = 'secret' }\nthen = 'block'\nreason = 'Not here.'\n");
  run = shell.run("policy explain --class secret");
  CHECK(run.out.find("decision: block\nreason: Not here.\npolicy: ") == 0);
  CHECK(run.out.find("/.lampblack.toml:1\n") != std::string::npos);
}
