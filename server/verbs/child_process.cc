#include "server/verbs/child_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace server {
namespace {

void close_once(int& descriptor) {
  if (descriptor >= 0) ::close(descriptor);
  descriptor = -1;
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command) {
  int to_child[2] = {-1, -1}, from_child[2] = {-1, -1};
  if (::pipe2(to_child, O_CLOEXEC) != 0 || ::pipe2(from_child, O_CLOEXEC) != 0) {
    error_ = std::strerror(errno);
    close_once(to_child[0]);
    close_once(to_child[1]);
    return;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to_child[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, from_child[1], STDOUT_FILENO);

  // We ignore SIGPIPE, and what is ignored stays so over exec; other programs are written to be ended by it.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t pipe_signal;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &pipe_signal);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const int failure = ::posix_spawnp(&id_, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close_once(to_child[0]);
  close_once(from_child[1]);
  input_ = to_child[1];
  output_ = from_child[0];
  if (failure != 0) {
    id_ = -1;
    error_ = command.front() + ": " + std::strerror(failure);
  }
}

ChildProcess::~ChildProcess() {
  wait();
}

int ChildProcess::wait() {
  close_once(input_);
  close_once(output_);
  if (id_ < 0) return -1;
  int status = 0;
  pid_t ended;
  do {
    ended = ::waitpid(id_, &status, 0);
  } while (ended < 0 && errno == EINTR);
  id_ = -1;
  return ended > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace server
