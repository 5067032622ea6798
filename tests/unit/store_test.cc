// The state store: who may read its file, what a transaction keeps, and what several sidecars see of it.
#include "server/store/store.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <set>
#include <thread>
#include <vector>

#include "server/store/numbers.h"
#include "tests/unit/state_folder.h"

namespace fs = std::filesystem;
using server::number_of;
using server::Store;

namespace {

std::unique_ptr<Store> open_store() {
  auto opened = Store::open();
  if (auto* error = std::get_if<server::StateError>(&opened)) FAIL(error->message);
  return std::move(std::get<std::unique_ptr<Store>>(opened));
}

std::string error_of() {
  auto opened = Store::open();
  auto* error = std::get_if<server::StateError>(&opened);
  return error == nullptr ? "" : error->message;
}

}  // namespace

TEST_CASE("the store's files are their user's alone") {
  StateFolder state;
  const auto store = open_store();
  REQUIRE(number_of(*store, "p", "s", "f", 10) == 0);
  int files = 0;
  for (const auto& entry : fs::directory_iterator(state.folder())) {
    struct stat status;
    REQUIRE(::stat(entry.path().c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    ++files;
  }
  CHECK(files == 3);  // with the log and its index
}

TEST_CASE("a store that is not private, not a file or of a later version is refused") {
  StateFolder state;
  CHECK(error_of() == "");
  ::chmod(state.store().c_str(), 0640);
  CHECK(error_of() == "The state store " + state.store().string() + " is open to others; its mode must be 0600.");
  ::chmod(state.store().c_str(), 0600);
  REQUIRE(open_store()->run("PRAGMA user_version = 1000"));
  CHECK(error_of().find("was made by a newer version") != std::string::npos);
  fs::remove(state.store());
  fs::create_symlink("/dev/null", state.store());
  CHECK(error_of().find("is a symbolic link") != std::string::npos);
  fs::remove(state.store());
  fs::create_directory(state.store());
  CHECK(error_of() != "");
}

TEST_CASE("what is no store is an error, not an empty store") {
  StateFolder state;
  open_store();
  FILE* file = std::fopen(state.store().c_str(), "w");
  std::fputs(std::string(8192, 'x').c_str(), file);
  std::fclose(file);
  CHECK(error_of().find("can't be used") != std::string::npos);
}

TEST_CASE("a transaction is written whole or not at all") {
  StateFolder state;
  const auto store = open_store();
  CHECK_FALSE(store->transact([&] {
    CHECK(store->run("INSERT INTO number VALUES ('p', 's', 'f', 1)"));
    return false;
  }));
  CHECK_FALSE(store->transact([&] {
    CHECK(store->run("INSERT INTO number VALUES ('p', 's', 'f', 1)"));
    return store->run("INSERT INTO number VALUES ('p', 's', 'f', 2)");
  }));
  int rows = 0;
  CHECK(store->query("SELECT 1 FROM number", [&](const server::StoreRow&) { ++rows; }));
  CHECK(rows == 0);
}

TEST_CASE("another sidecar that holds the store costs a second, not for ever") {
  StateFolder state;
  const auto store = open_store();
  const auto other = open_store();
  CHECK(other->transact([&] { return !store->transact([] { return true; }); }));
  CHECK(store->error().message.find("database is locked") != std::string::npos);
  CHECK(store->transact([] { return true; }));
}

TEST_CASE("a value keeps its number, and no two of a series share one") {
  StateFolder state;
  CHECK(number_of(*open_store(), "p", "net", "a", 2) == 0);
  const auto store = open_store();
  CHECK(number_of(*store, "p", "net", "b", 2) == 1);
  CHECK(number_of(*store, "p", "net", "a", 2) == 0);
  CHECK(number_of(*store, "p", "net", "c", 2) == std::nullopt);
  CHECK(number_of(*store, "p", "other", "c", 2) == 0);
  CHECK(number_of(*store, "q", "net", "c", 2) == 0);
}

TEST_CASE("sidecars at once give each value one number") {
  StateFolder state;
  std::vector<std::vector<std::uint32_t>> given(4, std::vector<std::uint32_t>(100, UINT32_MAX));
  {
    std::vector<std::jthread> sidecars;
    for (auto& mine : given)
      sidecars.emplace_back([&mine] {
        auto opened = Store::open();
        auto* store = std::get_if<std::unique_ptr<Store>>(&opened);
        if (store == nullptr) return;
        for (std::size_t i = 0; i < mine.size(); ++i)
          mine[i] = number_of(**store, "p", "s", std::to_string(i), 1000).value_or(UINT32_MAX);
      });
  }
  const std::set<std::uint32_t> numbers(given[0].begin(), given[0].end());
  CHECK(numbers.size() == 100);
  CHECK(*numbers.rbegin() == 99);
  for (const auto& others : given) CHECK(others == given[0]);
}

TEST_CASE("a store outlives the process that is killed while it writes") {
  StateFolder state;
  open_store();
  for (int round = 0; round < 5; ++round) {
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
      auto opened = Store::open();
      auto* store = std::get_if<std::unique_ptr<Store>>(&opened);
      for (int i = 0; store != nullptr; ++i) {
        const auto number = number_of(**store, "p", "s", std::to_string(i), 1000000);
        if (!number || *number != static_cast<std::uint32_t>(i) || ::write(ready[1], &i, sizeof i) < 0) break;
      }
      ::_exit(1);
    }
    ::close(ready[1]);
    int last = -1;
    while (last < 20 * (round + 1)) REQUIRE(::read(ready[0], &last, sizeof last) == sizeof last);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    while (::read(ready[0], &last, sizeof last) == sizeof last) continue;
    ::close(ready[0]);
    CHECK(WIFSIGNALED(status));
    CHECK(number_of(*open_store(), "p", "s", std::to_string(last), 1000000) == static_cast<std::uint32_t>(last));
  }
}
