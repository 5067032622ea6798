// Comments, baselines and other tools' lists, as `scan` honours, reads and writes them.
#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "tests/unit/shell.h"

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

std::string read(const Shell& shell, const std::string& name) {
  std::ifstream file(shell.folder() / "here" / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool says(const Run& run, std::string_view text) {
  return run.err.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("scan: comments quiet findings, are counted, and can be passed over") {
  const Shell shell;
  shell.write("a.txt", "# lampblack:allow -- an example\nurl = " + database_url(password()) + "\n");
  shell.write("b.txt", "url = " + database_url(password()) + " # gitleaks:allow\n");
  const Run run = shell.run("scan .");
  CHECK(run.status == 0);
  CHECK(run.out.empty());
  CHECK(says(run, "2 findings quieted: 2 by comments, 0 by baselines and ignore lists\n"));
  CHECK(shell.run("scan --no-suppressions .").status == 1);
  const json::value report = json::parse(shell.run("scan --format json .").out);
  CHECK(report.at("summary").at("quietedByComments") == 2);
  const Run input = shell.run("scan --stdin", "url = " + database_url(password()) + " // NOSONAR\n");
  CHECK(input.status == 0);
}

TEST_CASE("scan: a baseline survives moved lines and renamed files, and says what is stale in it") {
  const Shell shell;
  const std::string first = password(), second = password(), third = password();
  shell.write("sub/a.txt", "url = " + database_url(first) + "\n");
  shell.write("b.txt", "url = " + database_url(second) + "\n");
  const Run written = shell.run("scan . --write-baseline .lampblack-baseline.json");
  CHECK(written.status == 0);
  CHECK(says(written, "2 findings went into the baseline\n"));
  const std::string baseline = read(shell, ".lampblack-baseline.json");
  CHECK(baseline.find("\"path\":\"sub/a.txt\"") != std::string::npos);
  CHECK_FALSE(holds_part_of(baseline + written.out + written.err, first));
  CHECK_FALSE(holds_part_of(baseline + written.out + written.err, second));

  const Run again = shell.run("scan .");
  CHECK(again.status == 0);
  CHECK(says(again, "2 findings quieted: 0 by comments, 2 by baselines and ignore lists\n"));
  CHECK(shell.run("scan --no-suppressions .").status == 1);

  shell.write("sub/a.txt", "nothing\n");
  shell.write("sub/moved.txt", "\n\n# now here\nurl = " + database_url(first) + "\n");
  CHECK(shell.run("scan .").status == 0);
  CHECK_FALSE(says(shell.run("scan ."), "of the baseline"));

  shell.write("sub/moved.txt", "url = " + database_url(third) + "\n");
  const Run changed = shell.run("scan .");
  CHECK(changed.status == 1);
  CHECK(says(changed, "1 entry of the baseline accept nothing any more:\nlampblack:   sub/a.txt [url-credentials]\n"));
  // What was not looked for is not stale.
  CHECK_FALSE(says(shell.run("scan . --severity error --rules github-pat"), "of the baseline"));
  CHECK_FALSE(says(shell.run("scan b.txt"), "of the baseline"));
  CHECK(says(shell.run("scan b.txt sub"), "1 entry of the baseline"));

  CHECK(shell.run("scan . --write-baseline .lampblack-baseline.json").status == 0);
  const std::string rewritten = read(shell, ".lampblack-baseline.json");
  CHECK(json::parse(rewritten).at("salt") == json::parse(baseline).at("salt"));
  CHECK(json::parse(rewritten).at("findings").as_array().size() == 2);
  CHECK_FALSE(says(shell.run("scan ."), "of the baseline"));
}

TEST_CASE("scan: the nearest folder's lists count, up to the root of the repository") {
  const Shell shell;
  shell.write(".git/HEAD", "");
  shell.write("sub/deep/a.txt", "\nurl = " + database_url(password()) + "\n");
  CHECK(shell.run("scan sub/deep").status == 1);
  shell.write(".gitleaksignore", "sub/deep/a.txt:url-credentials:2\n");
  CHECK(shell.run("scan sub/deep").status == 0);
  CHECK(shell.run("scan sub/deep/a.txt").status == 0);
  shell.write("sub/.gitleaksignore", "# nothing\n");
  CHECK(shell.run("scan sub/deep").status == 1);
  CHECK(shell.run("scan .").status == 0);
}

TEST_CASE("scan: a baseline of another name, and files that are none") {
  const Shell shell;
  shell.write("a.txt", "url = " + database_url(password()) + "\n");
  shell.write("kept.txt", "what somebody wrote\n");
  CHECK(shell.run("scan a.txt --write-baseline ../accepted.json").status == 0);
  CHECK(shell.run("scan a.txt").status == 1);
  CHECK(shell.run("scan a.txt --baseline ../accepted.json").status == 0);
  CHECK(shell.run("scan a.txt --baseline missing.json").status == 2);

  const Run refused = shell.run("scan a.txt --write-baseline kept.txt");
  CHECK(refused.status == 2);
  CHECK(read(shell, "kept.txt") == "what somebody wrote\n");
  CHECK(shell.run("scan a.txt --write-baseline no/such/folder/x.json").status == 2);

  shell.write(".lampblack-baseline.json", "{");
  const Run broken = shell.run("scan a.txt");
  CHECK(broken.status == 1);
  CHECK(says(broken, ".lampblack-baseline.json: not a JSON object\n"));
}
