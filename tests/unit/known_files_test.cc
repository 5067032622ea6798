// Which files are read for values and passages, what is learned from them, and which are protected.
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "analyzers/known/read_values.h"
#include "look_alikes.h"
#include "server/known/known_files.h"

namespace {

namespace fs = std::filesystem;
using namespace server;

// A folder of its own, with a home that holds nothing.
struct Workspace {
  fs::path root = fs::temp_directory_path() / ("known-" + std::to_string(getpid()) + std::to_string(++count));
  std::string home = std::getenv("HOME") == nullptr ? "" : std::getenv("HOME");
  static inline int count = 0;

  Workspace() {
    fs::create_directories(root / ".git");
    setenv("HOME", (root / "home").c_str(), 1);
  }
  ~Workspace() {
    setenv("HOME", home.c_str(), 1);
    fs::remove_all(root);
  }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((root / name).parent_path());
    std::ofstream(root / name) << text;
  }
};

samples::Random random_(4);

std::string token(std::size_t size = 20) {
  return *samples::random_run("an", size, random_);
}

Knowledge known_in(KnownFiles& files, const fs::path& place) {
  files.add(place, "", {});
  return files.now();
}

bool finds(const Knowledge& known, const std::string& value) {
  return !known.learned->values.find("what is " + value + "?").empty();
}

}  // namespace

TEST_CASE("values are learned from every kind of credential file") {
  using analyzers::read_values;
  struct Case {
    const char *path, *before, *behind;
  };
  const Case kind = GENERATE(
      Case{".env", "# db\nDATABASE_HOST=db.acme.test\nFOO=", "\nDEBUG=true\n"},
      Case{"app/.env.production", "export STRIPE=\"", "\"\n"}, Case{".npmrc", "//npm.acme.test/:_authToken=", "\n"},
      Case{".netrc", "machine acme.test\n  login bot\n  password ", "\n"},
      Case{".pgpass", "db.acme.test:5432:shop:app:", "\n"},
      Case{".aws/credentials", "[x]\naws_secret_access_key = ", "\n"},
      Case{".kube/config", "users:\n- name: admin\n  user:\n    token: ", "\n"},
      Case{"prod.tfvars", "db_password = \"", "\"\n"},
      Case{"appsettings.Production.json", "{\"Smtp\": {\"Password\": \"", "\"}}"},
      Case{"application.yml", "spring:\n  datasource:\n    password: ", "\n"},
      Case{"docker-compose.yml", "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: ", "\n"},
      Case{"group_vars/all.yml", "vault_db_password: '", "'\n"}, Case{"secrets.toml", "anything = \"", "\"\n"},
      Case{".git-credentials", "https://bot:", "@git.acme.test\n"}, Case{".pypirc", "[pypi]\npassword = ", "\n"});
  const std::string value = token();
  INFO(kind.path);
  const std::vector<std::string> values =
      read_values(kind.before + value + kind.behind, kind.path, analyzers::value_file(kind.path));
  CHECK(std::count(values.begin(), values.end(), value) == 1);
  CHECK(std::all_of(values.begin(), values.end(),
                    [&](const std::string& other) { return other.find(value) != other.npos; }));
}

TEST_CASE("what is no secret is not learned from them") {
  using analyzers::read_values;
  const std::string text =
      "IMAGE=nginx:1.25\nENABLED=true\nPOSTGRES_PASSWORD=postgres\nNODE_ENV=development\nURL=https://api.acme.test/v1/"
      "orders\n"
      "TOKEN=${VAULT_TOKEN}\nAPI_KEY=your-api-key-here\nTZ=Europe/Amsterdam\nLOG_FORMAT=combined-json-format\n"
      "DATABASE_URL=postgres://localhost:5432/shop_development\nMAIL=someone@acme.test\n"
      "PATH_PREFIX=/srv/shop/releases/current\nDATE=2024-02-17T10:00:00Z\n";
  CHECK(read_values(text, ".env", analyzers::value_file(".env")).empty());
  CHECK(analyzers::value_file(".env.example") == analyzers::ValueFile::none);
  CHECK(analyzers::value_file("src/main.cc") == analyzers::ValueFile::none);
}

TEST_CASE("a workspace's and a user's files are read, and a change of them is seen") {
  const Workspace workspace;
  const std::string first = token(), second = token(), mine = token(), outside = token();
  workspace.write("services/api/.env", "SESSION_SECRET=" + first + "\n");
  workspace.write("home/.aws/credentials", "[default]\naws_secret_access_key = " + mine + "\n");
  workspace.write("node_modules/x/.env", "TOKEN=" + outside + "\n");
  const fs::path elsewhere = workspace.root.string() + "-elsewhere";
  fs::create_directories(elsewhere);
  std::ofstream(elsewhere / ".env") << "TOKEN=" << outside << "\n";
  fs::create_directory_symlink(elsewhere, workspace.root / "link");
  fs::create_symlink(elsewhere / ".env", workspace.root / ".env");

  KnownFiles files;
  const Knowledge before = known_in(files, workspace.root / "services" / "api" / "main.cc");
  CHECK(finds(before, first));
  CHECK(finds(before, mine));
  CHECK_FALSE(finds(before, outside));
  CHECK(known_in(files, workspace.root) == before);

  workspace.write("services/api/.env", "SESSION_SECRET=" + second + "\n");
  workspace.write("worker/.env", "SESSION_SECRET=" + second + "\n");
  files.look_again();
  const Knowledge after = known_in(files, workspace.root);
  CHECK(finds(after, second));
  CHECK_FALSE(finds(after, first));
  CHECK(after.learned->values.is_from(after.learned->values.find(second)[0].value,
                                      "file://" + (workspace.root / "worker" / ".env").string()));
  fs::remove_all(elsewhere);
}

