// The verbs as a shell sees them: the real binary, its output and its exit status.
#include <sys/wait.h>

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

struct Run {
  int status = -1;
  std::string out;
  std::string err;
};

// A folder of its own for each test, in which the binary runs, with a home and a state folder that are empty.
class Shell {
 public:
  Shell() : folder_(fs::temp_directory_path() / ("lampblack-shell-" + std::to_string(std::random_device()()))) {
    fs::create_directories(folder_ / "here");
  }
  ~Shell() { fs::remove_all(folder_); }

  void write(const std::string& name, std::string_view text) const {
    fs::create_directories((folder_ / "here" / name).parent_path());
    std::ofstream(folder_ / "here" / name, std::ios::binary) << text;
  }

  Run run(const std::string& arguments, std::string_view input = "", const std::string& after = "") const {
    std::ofstream(folder_ / "in", std::ios::binary) << input;
    const std::string at = folder_.string();
    const std::string command = "cd '" + at + "/here' && HOME='" + at + "' XDG_STATE_HOME='" + at +
                                "/state' '" LAMPBLACK_BINARY "' " + arguments + " <../in >../out 2>../err" + after;
    Run result;
    const int status = std::system(command.c_str());
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    result.out = read("out");
    result.err = read("err");
    return result;
  }

  const fs::path& folder() const { return folder_; }

 private:
  std::string read(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  fs::path folder_;
};

// Made here, so that no file of this tree holds one: a literal password, never the same twice in a process.
std::string password() {
  static std::mt19937 random(77);
  constexpr std::string_view kLetters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  std::string out = "x";
  while (out.size() < 24) out += kLetters[random() % kLetters.size()];
  return out;
}

std::string database_url(const std::string& value) {
  return "postgres"
         "://app:" +
         value + "@db.example.com/orders";
}

bool holds_part_of(std::string_view text, std::string_view value) {
  for (std::size_t i = 0; i + 6 <= value.size(); ++i) {
    if (text.find(value.substr(i, 6)) != std::string_view::npos) return true;
  }
  return false;
}

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
  CHECK(run.err == "lampblack: 1 finding in 1 file; read 2 files, 88 bytes\n");
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
  CHECK(shell.run("scan .").err.ends_with("; skipped 1 ignored, 1 binary\n"));
  CHECK(shell.run("scan --no-ignore .").status == 1);
  CHECK(shell.run("scan ignored.txt").status == 1);
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

TEST_CASE("command line: version and help") {
  const Shell shell;
  CHECK(shell.run("--version").out.starts_with("lampblack "));
  CHECK(shell.run("--version").status == 0);
  for (const std::string verb :
       {"", "serve ", "scan ", "redact ", "restore ", "rules ", "rules list ", "rules explain "}) {
    CHECK(shell.run(verb + "--help").status == 0);
    CHECK(shell.run(verb + "--help").out.find("Usage:") != std::string::npos);
  }
  CHECK(shell.run("").status == 0);
}
