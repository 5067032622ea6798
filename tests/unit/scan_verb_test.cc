// The verb `scan` as a shell sees it: where its texts come from, which findings are told, and in which form.
#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include "tests/unit/shell.h"

namespace json = boost::json;

namespace {

std::string assignment(const std::string& value) {
  return "password = \"" + value + "\"\n";
}

// A repository without a commit, in which git does as little as possible as it is used to.
void make_repository(const Shell& shell) {
  REQUIRE(
      shell
          .command(
              "git init -q . && git config user.name n && git config user.email n@example.com && "
              "git config color.ui always && git config diff.context 7 && git config diff.noprefix true && "
              "git config diff.interHunkContext 9 && git config diff.submodule log && "
              "git config diff.external /bin/false && git config diff.renames false && git config diff.relative true")
          .status == 0);
}

void git(const Shell& shell, const std::string& arguments) {
  REQUIRE(shell.command("git " + arguments + " >/dev/null 2>&1").status == 0);
}

// "path:line" of each finding, a line each.
std::string places(const Run& run) {
  std::string out;
  for (std::size_t begin = 0, end; (end = run.out.find('\n', begin)) != std::string::npos; begin = end + 1) {
    const std::string line = run.out.substr(begin, end - begin);
    out += line.substr(0, line.find(':', line.find(':') + 1)) + '\n';
  }
  return out;
}

}  // namespace

TEST_CASE("scan --staged: before the first commit, from any folder, and what is staged alone") {
  const Shell shell;
  make_repository(shell);
  shell.write("sub/deep/a.txt", "\n" + assignment(password()));
  shell.write("b.txt", assignment(password()));
  shell.write("not staged.txt", assignment(password()));
  git(shell, "add sub b.txt");
  shell.write("b.txt", "edited afterwards\n");
  const Run run = shell.run("scan --staged");
  CHECK(run.status == 1);
  CHECK(places(run) == "b.txt:1\nsub/deep/a.txt:2\n");
  CHECK(run.err.find("read 2 files") != std::string::npos);
  const Run below = shell.command("cd sub && '" LAMPBLACK_BINARY "' scan --staged >../../out 2>../../err");
  CHECK(below.status == 1);
  CHECK(places(below) == "../b.txt:1\ndeep/a.txt:2\n");
  CHECK(places(shell.run("scan --staged sub")) == "sub/deep/a.txt:2\n");
  CHECK(shell.run("scan --staged 'no such*'").status == 0);
}

TEST_CASE("scan --staged: of a changed file, the lines that are new") {
  const Shell shell;
  make_repository(shell);
  const std::string old = assignment(password()), filler = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n";
  shell.write("changed.txt", old + filler);
  shell.write("moved.txt", old + filler);
  shell.write("moved and changed.txt", old + filler + filler);
  shell.write("removed.txt", old);
  shell.write("shorter.txt", old + filler);
  git(shell, "add -A");
  git(shell, "commit -qm first");
  CHECK(shell.run("scan --staged").status == 0);

  shell.write("changed.txt", old + "one\r\n" + filler + assignment(password()));
  git(shell, "mv moved.txt elsewhere.txt");
  git(shell, "mv 'moved and changed.txt' 'again \"and\"\n diff --git a.txt'");
  shell.write("again \"and\"\n diff --git a.txt", old + filler + assignment(password()) + filler);
  shell.write("shorter.txt", old + "one\n");
  git(shell, "rm -q removed.txt");
  git(shell, "add -A");
  const Run run = shell.run("scan --staged");
  CHECK(run.status == 1);
  CHECK(places(run) == "again \"and\"\\x0a diff --git a.txt:10\nchanged.txt:11\n");
  CHECK(run.err.find("read 2 files") != std::string::npos);  // in the others nothing is new
}

TEST_CASE("scan --staged: a value on an old line counts where its name is new") {
  const Shell shell;
  make_repository(shell);
  const std::string value = password();
  shell.write("a.py", "label = (\n    \"" + value + "\"\n)\n");
  git(shell, "add -A");
  git(shell, "commit -qm first");
  shell.write("a.py", "password = (\n    \"" + value + "\"\n)\n");
  git(shell, "add -A");
  CHECK(places(shell.run("scan --staged")) == places(shell.run("scan a.py")));
}

TEST_CASE("scan --staged: binary files, links and submodules have no text; a text that git does not compare has") {
  const Shell shell;
  make_repository(shell);
  shell.write(".gitattributes", "*.lock -diff\n");
  shell.write("a.lock", assignment(password()));
  shell.write("binary", std::string("\0", 1) + assignment(password()));
  git(shell, "init -q inner");
  git(shell, "-C inner -c user.name=n -c user.email=n@example.com commit -q --allow-empty -m first");
  git(shell, "add -A");
  git(shell, "commit -qm first");
  shell.write("a.lock", "one\n" + assignment(password()));
  shell.write("binary", std::string("\0\n", 2) + assignment(password()));
  git(shell, "-C inner -c user.name=n -c user.email=n@example.com commit -q --allow-empty -m second");
  REQUIRE(shell.command("ln -s 'password = \"none\"' link").status == 0);
  git(shell, "add -A");
  const Run run = shell.run("scan --staged");
  CHECK(places(run) == "a.lock:2\n");
  CHECK(run.err.find("read 1 file, ") != std::string::npos);
  CHECK(run.err.find("; left out 1 binary\n") != std::string::npos);
}

