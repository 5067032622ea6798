#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <deque>
#include <stdexcept>
#include <thread>

#include "protocol/framing.h"
#include "tests/conversations/conversation.h"

extern char** environ;

namespace tests {
namespace {

using Clock = std::chrono::steady_clock;

class Process : public Peer {
 public:
  Process() {
    int input[2];
    int output[2];
    if (::pipe2(input, O_CLOEXEC) != 0 || ::pipe2(output, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input[0], 0);
    posix_spawn_file_actions_adddup2(&actions, output[1], 1);
    posix_spawn_file_actions_adddup2(&actions, ::fileno(log_), 2);
    std::string program = LAMPBLACK_BINARY;
    std::string argument = "--stdio";
    char* arguments[] = {program.data(), argument.data(), nullptr};
    if (::posix_spawn(&process_, program.c_str(), &actions, nullptr, arguments, environ) != 0) {
      throw std::runtime_error("can't start " + program);
    }
    posix_spawn_file_actions_destroy(&actions);
    ::close(input[0]);
    ::close(output[1]);
    input_ = input[1];
    output_ = output[0];
    std::signal(SIGPIPE, SIG_IGN);
  }

  ~Process() override {
    if (!code_) {
      ::kill(process_, SIGKILL);
      ::waitpid(process_, nullptr, 0);
    }
    end_of_input();
    ::close(output_);
    std::fclose(log_);
  }

  void send(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = ::write(input_, bytes.data(), bytes.size());
      if (written <= 0) return;  // the server has ended; what is expected next will not come
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  void end_of_input() override {
    if (input_ >= 0) ::close(input_);
    input_ = -1;
  }

  std::optional<std::string> receive(std::chrono::milliseconds patience) override {
    const auto end = Clock::now() + patience;
    while (bodies_.empty()) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
      pollfd waiting{output_, POLLIN, 0};
      if (::poll(&waiting, 1, static_cast<int>(std::max<long long>(left, 0))) <= 0) return std::nullopt;
      char buffer[65536];
      const ssize_t count = ::read(output_, buffer, sizeof buffer);
      if (count <= 0) return std::nullopt;
      std::vector<protocol::Frame> frames;
      decoder_.push(std::string_view(buffer, static_cast<std::size_t>(count)), frames);
      for (protocol::Frame& frame : frames) bodies_.push_back(std::move(frame.body));
    }
    std::string body = std::move(bodies_.front());
    bodies_.pop_front();
    return body;
  }

  std::optional<int> exit_code(std::chrono::milliseconds patience) override {
    const auto end = Clock::now() + patience;
    while (!code_ && Clock::now() < end) {
      int status = 0;
      if (::waitpid(process_, &status, WNOHANG) == process_) {
        code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      } else {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    }
    return code_;
  }

  std::string log() override {
    std::string text;
    char buffer[4096];
    off_t at = 0;
    for (ssize_t count; (count = ::pread(::fileno(log_), buffer, sizeof buffer, at)) > 0; at += count) {
      text.append(buffer, static_cast<std::size_t>(count));
    }
    return text;
  }

 private:
  std::FILE* log_ = std::tmpfile();
  pid_t process_ = 0;
  int input_ = -1;
  int output_ = -1;
  std::optional<int> code_;
  protocol::ContentLengthDecoder decoder_;
  std::deque<std::string> bodies_;
};

}  // namespace

std::unique_ptr<Peer> start_process() {
  return std::make_unique<Process>();
}

}  // namespace tests
