// The verbs as a shell sees them: the real binary, its output and its exit status.
#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/unit/shell.h"

namespace json = boost::json;

namespace {

std::string record(std::string_view id, std::string_view text) {
  return json::serialize(json::object{{"id", id}, {"path", "a.txt"}, {"text", text}}) + "\n";
}

}  // namespace

TEST_CASE("command line: scan says where, what and why, and no part of a value") {
  const Shell shell;
  const std::string value = password();
  shell.write("sub/a.txt", "𝒳 \r\nurl = " + database_url(value) + "\n");
  shell.write("clean.txt", "nothing here\n");
  const Run run = shell.run("scan .");
  CHECK(run.status == 1);
  CHECK(run.out.starts_with("sub/a.txt:2:22 error "));
  CHECK(run.out.find("[url-credentials] (It ") != std::string::npos);
  CHECK(run.err.starts_with("lampblack: 1 finding in 1 file: 1 error\nlampblack: read 2 files, 88 bytes\n"));
  CHECK_FALSE(holds_part_of(run.out + run.err, value));
  CHECK(shell.run("scan clean.txt").status == 0);
}

TEST_CASE("command line: scan as JSON") {
  const Shell shell;
  const std::string value = password();
  shell.write("a.txt", "𝒳 " + database_url(value));
  const Run run = shell.run("scan --format json a.txt missing");
  CHECK(run.status == 2);
  const json::value report = json::parse(run.out);
  const json::object& finding = report.at("findings").at(0).as_object();
  CHECK(report.at("findings").as_array().size() == 1);
  CHECK(finding.at("path") == "a.txt");
  CHECK(finding.at("line") == 1);
  CHECK(finding.at("column") == 19);  // in UTF-16 units: the first character counts two
  CHECK(finding.at("endColumn") == 43);
  CHECK(finding.at("start") == 20);  // in bytes: it counts four
  CHECK(finding.at("end") == 44);
  CHECK(report.at("errors").at(0).at("path") == "missing");
  CHECK(report.at("summary").at("files") == 1);
  CHECK_FALSE(holds_part_of(run.out + run.err, value));
  CHECK(json::parse(shell.run("scan --format json /dev/null").out).at("findings").as_array().empty());
}

TEST_CASE("command line: scan leaves out ignored and binary files, and says so") {
  const Shell shell;
  const std::string text = database_url(password());
  shell.write(".gitignore", "ignored.txt\n");
  shell.write("ignored.txt", text);
  shell.write("binary", std::string("\0", 1) + text);
  shell.write(".git/config", text);
  CHECK(shell.run("scan .").status == 0);
  CHECK(shell.run("scan .").err.ends_with("; left out 1 ignored, 1 binary\n"));
  CHECK(shell.run("scan --no-ignore .").status == 1);
  CHECK(shell.run("scan ignored.txt").status == 1);
}

TEST_CASE("command line: scan reads UTF-16 that says so, and counts in its characters") {
  const Shell shell;
  const std::string value = password();
  const std::string line = "url = " + database_url(value) + "\r\n";
  std::string little = "\xFF\xFE", big = "\xFE\xFF";
  for (char c : "# \n" + line) {
    little.append(1, c).append(1, '\0');
    big.append(1, '\0').append(1, c);
  }
  shell.write("big.txt", big);
  shell.write("little.txt", little);
  const Run run = shell.run("scan .");
  CHECK(run.status == 1);
  CHECK(run.out.find("big.txt:2:22 error ") != std::string::npos);
  CHECK(run.out.find("little.txt:2:22 error ") != std::string::npos);
  CHECK_FALSE(holds_part_of(run.out + run.err, value));
  CHECK(shell.run("explain little.txt:2:25").out.starts_with("Marked: "));
}

TEST_CASE("command line: what cannot be read or written is an error") {
  const Shell shell;
  const std::string text = database_url(password());
  shell.write("a.txt", text);
  shell.write("locked.txt", text);
  CHECK(shell.run("scan missing").status == 2);
  CHECK(shell.run("scan missing").err.find("missing: no such file or folder") != std::string::npos);
  CHECK(shell.run("scan").status == 2);
  CHECK(shell.run("scan --jsonl a.txt").status == 2);
  CHECK(shell.run("unknown").status == 2);
  CHECK(shell.run("scan a.txt", "", "; '" LAMPBLACK_BINARY "' scan a.txt >/dev/full 2>/dev/null").status == 2);
  CHECK(shell.run("scan . --format yaml").status == 2);
}

TEST_CASE("command line: a reader that goes away is told and ends the verb") {
  const Shell shell;
  const Run run =
      shell.run("--version", "", "; (sleep 0.3; '" LAMPBLACK_BINARY "' rules list; echo $? >&2) 2>../err | true");
  CHECK(run.err == "lampblack: could not write the output: Broken pipe\n2\n");
}

