// Marks of open documents, through the whole server in process.
#include "server/methods/diagnostics.h"

#include <spdlog/spdlog.h>
#include <catch2/catch.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <filesystem>
#include <fstream>
#include <random>

#include "analyzers/engine/engine.h"
#include "analyzers/rule.h"
#include "server/convert/marks.h"
#include "server/methods/state.h"
#include "server/suppression/baseline_json.h"
#include "tests/unit/look_alikes.h"

namespace {

using namespace server;
namespace fs = std::filesystem;

// Longer than what is analysed on the loop itself.
std::string large(const std::string& end) {
  std::string text;
  while (text.size() < 200'000) text += "a line of text\n";
  return text + end;
}

struct Fixture {
  std::vector<boost::json::value> published;
  boost::asio::io_context loop{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work = boost::asio::make_work_guard(loop);
  State state{
      loop,
      [this](const std::string& framed) { published.push_back(boost::json::parse(framed.substr(framed.find('{')))); },
      [](int) {}};

  Fixture() {
    spdlog::set_level(spdlog::level::off);
    state.connection.start_running();
    state.connection.client_is_ready();
  }

  void open(std::int32_t version, std::string text) {
    state.documents.open({"u", "x", version, std::move(text)});
    state.marks.opened(state, "u");
  }
  void change(std::int32_t version, std::string text) {
    std::optional<Change> made;
    state.documents.change({"u", version, {{std::nullopt, std::move(text)}}}, protocol::PositionEncoding::utf16, &made);
    state.marks.changed(state, "u", made);
  }
  void close() {
    state.documents.close("u");
    state.marks.closed(state, "u");
  }
  // Runs the loop until so many were published and a little longer.
  void settle(std::size_t count) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (published.size() < count && std::chrono::steady_clock::now() < end) loop.run_one_until(end);
    loop.run_for(std::chrono::milliseconds(50));
    REQUIRE(published.size() == count);
  }
  std::int64_t version(std::size_t index) { return published[index].at_pointer("/params/version").as_int64(); }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a short text is analysed at once") {
  open(1, "text");
  CHECK(published.size() == 1);
}

TEST_CASE_METHOD(Fixture, "of changes during an analysis the newest wins, and results for older ones are dropped") {
  open(1, large("a"));
  change(2, large("b"));
  change(3, large("c"));
  CHECK(state.marks.find("u") == nullptr);
  settle(1);
  CHECK(version(0) == 3);
  CHECK(state.marks.find("u") != nullptr);
}

TEST_CASE_METHOD(Fixture, "a document that is closed during its analysis stays clear") {
  open(1, large("a"));
  close();
  settle(1);
  CHECK(published[0].at_pointer("/params/diagnostics").as_array().empty());
  CHECK_FALSE(published[0].at("params").as_object().contains("version"));
}

TEST_CASE_METHOD(Fixture, "a document that is opened again is not given the marks of the one before") {
  open(5, large("a"));
  close();
  open(1, large("b"));
  settle(2);
  CHECK(version(1) == 1);
}

TEST_CASE_METHOD(Fixture, "lists of accepted findings are read on opening, and again when something is saved") {
  const fs::path root = fs::temp_directory_path() / ("lampblack-lists-" + std::to_string(std::random_device()()));
  fs::create_directories(root / ".git");
  fs::create_directories(root / "src");
  const std::string uri = "file://" + (root / "src" / "a.py").string();
  samples::Random random(1);
  const std::string token = samples::look_alike(*analyzers::find_rule("github-pat"), random);
  const auto marks = [&] { return published.back().at_pointer("/params/diagnostics").as_array().size(); };
  const auto open_file = [&] {
    state.documents.open({uri, "python", 1, "\na = '" + token + "'\n"});
    state.marks.opened(state, uri);
  };
  open_file();
  CHECK(marks() == 1);

  std::ofstream(root / ".gitleaksignore") << "src/a.py:github-pat:2\n";
  state.marks.saved(state);
  CHECK(marks() == 0);
  CHECK(published.size() == 2);
  state.marks.saved(state);
  CHECK(published.size() == 2);

  analyzers::Baseline baseline = new_baseline();
  baseline.add({"github-pat", baseline.fingerprint(token), ""});
  std::ofstream(root / kBaselineFile) << write_baseline(baseline);
  std::ofstream(root / ".gitleaksignore") << "none of the forms\n";
  open_file();
  CHECK(marks() == 0);
  std::ofstream(root / kBaselineFile) << "{}";
  state.marks.saved(state);
  CHECK(marks() == 1);
  fs::remove_all(root);
}

TEST_CASE("more findings than an editor wants to see are cut, and one says so") {
  static const analyzers::Rule rule = [] {
    analyzers::Rule made;
    made.id = "x";
    made.title = "X";
    return made;
  }();
  std::string line;
  std::vector<analyzers::Finding> findings;
  for (std::size_t i = 0; i < 1500; ++i) {
    analyzers::Finding finding;
    finding.rule = &rule;
    finding.value = {line.size(), line.size() + 4};
    findings.push_back(finding);
    line += "😀 ";
  }
  const auto diagnostics = diagnostics_of("u", Text(line), findings, {});
  REQUIRE(diagnostics.size() == 1001);
  CHECK(diagnostics[999].range == protocol::Range{{0, 999 * 3}, {0, 999 * 3 + 2}});
  CHECK(diagnostics[999].message.ends_with(", 1 character"));
  CHECK(diagnostics[1000].message.starts_with("500 more findings"));
  CHECK(diagnostics[1000].range.start == protocol::Position{0, 3000});
}

TEST_CASE("a key's id and its secret are one diagnostic") {
  samples::Random random(7);
  const std::string id = samples::look_alike(*analyzers::find_rule("aws-access-key-id"), random);
  const std::string secret = samples::look_alike(*analyzers::find_rule("aws-secret-access-key"), random);
  const Text text("[default]\naws_access_key_id = " + id + "\naws_secret_access_key = " + secret + "\n");
  analyzers::Analysis analysis = analyzers::analyze(text.bytes(), {});
  REQUIRE(analysis.findings.size() == 2);

  DiagnosticOptions options;
  options.related_information = true;
  const auto diagnostics = diagnostics_of("file:///c", text, analysis.findings, options);
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].code == "aws-secret-access-key");
  CHECK(diagnostics[0].range.start.line == 2);
  REQUIRE(diagnostics[0].related);
  CHECK(diagnostics[0].related->uri == "file:///c");
  CHECK(diagnostics[0].related->range.start.line == 1);
  CHECK(diagnostics[0].related->range.start.character == 20);

  // Each alone, and too far apart, is a finding of its own.
  const Text apart("aws_access_key_id = " + id + "\n" + std::string(500, '\n') + "aws_secret_access_key = " + secret);
  CHECK(diagnostics_of("u", apart, analyzers::analyze(apart.bytes(), {}).findings, {}).size() == 2);
  // Two pairs, each with its own id.
  const std::string other = samples::look_alike(*analyzers::find_rule("aws-access-key-id"), random);
  const Text two(text.bytes() + "aws_access_key_id = " + other + "\naws_secret_access_key = " +
                 samples::look_alike(*analyzers::find_rule("aws-secret-access-key"), random) + "\n");
  CHECK(diagnostics_of("u", two, analyzers::analyze(two.bytes(), {}).findings, options).size() == 2);
}
