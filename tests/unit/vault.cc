// The key file, and what a vault lets back.
#include "server/vault/vault.h"

#include <sys/stat.h>

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "protocol/framing.h"
#include "server/methods/server.h"
#include "server/vault/master_key.h"
#include "tests/unit/state_folder.h"

namespace fs = std::filesystem;
using server::load_project_keys;

namespace {

std::string word_of(const std::variant<server::Keys, server::KeyError>& loaded) {
  REQUIRE(std::holds_alternative<server::Keys>(loaded));
  return analyzers::placeholder_for("a value that is long enough, 0123456789", "", *std::get<server::Keys>(loaded));
}

std::string error_of(std::string_view workspace = "/w") {
  auto loaded = load_project_keys(workspace);
  return std::holds_alternative<server::KeyError>(loaded) ? std::get<server::KeyError>(loaded).message : "";
}

mode_t mode_of(const fs::path& path) {
  struct stat status;
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

void write(const fs::path& path, std::string_view bytes, mode_t mode) {
  std::ofstream(path, std::ios::binary) << bytes;
  ::chmod(path.c_str(), mode);
}

}  // namespace

TEST_CASE("the key is made once, for its user alone") {
  StateFolder state;
  const std::string word = word_of(load_project_keys("/home/me/project"));
  CHECK(mode_of(state.folder()) == 0700);
  CHECK(mode_of(state.key()) == 0600);
  CHECK(fs::file_size(state.key()) == 32);
  CHECK(std::distance(fs::directory_iterator(state.folder()), {}) == 1);

  CHECK(word_of(load_project_keys("file:///home/me/project/")) == word);
  CHECK(word_of(load_project_keys("file:///home/m%65/project")) == word);
  CHECK(word_of(load_project_keys("/home/me/other")) != word);
  CHECK(word_of(load_project_keys("")) != word);
  fs::remove(state.key());
  CHECK(word_of(load_project_keys("/home/me/project")) != word);
}

TEST_CASE("several processes that make the key at once have the same one") {
  StateFolder state;
  std::vector<std::string> words(8);
  {
    std::vector<std::jthread> threads;
    for (std::string& word : words)
      threads.emplace_back([&word] {
        auto loaded = load_project_keys("/w");
        if (auto* keys = std::get_if<server::Keys>(&loaded))
          word = analyzers::placeholder_for("some value 0123456789 and more", "", **keys);
      });
  }
  for (const std::string& word : words) CHECK((!word.empty() && word == words[0]));
}

TEST_CASE("a key that others could have read or written is none") {
  StateFolder state;
  fs::create_directory(state.folder());
  ::chmod(state.folder().c_str(), 0700);
  const std::string bytes(32, 'k');
  SECTION("open to the group") {
    write(state.key(), bytes, 0640);
    CHECK(error_of().find("0600") != std::string::npos);
  }
  SECTION("a symbolic link") {
    write(state.folder() / "elsewhere", bytes, 0600);
    fs::create_symlink(state.folder() / "elsewhere", state.key());
    CHECK(error_of().find("symbolic link") != std::string::npos);
  }
  SECTION("a folder, a pipe") {
    SECTION("folder") {
      fs::create_directory(state.key());
    }
    SECTION("pipe") {
      REQUIRE(::mkfifo(state.key().c_str(), 0600) == 0);
    }
    CHECK(error_of() != "");
  }
  SECTION("too short or too long") {
    write(state.key(), bytes.substr(GENERATE(0, 1)) + std::string(GENERATE(0, 2), 'k'), 0600);
    CHECK((fs::file_size(state.key()) == 32 || error_of().find("32 bytes") != std::string::npos));
  }
  SECTION("in a folder that others may enter") {
    write(state.key(), bytes, 0600);
    ::chmod(state.folder().c_str(), 0755);
    CHECK(error_of().find("0700") != std::string::npos);
  }
  SECTION("in a folder that is a link") {
    fs::rename(state.folder(), state.folder().string() + "-real");
    fs::create_directory_symlink(state.folder().string() + "-real", state.folder());
    CHECK(error_of() != "");
  }
  if (std::string error = error_of(); !error.empty()) CHECK(error.find(state.key().string()) != std::string::npos);
}

TEST_CASE("without a key nothing is shared, and with it at once") {
  StateFolder state;
  word_of(load_project_keys(""));
  ::chmod(state.key().c_str(), 0644);

  std::string sent;
  boost::asio::io_context loop;
  server::Server server(
      loop, [&](std::string framed) { sent += framed; }, [](int) {});
  auto say = [&](std::string_view body) { server.receive(protocol::frame_by_length(body)); };
  auto answer_to = [&](std::string_view body, std::string_view id) {
    say(body);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (sent.find(id) == sent.npos && std::chrono::steady_clock::now() < end)
      loop.run_one_for(std::chrono::milliseconds(10)), loop.restart();
    return std::exchange(sent, "");
  };
  answer_to(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}})", "\"id\":1");
  say(R"({"jsonrpc":"2.0","method":"context/didOpen","params":{"context":{"id":"c","version":1,"items":[]}}})");
  const std::string share = R"("method":"context/share","params":{"context":{"id":"c","version":1}}})";
  std::string blocked = answer_to(R"({"jsonrpc":"2.0","id":2,)" + share, "\"id\":2");
  CHECK(blocked.find(R"("decision":"block")") != std::string::npos);
  CHECK(blocked.find(state.key().string()) != std::string::npos);

  ::chmod(state.key().c_str(), 0600);
  CHECK(answer_to(R"({"jsonrpc":"2.0","id":3,)" + share, "\"id\":3").find(R"("decision":"redact")") !=
        std::string::npos);
}

TEST_CASE("without a place for the key there is none") {
  StateFolder state;
  const char* home = std::getenv("HOME");
  const std::string before = home ? home : "";
  ::setenv("XDG_STATE_HOME", "relative", 1);
  ::unsetenv("HOME");
  CHECK(error_of().find("no place for the key file") != std::string::npos);
  ::setenv("HOME", before.c_str(), 1);
}

TEST_CASE("a vault keeps bytes, origins and the stricter class") {
  server::Vault vault;
  const std::string big(100'000, 'b');
  vault.add("p1", "value\0one", "internal", "u:a");
  vault.add("p2", big, "secret", "");
  vault.add("p1", "value\0one", "secret", "u:b");
  vault.add("p1", "value\0one", "internal", "");
  REQUIRE(vault.find("p1"));
  CHECK(vault.find("p1")->value == "value\0one");
  CHECK(vault.find("p1")->data_class == "secret");
  CHECK(vault.find("p1")->origins == std::set<std::string>{"u:a", "u:b"});
  CHECK(vault.find("p2")->value == big);
  CHECK(vault.find("p3") == nullptr);
  CHECK_FALSE(vault.find("p1")->ambiguous);
  vault.add("p1", "another", "secret", "u:a");
  CHECK(vault.find("p1")->ambiguous);
}