TEST_CASE("files are protected by their kind and by every list") {
  const ProtectedFiles none;
  for (const char* path : {"/w/.env", "/w/a/.env.production", "/w/key.pem", "/home/me/.ssh/id_ed25519",
                           "/w/.git/config", "/home/me/.bash_history", "/w/backup.dump", "/home/me/.aws/credentials",
                           "/w/ID_RSA", "/w/prod.tfvars", "/w/x/../.env"})
    CHECK_FALSE(none.reason(path).empty());
  CHECK_FALSE(none.reason("file:///w/%2eenv").empty());
  for (const char* path :
       {"/w/.env.example", "/w/id_ed25519.pub", "/w/main.cc", "/w/environment.ts", "/w/core.ts", "/w/history.md", ""})
    CHECK(none.reason(path).empty());

  for (const std::string_view list : kProtectionLists) {
    const Workspace workspace;
    workspace.write("sub/" + std::string(list), "private/\n*.secret.md\n!open.secret.md\n");
    workspace.write("sub/.aiexclude2", "x\n");
    KnownFiles files;
    const auto protected_files = known_in(files, workspace.root).protected_files;
    auto reason = [&](const std::string& name) { return protected_files->reason((workspace.root / name).string()); };
    CHECK(reason("sub/private/deep/a.txt") == "it is on the list " + std::string(list));
    CHECK_FALSE(reason("sub/b.secret.md").empty());
    CHECK(reason("sub/open.secret.md").empty());
    CHECK(reason("private/a.txt").empty());
    CHECK_FALSE(reason("sub/PRIVATE/a.txt").empty());
    CHECK_FALSE(protected_files->reason("sub/private/a.txt").empty());
    CHECK_FALSE(protected_files->reason("c.Secret.md").empty());
  }
}

TEST_CASE("passages of protected files are known") {
  const Workspace workspace;
  workspace.write(".aiignore", "plans/\n");
  workspace.write(
      "plans/next.md",
      "We are going to buy the company of our neighbours,\nwhich nobody knows of yet.\nIt will be in May.\n");
  KnownFiles files;
  const Knowledge known = known_in(files, workspace.root);
  CHECK(known.learned->texts
            .find("> We are going to buy the company of our neighbours,\n> which nobody knows of yet.\n> It "
                  "will be in May.\n")
            .size() == 1);
  CHECK(known.learned->texts.find("We are going to buy the milk").empty());
}

TEST_CASE("the environment is known only where the settings say so") {
  const Workspace workspace;
  const std::string value = token();
  setenv("GLOBEX_SESSION_SECRET", value.c_str(), 1);
  KnownFiles files;
  CHECK_FALSE(finds(known_in(files, workspace.root), value));
  KnownExtras extras;
  extras.environment = true;
  files.add(workspace.root, "config.toml", extras);
  CHECK_FALSE(files.is_known());
  CHECK(finds(files.now(), value));
  unsetenv("GLOBEX_SESSION_SECRET");
}

TEST_CASE("a look is under way until it is over, and what was added meanwhile is looked at, too") {
  const Workspace workspace;
  const std::string first = token(), second = token();
  workspace.write(".env", "SESSION_SECRET=" + first + "\n");
  workspace.write("../" + workspace.root.filename().string() + "/inner/.git/HEAD", "");
  workspace.write("inner/.env", "SESSION_SECRET=" + second + "\n");
  std::vector<std::pair<KnownFiles::Done, KnownFiles::Done>> looks;
  int changes = 0, known = 0;
  KnownFiles files([&](KnownFiles::Done look, KnownFiles::Done done) { looks.emplace_back(look, done); },
                   [&] { ++changes; });
  auto finish_look = [&] {
    auto [look, done] = std::move(looks.front());
    looks.erase(looks.begin());
    look();
    done();
  };
  files.add(workspace.root / "inner", "", {});
  files.when_known([&] { ++known; });
  REQUIRE(looks.size() == 1);
  files.add(workspace.root, "", {});
  files.when_fresh([&] { ++known; });
  CHECK(looks.size() == 1);
  finish_look();
  CHECK(known == 0);
  REQUIRE(looks.size() == 1);
  finish_look();
  CHECK(known == 2);
  CHECK(changes == 2);
  CHECK(files.is_known());
  CHECK(finds(files.now(), first));
  CHECK(finds(files.now(), second));
}
