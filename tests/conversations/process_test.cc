// What only a process of its own shows: descriptors, parents, limits.
#include <catch2/catch.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "protocol/framing.h"

namespace {

using Clock = std::chrono::steady_clock;

// A child that runs the server after `prepare` has arranged its descriptors.
struct Child {
  int input[2];
  int output[2];
  pid_t process = 0;

  template <class Prepare>
  explicit Child(Prepare prepare) {
    REQUIRE(::pipe2(input, O_CLOEXEC) == 0);
    REQUIRE(::pipe2(output, O_CLOEXEC) == 0);
    process = ::fork();
    REQUIRE(process >= 0);
    if (process == 0) {
      ::dup2(input[0], 0);
      ::dup2(output[1], 1);
      prepare();
      ::execl(LAMPBLACK_BINARY, LAMPBLACK_BINARY, "--stdio", "--log-level", "off", nullptr);
      ::_exit(99);
    }
    ::close(output[1]);
  }

  ~Child() {
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
    for (const int descriptor : {input[0], input[1], output[0]}) ::close(descriptor);
  }

  void say(const std::string& body) {
    const std::string framed = protocol::frame_by_length(body);
    REQUIRE(::write(input[1], framed.data(), framed.size()) == static_cast<ssize_t>(framed.size()));
  }

  std::string hear() {
    char buffer[4096];
    const ssize_t count = ::read(output[0], buffer, sizeof buffer);
    return std::string(buffer, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  }

  // The exit code, -1 when it does not end in time.
  int exit_code() {
    const auto end = Clock::now() + std::chrono::seconds(10);
    while (Clock::now() < end) {
      int status = 0;
      if (::waitpid(process, &status, WNOHANG) == process) return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return -1;
  }
};

std::string initialize(int process_id) {
  return R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":)" + std::to_string(process_id) +
         R"(,"capabilities":{}}})";
}

}  // namespace

TEST_CASE("a server whose input is closed ends") {
  Child child([] { ::close(0); });
  CHECK(child.exit_code() == 1);
}

TEST_CASE("closed output and error do not stop a server") {
  Child child([] {
    ::close(1);
    ::close(2);
  });
  child.say(initialize(::getpid()));
  child.say(R"({"jsonrpc":"2.0","id":2,"method":"shutdown"})");
  child.say(R"({"jsonrpc":"2.0","method":"exit"})");
  CHECK(child.exit_code() == 0);
}

TEST_CASE("a server ends when the process that started it has") {
  const pid_t editor = ::fork();
  if (editor == 0) {
    ::pause();
    ::_exit(0);
  }
  Child child([] {});
  child.say(initialize(editor));
  CHECK(child.hear().find("\"result\"") != std::string::npos);
  const auto killed = Clock::now();
  ::kill(editor, SIGKILL);
  ::waitpid(editor, nullptr, 0);
  CHECK(child.exit_code() == 1);
  CHECK(Clock::now() - killed < std::chrono::seconds(5));
}

TEST_CASE("a server leaves its descriptors blocking, for others share them") {
  Child child([] {});
  child.say(initialize(::getpid()));
  REQUIRE(child.hear().find("\"result\"") != std::string::npos);
  CHECK((::fcntl(child.input[0], F_GETFL) & O_NONBLOCK) == 0);
}

TEST_CASE("a server that nobody listens to any more ends") {
  Child child([] {});
  ::close(child.output[0]);
  child.output[0] = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  child.say(initialize(::getpid()));
  CHECK(child.exit_code() == 1);
}

TEST_CASE("a server whose client takes nothing ends two seconds after exit") {
  Child child([] {});
  child.say(initialize(::getpid()));
  for (int i = 0; i < 2000; ++i)
    child.say(R"({"jsonrpc":"2.0","id":2,"method":"unknown"})");  // more answers than a pipe holds
  child.say(R"({"jsonrpc":"2.0","method":"exit"})");
  CHECK(child.exit_code() == 1);
}

TEST_CASE("a server leaves no core file") {
  Child child([] {});
  child.say(initialize(::getpid()));
  REQUIRE(child.hear().find("\"result\"") != std::string::npos);
  std::ifstream in("/proc/" + std::to_string(child.process) + "/limits");
  const std::string limits{std::istreambuf_iterator<char>(in), {}};
  CHECK(limits.find("Max core file size        0                    0") != std::string::npos);
}