TEST_CASE("scan --staged: outside of a repository it fails") {
  const Shell shell;
  CHECK(shell.run("scan --staged").status == 2);
  CHECK(shell.command("PATH= '" LAMPBLACK_BINARY "' scan --staged >../out 2>../err").status == 2);
}

TEST_CASE("scan --stdin: standard input, by the name it is given") {
  const Shell shell;
  const std::string value = password();
  const Run run = shell.run("scan --stdin", "\n" + assignment(value));
  CHECK(run.status == 1);
  CHECK(run.out.starts_with("stdin:2:13 "));
  CHECK_FALSE(holds_part_of(run.out + run.err, value));
  CHECK(shell.run("scan --stdin --stdin-path src/a.py", assignment(value)).out.starts_with("src/a.py:1:13 "));
  CHECK(shell.run("scan --stdin", "nothing").status == 0);
  CHECK(shell.run("scan --stdin", "").status == 0);
  CHECK(shell.run("scan --stdin a.txt", "").status == 2);
  CHECK(shell.run("scan --stdin --staged", "").status == 2);
  CHECK(shell.run("scan --stdin-path a.py .", "").status == 2);
}

TEST_CASE("scan --rules and --severity choose among findings") {
  const Shell shell;
  const std::string text = database_url(password()) + "\n" + assignment(password());
  shell.write("a.txt", text);
  CHECK(places(shell.run("scan a.txt")) == "a.txt:1\na.txt:2\n");
  CHECK(places(shell.run("scan --rules url-credentials a.txt")) == "a.txt:1\n");
  CHECK(places(shell.run("scan --rules generic-password,github-pat a.txt")) == "a.txt:2\n");
  CHECK(shell.run("scan --rules github-pat a.txt").status == 0);
  CHECK(places(shell.run("scan --severity error a.txt")) == "a.txt:1\n");
  CHECK(shell.run("scan --rules no-such-rule a.txt").status == 2);
  CHECK(shell.run("scan --rules no-such-rule a.txt").err.find("\"no-such-rule\"") != std::string::npos);
  const std::string record = json::serialize(json::object{{"id", 1}, {"text", text}}) + "\n";
  CHECK(shell.run("scan --jsonl --rules github-pat", record).out == "{\"id\":1,\"findings\":[]}\n");
}

TEST_CASE("scan --format github: workflow commands, with nothing in a name that could end one") {
  const Shell shell;
  const std::string value = password();
  shell.write("a,b:c%\n.txt", "\n" + database_url(value));
  const Run run = shell.run("scan --format github .");
  CHECK(run.status == 1);
  CHECK(run.out.starts_with("::error file=a%2Cb%3Ac%25%0A.txt,line=2,endLine=2,col=16,endColumn=40,title="));
  CHECK(run.out.ends_with(" [url-credentials]\n"));
  CHECK(std::count(run.out.begin(), run.out.end(), '\n') == 1);
  CHECK_FALSE(holds_part_of(run.out + run.err, value));
}

TEST_CASE("scan --format sarif: results that point at their rules and places") {
  const Shell shell;
  const std::string first = password(), second = password();
  shell.write("a b#é.txt", "𝒳 " + database_url(first) + "\n" + assignment(second));
  shell.write("c.txt", assignment(second));
  const Run run = shell.run("scan --format sarif . missing");
  CHECK(run.status == 2);
  CHECK_FALSE(holds_part_of(run.out + run.err, first));
  CHECK_FALSE(holds_part_of(run.out + run.err, second));

  const json::value log = json::parse(run.out);
  CHECK(log.at("version") == "2.1.0");
  const json::value& scan = log.at("runs").at(0);
  CHECK(scan.at("columnKind") == "utf16CodeUnits");
  const json::array& rules = scan.at("tool").at("driver").at("rules").as_array();
  const json::array& results = scan.at("results").as_array();
  CHECK(rules.size() == 2);
  REQUIRE(results.size() == 3);
  for (const json::value& result : results) {
    const json::value& rule = rules.at(result.at("ruleIndex").to_number<std::size_t>());
    CHECK(rule.at("id") == result.at("ruleId"));
    CHECK_FALSE(rule.at("shortDescription").at("text").as_string().empty());
    CHECK_FALSE(rule.at("help").at("text").as_string().empty());
    CHECK_FALSE(result.at("message").at("text").as_string().empty());
  }
  const auto place = [&](std::size_t i) { return results[i].at("locations").at(0).at("physicalLocation"); };
  CHECK(place(0).at("artifactLocation").at("uri") == "a%20b%23%C3%A9.txt");
  CHECK(place(0).at("region") == json::value{{"startLine", 1},
                                             {"startColumn", 19},
                                             {"endLine", 1},
                                             {"endColumn", 43},
                                             {"byteOffset", 20},
                                             {"byteLength", 24}});
  CHECK(results[0].at("level") == "error");
  CHECK(results[1].at("level") == "warning");

  // The same value has the same fingerprint wherever it stands; who holds it can't tell the value.
  const auto fingerprint = [&](std::size_t i) { return results[i].at("partialFingerprints"); };
  CHECK(fingerprint(1) == fingerprint(2));
  CHECK(fingerprint(0) != fingerprint(1));

  const json::value& invocation = scan.at("invocations").at(0);
  CHECK(invocation.at("executionSuccessful") == false);
  CHECK(invocation.at("toolExecutionNotifications").at(0).at("level") == "error");
  const json::value clean = json::parse(shell.run("scan --format sarif /dev/null").out).at("runs").at(0);
  CHECK(clean.at("results").as_array().empty());
  CHECK(clean.at("invocations").at(0).at("executionSuccessful") == true);
}
