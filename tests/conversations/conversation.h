// A conversation: a text file of what a client says and what the server must answer, word for word and in order.
// README.md beside this file explains the form. Test thread only.
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tests {

// The server's side of a conversation: in process, or a process of its own.
class Peer {
 public:
  virtual ~Peer() = default;
  virtual void send(std::string_view bytes) = 0;
  virtual void end_of_input() = 0;
  // The next message's body; nothing when none comes in time or the server has ended.
  virtual std::optional<std::string> receive(std::chrono::milliseconds patience) = 0;
  // The exit code; nothing when it doesn't end in time.
  virtual std::optional<int> exit_code(std::chrono::milliseconds patience) = 0;
  // What it logged so far, where that is seen.
  virtual std::string log() { return {}; }
};

std::unique_ptr<Peer> start_in_process();
std::unique_ptr<Peer> start_process();

struct Step {
  enum class Kind { file, request, notification, message, raw, end_of_input, result, error, notified, quiet, status };
  Kind kind;
  int line;
  std::string word;  // a method, an error code …
  std::string rest;  // parameters, what is expected …
};

// Throws std::runtime_error with file and line when the file has a line that is none.
std::vector<Step> read_conversation(const std::filesystem::path& file);

// The folder that conversations write their files into, and a user's configuration: of this process, empty at each
// conversation's start.
std::filesystem::path conversation_folder();

// Runs the steps against the peer, `chunk` bytes at a time (0: as they are). Returns what went wrong, with its line;
// empty when all went as written.
std::string run_conversation(const std::vector<Step>& steps, Peer& peer, std::size_t chunk = 0);

}  // namespace tests
