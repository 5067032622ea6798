// The layers of the configuration: what each may say, what is wrong with a file, and what holds when one breaks.
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "server/configuration/configuration_files.h"
#include "server/configuration/schema.h"
#include "tests/unit/shell.h"

namespace {

namespace fs = std::filesystem;
using namespace server;

// The three files in a folder of their own.
class Files {
 public:
  Files() {
    std::string name = (fs::temp_directory_path() / "lampblack-configuration-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder = name;
    fs::create_directories(folder / "project");
    spdlog::set_level(spdlog::level::off);
  }
  ~Files() { fs::remove_all(folder); }

  void write(const std::string& name, std::string_view text) const {
    std::ofstream(folder / name, std::ios::binary) << text;
  }
  void trust() const { write("user.toml", "[trust]\nworkspaces = ['" + (folder / "project").string() + "/']\n"); }
  SettingsFiles settings() const { return SettingsFiles({folder / "system.toml", folder / "user.toml"}); }
  fs::path workspace() const { return folder / "project" / kWorkspaceFile; }

  fs::path folder;
};

std::string preset(SettingsFiles& files, const fs::path& workspace) {
  return std::string(files.of(workspace).settings->root.table("policy").text("preset"));
}

constexpr std::string_view kOpen = "[policy]\npreset = 'open'\n";
constexpr std::string_view kStrict = "[policy]\npreset = 'strict'\n";

}  // namespace

TEST_CASE("configuration: without a file the fallbacks hold") {
  const Files files;
  SettingsFiles settings = files.settings();
  CHECK(preset(settings, {}) == "standard");
  CHECK(settings.of({}).settings == settings.of({}).settings);
  CHECK_FALSE(settings.of({}).settings->broken);
}

TEST_CASE("configuration: the user may say anything that the system does not lock") {
  const Files files;
  files.write("system.toml", kStrict);
  files.write("user.toml", kOpen);
  SettingsFiles settings = files.settings();
  CHECK(preset(settings, {}) == "open");
  for (std::string_view lock : {"policy.preset", "policy"}) {
    files.write("system.toml", "[policy]\nlock = ['" + std::string(lock) + "']\npreset = 'strict'\n");
    CHECK(preset(settings, {}) == "strict");
    const auto problems = settings.problems_of({});
    REQUIRE(problems[1].size() == 1);
    CHECK(problems[1][0].line == 2);
    CHECK(problems[1][0].message ==
          "policy.preset has no effect here: the system's file locks this, so it can only be tightened");
  }
  files.write("user.toml", "[policy]\npreset = 'regulated'\n");
  CHECK(preset(settings, {}) == "regulated");
}

TEST_CASE("configuration: a workspace only tightens, unless the user trusts it") {
  const Files files;
  SettingsFiles settings = files.settings();
  files.write("project/.lampblack.toml", kOpen);
  CHECK(preset(settings, files.workspace()) == "standard");
  CHECK(settings.problems_of(files.workspace())[2].size() == 1);
  files.write("project/.lampblack.toml", kStrict);
  CHECK(preset(settings, files.workspace()) == "strict");
  CHECK(preset(settings, {}) == "standard");
  files.write("project/.lampblack.toml", kOpen);
  files.trust();
  CHECK(preset(settings, files.workspace()) == "open");
  CHECK(settings.of(files.workspace()).settings->trusted);
  files.write("system.toml", "[policy]\nlock = ['trust']\n");
  CHECK(preset(settings, files.workspace()) == "standard");
  fs::remove(files.folder / "system.toml");
  files.write("user.toml", "[trust]\nworkspaces = ['/no/such/folder']\n");
  CHECK(preset(settings, files.workspace()) == "standard");
  files.write("project/.lampblack.toml",
              "[trust]\nworkspaces = ['" + (files.folder / "project").string() + "']\n" + std::string(kOpen));
  CHECK(preset(settings, files.workspace()) == "standard");
}

TEST_CASE("configuration: only the system locks") {
  const Files files;
  SettingsFiles settings = files.settings();
  files.write("user.toml", "[policy]\npreset = 'strict'\nlock = ['policy.preset']\n");
  CHECK(settings.problems_of({})[1].at(0).message == "only the system's file locks keys; this has no effect");
}

TEST_CASE("configuration: a file that breaks counts as before; one that never was right makes everything strict") {
  const Files files;
  SettingsFiles settings = files.settings();
  files.write("user.toml", kOpen);
  const auto before = settings.of({}).settings;
  CHECK(before->root.table("policy").text("preset") == "open");
  for (std::string_view bad : {"[policy\n", "[policy]\npreset = 'none'\n", "[policy]\npresent = 'open'\n", "x = 1\n",
                               "[policy]\nlock = 3\n", "[[policy]]\n", "policy = 1\n"}) {
    CAPTURE(bad);
    files.write("user.toml", bad);
    CHECK(preset(settings, {}) == "open");
    SettingsFiles fresh = files.settings();
    CHECK(preset(fresh, {}) == "strict");
    CHECK(fresh.of({}).settings->broken);
    CHECK(fresh.problems_of({})[1].size() == 1);
  }
  fs::remove(files.folder / "user.toml");
  CHECK(preset(settings, {}) == "standard");
}

TEST_CASE("configuration: a link that leads nowhere is no missing file") {
  const Files files;
  const auto link = [&](const std::string& to, const std::string& name) {
    fs::remove(files.folder / name);
    fs::create_symlink(to, files.folder / name);
    SettingsFiles settings = files.settings();
    return preset(settings, files.workspace());
  };
  for (const std::string name : {"system.toml", "user.toml", "project/.lampblack.toml"}) {
    CAPTURE(name);
    CHECK(link("/no/such/file", name) == "strict");
    CHECK(link((files.folder / name).string(), name) == "strict");  // round and round
    CHECK(ConfigurationFiles(files.settings()).of((files.folder / "project").string()).settings->broken);
    fs::remove(files.folder / name);
  }
  // Nor is one behind a folder that is a link to nowhere, or no folder.
  const auto below = [&](const std::string& folder) {
    SettingsFiles settings({files.folder / "system.toml", files.folder / folder / "config.toml"});
    return preset(settings, {});
  };
  fs::create_symlink("/no/such/folder", files.folder / "linked");
  fs::create_symlink(files.folder / "project", files.folder / "there");
  files.write("file", "");
  CHECK(below("linked") == "strict");
  CHECK(below("linked/lampblack") == "strict");
  CHECK(below("file") == "strict");
  CHECK(below("there") == "standard");
  CHECK(below("there/lampblack") == "standard");
  // A path of a file that is not there, or lies in no folder, has the folders above it.
  const auto broken = [&](const std::string& place) {
    return ConfigurationFiles(files.settings()).of((files.folder / place).string()).settings->broken;
  };
  CHECK_FALSE(broken("file"));
  CHECK_FALSE(broken("file/nothing"));
  CHECK_FALSE(broken("project/nothing/at/all"));
}

TEST_CASE("configuration: taking a file away loosens nothing until the next start, nor does it keep anything loose") {
  const Files files;
  SettingsFiles settings = files.settings();
  Claims claims;
  claims.endpoint = "unix:/run/model";
  const auto decided = [&](std::string_view data_class, SettingsFiles& by) {
    const std::shared_ptr<const Policy> policy = by.of({}).policy;
    Question question;
    question.data_class = data_class;
    return policy->decide(policy->recipient_of(claims), question).action;
  };
  const std::string block = "[[rule]]\nwhen = { class = 'internal' }\nthen = 'block'\nreason = 'x'\n";
  const std::string loose = "[[rule]]\nwhen = { class = 'secret' }\nthen = 'allow'\nreason = 'x'\n";
  for (const std::string name : {"user.toml", "system.toml"}) {
    CAPTURE(name);
    files.write(name, std::string(kStrict) + loose + block);
    CHECK((decided("secret", settings) == Action::allow) == (name == "user.toml"));
    fs::remove(files.folder / name);
    CHECK(preset(settings, {}) == "strict");
    CHECK(decided("internal", settings) == Action::block);
    CHECK(decided("secret", settings) == Action::redact);
    const auto problems = settings.problems_of({})[name == "user.toml" ? 1 : 0];
    REQUIRE_FALSE(problems.empty());
    CHECK(problems[0].message == "this file is gone; what it tightened holds until Lampblack is started again");
    SettingsFiles fresh = files.settings();
    CHECK(preset(fresh, {}) == "standard");
    CHECK(decided("internal", fresh) == Action::allow);
    // Written again, it speaks as before.
    files.write(name, kOpen);
    CHECK(settings.problems_of({})[name == "user.toml" ? 1 : 0].empty());
    fs::remove(files.folder / name);
    CHECK(preset(settings, {}) == "standard");
  }
}

TEST_CASE("configuration: a file that others may write does not speak for the user") {
  const Files files;
  files.write("user.toml", kOpen);
  REQUIRE(::chmod((files.folder / "user.toml").c_str(), 0666) == 0);
  SettingsFiles settings = files.settings();
  CHECK(preset(settings, {}) == "strict");
}

TEST_CASE("configuration: what is wrong stands on its line") {
  const Files files;
  SettingsFiles settings = files.settings();
  const auto problems = settings.problems_in(
      files.workspace(),
      "[policy]\nlock = ['policy.nothing']\npreset = 'loose'\n\n[nothing]\n[trust]\nworkspaces = [1]\n");
  REQUIRE(problems.size() == 5);
  CHECK(problems[0].message == "policy.lock can't be used: it names no key; write \"section\" or \"section.key\"");
  CHECK(problems[0].line == 2);
  CHECK(problems[1].line == 2);  // and only the system locks
  CHECK(problems[2].message == "policy.preset must be open, standard, strict or regulated");
  CHECK(problems[2].line == 3);
  CHECK(problems[3].message == "no such key: nothing");
  CHECK(problems[3].line == 5);
  CHECK(problems[4].message == "trust.workspaces must be a text or a list of texts");
  CHECK(problems[4].line == 7);
}

TEST_CASE("configuration: a folder goes by the nearest file within its repository") {
  const Files files;
  files.write("user.toml", kOpen);
  files.write(".lampblack.toml", kStrict);
  fs::create_directories(files.folder / "project" / ".git");
  fs::create_directories(files.folder / "project" / "a" / "b");
  ConfigurationFiles configurations(files.settings());
  const std::string place = "file://" + (files.folder / "project" / "a" / "b").string();
  const auto preset_of = [&](const std::string& at) {
    return std::string(configurations.of(at).settings->root.table("policy").text("preset"));
  };
  CHECK(preset_of(place) == "open");
  files.write("project/.lampblack.toml", "[policy]\npreset = 'regulated'\n");
  CHECK(preset_of(place) == "regulated");
  CHECK(preset_of("") == "open");
  CHECK(preset_of("untitled:1") == "open");
  CHECK(configurations.of(place) == configurations.of(place));
}

TEST_CASE("configuration: the schema has every key") {
  const boost::json::object schema = settings_schema();
  const boost::json::value& preset = schema.at("properties").at("policy").at("properties").at("preset");
  CHECK(preset.at("default") == "standard");
  CHECK(preset.at("enum").as_array().size() == 4);
  CHECK(schema.at("additionalProperties") == false);
}

TEST_CASE("command line: settings show what holds and which file says it") {
  const Shell shell;
  Run run = shell.run("settings schema");
  CHECK(run.status == 0);
  CHECK(run.out.starts_with("{\"type\":\"object\""));
  run = shell.run("settings show");
  CHECK(run.status == 0);
  CHECK(run.out.find("policy.preset = \"standard\"  # built in\n") != std::string::npos);
  shell.write(".lampblack.toml", "\n[policy]\npreset = 'strict'\n");
  run = shell.run("settings show");
  CHECK(run.out.find("policy.preset = \"strict\"  # ") != std::string::npos);
  CHECK(run.out.find("/.lampblack.toml:3\n") != std::string::npos);
  shell.write(".lampblack.toml", "\n[policy]\npresent = 'strict'\n");
  run = shell.run("settings show --format json");
  CHECK(run.status == 2);
  CHECK(run.err.find(".lampblack.toml:3: no such key: policy.present\n") != std::string::npos);
}
