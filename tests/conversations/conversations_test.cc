#include <spdlog/spdlog.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include "server/ledger/records.h"
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

// All that is kept on disk: the files of the state folder, and the texts of the ledger as they were before compression.
std::string kept() {
  std::string out;
  for (const auto& entry : fs::directory_iterator(fs::path(std::getenv("XDG_STATE_HOME")) / "lampblack")) {
    std::ifstream in(entry.path(), std::ios::binary);
    out.append(std::istreambuf_iterator<char>(in), {});
  }
  auto opened = server::Store::open();
  auto* store = std::get_if<std::unique_ptr<server::Store>>(&opened);
  REQUIRE(store != nullptr);
  std::vector<std::string> digests;
  CHECK((*store)->query("SELECT digest FROM text",
                        [&](const server::StoreRow& row) { digests.emplace_back(row.text(0)); }));
  for (const std::string& digest : digests) {
    const auto text = server::text_of(**store, digest);
    CHECK(text.has_value());
    out += text.value_or("");
  }
  return out;
}

template <class Start>
void run_all(Start start, std::size_t chunk) {
  spdlog::set_level(spdlog::level::off);  // of the server in this process
  REQUIRE(!conversations().empty());
  std::set<std::string> secrets;
  for (const fs::path& file : conversations()) {
    INFO(file.filename().string());
    start_afresh();
    const std::unique_ptr<Peer> peer = start();
    const std::string wrong = run_conversation(read_conversation(file), *peer, chunk);
    CHECK(wrong == "");
    const std::string log = peer->log();
    for (const std::string& secret : lookalikes_of(file)) CHECK(log.find(secret) == log.npos);
    secrets.merge(lookalikes_of(file));
  }
  const std::string on_disk = kept();
  for (const std::string& secret : secrets)
    if (secret.find(' ') == secret.npos) CHECK(on_disk.find(secret) == on_disk.npos);
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
