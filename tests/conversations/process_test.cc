// What only a process of its own shows: descriptors, parents, limits.
#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
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

// A server that is told to connect to where `listening` listens; its whole life, and its exit code.
int life_over_socket(int listening, const std::string& option) {
  const pid_t process = ::fork();
  REQUIRE(process >= 0);
  if (process == 0) {
    ::execl(LAMPBLACK_BINARY, LAMPBLACK_BINARY, "serve", option.c_str(), "--log-level", "off", nullptr);
    ::_exit(99);
  }
  const int connection = ::accept(listening, nullptr, nullptr);
  REQUIRE(connection >= 0);
  for (const std::string_view body :
       {R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"capabilities":{}}})",
        R"({"jsonrpc":"2.0","id":2,"method":"shutdown"})"}) {
    const std::string framed = protocol::frame_by_length(body);
    REQUIRE(::write(connection, framed.data(), framed.size()) == static_cast<ssize_t>(framed.size()));
    char buffer[4096];
    const ssize_t count = ::read(connection, buffer, sizeof buffer);
    CHECK(std::string(buffer, static_cast<std::size_t>(std::max<ssize_t>(count, 0))).find("result") !=
          std::string::npos);
  }
  const std::string bye = protocol::frame_by_length(R"({"jsonrpc":"2.0","method":"exit"})");
  REQUIRE(::write(connection, bye.data(), bye.size()) == static_cast<ssize_t>(bye.size()));
  int status = 0;
  REQUIRE(::waitpid(process, &status, 0) == process);
  ::close(connection);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

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

// Checklist item 17.
TEST_CASE("a server speaks over the socket that its client listens at") {
  sockaddr_un path{};
  path.sun_family = AF_UNIX;
  std::snprintf(path.sun_path, sizeof path.sun_path, "/tmp/lampblack-pipe-%d", ::getpid());
  const int pipe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(::bind(pipe, reinterpret_cast<sockaddr*>(&path), sizeof path) == 0);
  REQUIRE(::listen(pipe, 1) == 0);
  CHECK(life_over_socket(pipe, std::string("--pipe=") + path.sun_path) == 0);
  ::close(pipe);
  ::unlink(path.sun_path);

  sockaddr_in loopback{};
  loopback.sin_family = AF_INET;
  loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int port = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(::bind(port, reinterpret_cast<sockaddr*>(&loopback), sizeof loopback) == 0);
  REQUIRE(::listen(port, 1) == 0);
  socklen_t size = sizeof loopback;
  REQUIRE(::getsockname(port, reinterpret_cast<sockaddr*>(&loopback), &size) == 0);
  CHECK(life_over_socket(port, "--socket=" + std::to_string(ntohs(loopback.sin_port))) == 0);
  ::close(port);
}