TEST_CASE("command line: names of files cannot write to the terminal") {
  const Shell shell;
  shell.write("\x1b[2Ja\nb.txt", database_url(password()));
  const Run run = shell.run("scan .");
  CHECK(run.status == 1);
  CHECK(run.out.starts_with("\\x1b[2Ja\\x0ab.txt:1:"));
}

TEST_CASE("command line: many files come out in the order of their names") {
  const Shell shell;
  std::string expected;
  for (int i = 100; i < 900; ++i) {
    const std::string name = "f" + std::to_string(i);
    shell.write(name, (i % 7 == 0 ? std::string(200'000, 'x') + "\n" : "") + database_url(password()));
    expected += name + '\n';
  }
  std::string names;
  const std::string out = shell.run("scan .").out;
  for (std::size_t begin = 0, end; (end = out.find('\n', begin)) != std::string::npos; begin = end + 1) {
    names += out.substr(begin, out.find(':', begin) - begin) + '\n';
  }
  CHECK(names == expected);
}

TEST_CASE("command line: scan --jsonl answers each line with one line") {
  const Shell shell;
  const std::string value = password();
  const std::string input = record("a", "é " + database_url(value)) + record("b", "nothing") +
                            R"({"id":7,"text":"lone \ud800 surrogate"})"
                            "\n";
  const Run run = shell.run("scan --jsonl", input);
  CHECK(run.status == 1);  // something was found, as for any scan
  CHECK(shell.run("scan --jsonl", record("b", "nothing")).status == 0);
  CHECK(
      run.out ==
      R"({"id":"a","findings":[{"start":18,"end":42,"rule":"url-credentials","class":"secret","tier":"format","severity":"error"}]})"
      "\n"
      R"({"id":"b","findings":[]})"
      "\n"
      R"({"id":7,"findings":[]})"
      "\n");

  const Run bad = shell.run("scan --jsonl", "{\n{\"id\":1}\n\n" + record("c", "last line without end").substr(0, 48));
  CHECK(bad.status == 2);
  CHECK(std::count(bad.out.begin(), bad.out.end(), '\n') == 4);
  CHECK(bad.out.find(R"({"id":1,"error":)") != std::string::npos);
}

TEST_CASE("command line: scan --jsonl is as generous as a share where it is asked to be") {
  const Shell shell;
  const std::string half_typed = record("a",
                                        "it begins with ghp"
                                        "_" +
                                            password().substr(0, 12));
  CHECK(shell.run("scan --jsonl --mode mark", half_typed).out == "{\"id\":\"a\",\"findings\":[]}\n");
  CHECK(shell.run("scan --jsonl --mode share", half_typed).out != "{\"id\":\"a\",\"findings\":[]}\n");
}

TEST_CASE("command line: redact and restore give the original bytes") {
  const Shell shell;
  const std::string first = password(), second = password();
  const std::string original =
      "url = " + database_url(first) + "\r\npassword = \"" + second + "\"\nagain " + first + "\n\xC3\xA9";
  shell.write("original.txt", original);
  const Run redacted = shell.run("redact", original);
  REQUIRE(redacted.status == 0);
  CHECK(redacted.out != original);
  CHECK_FALSE(holds_part_of(redacted.out + redacted.err, first));
  CHECK_FALSE(holds_part_of(redacted.out + redacted.err, second));
  CHECK(shell.run("redact", redacted.out).out == redacted.out);

  const Run restored = shell.run("restore --from original.txt", redacted.out);
  CHECK(restored.status == 0);
  CHECK(restored.out == original);
  CHECK(restored.err.find(first) == std::string::npos);
}

TEST_CASE("command line: restore puts back what its originals hold, escaped as asked, and nothing else") {
  const Shell shell;
  const std::string value = password() + "\\q";
  const std::string original = "password = '" + value + "'";
  shell.write("original.txt", original);
  shell.write("other.txt", "password = '" + password() + "'");
  const std::string redacted = shell.run("redact", original).out;
  REQUIRE(redacted != original);
  CHECK(shell.run("restore --from other.txt", redacted).out == redacted);
  CHECK(shell.run("restore --from other.txt", redacted).status == 1);
  CHECK(shell.run("restore --from other.txt original.txt", redacted).out == original);
  CHECK(shell.run("restore --from missing.txt", redacted).status == 2);
  CHECK(shell.run("restore --from missing.txt", redacted).out.empty());

  const std::string quoted = json::serialize(json::string(redacted));
  CHECK(json::parse(shell.run("restore --escaping json --from original.txt", quoted).out) == json::string(original));
}

TEST_CASE("command line: originals may come out of other programs") {
  const Shell shell;
  const std::string original = database_url(password());
  shell.write("original.txt", original);
  const std::string redacted = shell.run("redact", original).out;
  CHECK(shell.run("restore --from ../pipe", redacted, "").status == 2);
  REQUIRE(std::system(("mkfifo '" + (shell.folder() / "pipe").string() + "'").c_str()) == 0);
  const std::string feed =
      "cat '" + (shell.folder() / "here/original.txt").string() + "' >'" + (shell.folder() / "pipe").string() + "' &";
  REQUIRE(std::system(feed.c_str()) == 0);
  CHECK(shell.run("restore --from ../pipe", redacted).out == original);
}

TEST_CASE("command line: redact writes nothing where it has no key") {
  const Shell shell;
  shell.write("../state/lampblack", "a file where the folder should be");
  const Run run = shell.run("redact", database_url(password()));
  CHECK(run.status == 2);
  CHECK(run.out.empty());
  CHECK_FALSE(run.err.empty());
}

TEST_CASE("command line: rules") {
  const Shell shell;
  const Run list = shell.run("rules list");
  CHECK(list.status == 0);
  CHECK(list.out.find("\ngithub-pat ") != std::string::npos);
  CHECK(json::parse(shell.run("rules list --format json").out).as_array().size() ==
        static_cast<std::size_t>(std::count(list.out.begin(), list.out.end(), '\n')));
  CHECK(shell.run("rules explain github-pat").out.starts_with("GitHub personal access token [github-pat]\n"));
  CHECK(json::parse(shell.run("rules explain github-pat --format json").out).at("id") == "github-pat");
  CHECK(shell.run("rules explain no-such-rule").status == 2);
  CHECK(shell.run("rules").status == 2);
}

TEST_CASE("command line: explain says why a place is marked, and why another is not") {
  const Shell shell;
  const std::string value = password();
  const std::string begun = std::string("gh") + "p_" + password().substr(0, 12);
  shell.write("a.txt", "url = " + database_url(value) + "\nlook: " + begun + " so\nnothing here\n");
  const Run marked = shell.run("explain a.txt:1:25");
  CHECK(marked.status == 0);
  CHECK(marked.out.starts_with("Marked: Password in a URL"));
  CHECK(marked.out.find("[url-credentials]") != std::string::npos);
  CHECK(marked.out.find("\n    It stands where a URL has its password.\n") != std::string::npos);

  const Run open = shell.run("explain a.txt:2:9");
  CHECK(open.status == 0);
  CHECK(open.out.starts_with("Neither marked nor withheld when shared.\n"));
  CHECK(open.out.find("\n  2:7-11  [github-pat] The rule's letters stand here, but what is around has another alphabet "
                      "or length.\n") != std::string::npos);
  CHECK(shell.run("explain a.txt:3:1").out.find("Nothing on this line begins a search") != std::string::npos);

  const json::value report = json::parse(shell.run("explain --format json a.txt:1:25").out);
  CHECK(report.at("marked").at("rule") == "url-credentials");
  CHECK(report.at("marked").at("column") == 22);
  CHECK(report.at("steps").at(0).at("line") == 1);
  for (const std::string& out : {marked.out, open.out, json::serialize(report)}) {
    CHECK_FALSE(holds_part_of(out, value));
    CHECK_FALSE(holds_part_of(out, begun));
  }
  CHECK(shell.run("explain a.txt:9:1").status == 2);
  CHECK(shell.run("explain a.txt").status == 2);
  CHECK(shell.run("explain missing:1:1").status == 2);
}

TEST_CASE("command line: version and help") {
  const Shell shell;
  CHECK(shell.run("--version").out.starts_with("lampblack "));
  CHECK(shell.run("--version").status == 0);
  for (const std::string verb :
       {"", "serve ", "scan ", "redact ", "restore ", "rules ", "rules list ", "rules explain ", "explain "}) {
    CHECK(shell.run(verb + "--help").status == 0);
    CHECK(shell.run(verb + "--help").out.find("Usage:") != std::string::npos);
  }
  CHECK(shell.run("").status == 0);
}

TEST_CASE("command line: doctor says what is there, and what is wrong") {
  const Shell shell;
  const Run well = shell.run("doctor");
  CHECK(well.status == 0);
  CHECK(well.out.starts_with("ok     version: "));
  CHECK(well.out.find("WRONG") == std::string::npos);
  CHECK(well.out.find("ok     key: can be used\n") != std::string::npos);
  shell.write(".lampblack.toml", "[policy]\npreset = 3\n");
  shell.write(".lampblack-baseline.json", "{}");
  const Run ill = shell.run("doctor --format json");
  CHECK(ill.status == 1);
  std::size_t wrong = 0;
  const json::value report = json::parse(ill.out);
  for (const json::value& line : report.as_array()) wrong += line.at("ok") == false;
  CHECK(wrong == 2);
}
