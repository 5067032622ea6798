#include <spdlog/spdlog.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/conversations/conversation.h"
#include "tests/conversations/lookalikes.h"

namespace tests {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> conversations() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(fs::path(SOURCE_DIR) / "tests" / "conversations")) {
    if (entry.path().extension() == ".conversation") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// The server keeps its key in the state folder, and reads the user's configuration; tests have their own.
void start_afresh() {
  static const fs::path state = [] {
    std::string name = (fs::temp_directory_path() / "lampblack-tests-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    std::atexit([] { fs::remove_all(std::getenv("XDG_STATE_HOME")); });
    return name;
  }();
  ::setenv("XDG_STATE_HOME", state.c_str(), 1);
  ::setenv("XDG_CONFIG_HOME", (conversation_folder() / "config").c_str(), 1);
  for (const auto& entry : fs::directory_iterator(conversation_folder())) fs::remove_all(entry);
}

// All look-alikes that a file names.
std::set<std::string> lookalikes_of(const fs::path& file) {
  std::ifstream in(file);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  std::set<std::string> values;
  for (std::size_t at = text.find("{{"); at != text.npos; at = text.find("{{", at + 2)) {
    values.insert(lookalike(text.substr(at + 2, text.find("}}", at) - at - 2)));
  }
  values.erase("");
  return values;
}

template <class Start>
void run_all(Start start, std::size_t chunk) {
  spdlog::set_level(spdlog::level::off);  // of the server in this process
  REQUIRE(!conversations().empty());
  for (const fs::path& file : conversations()) {
    INFO(file.filename().string());
    start_afresh();
    const std::unique_ptr<Peer> peer = start();
    const std::string wrong = run_conversation(read_conversation(file), *peer, chunk);
    CHECK(wrong == "");
    const std::string log = peer->log();
    for (const std::string& secret : lookalikes_of(file)) CHECK(log.find(secret) == log.npos);
  }
}

}  // namespace

TEST_CASE("conversations in process") {
  run_all(start_in_process, 0);
}

TEST_CASE("conversations in process, byte by byte") {
  run_all(start_in_process, 1);
}

TEST_CASE("conversations over stdio") {
  run_all(start_process, 0);
}

}  // namespace tests
