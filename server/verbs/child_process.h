// A program that runs beside this one: its standard input and output are pipes, its standard error is ours.
// Each value belongs to one thread.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace server {

class ChildProcess {
 public:
  // Starts `command`, which is looked up in PATH.
  explicit ChildProcess(const std::vector<std::string>& command);
  ~ChildProcess();  // as `wait`
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // Why it could not be started; empty when it was.
  const std::string& error() const { return error_; }

  int input() const { return input_; }    // what is written here, it reads
  int output() const { return output_; }  // what it prints

  // Closes both pipes and waits for its end. Returns its exit status, -1 when it was not started or ended by a signal.
  int wait();

 private:
  pid_t id_ = -1;
  int input_ = -1;
  int output_ = -1;
  std::string error_;
};

}  // namespace server
