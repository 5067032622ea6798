// The only writes to the client: a queue with its writer thread.
// `push` from any thread; messages go out whole and in order.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace server {

class Outbox {
 public:
  // `broken` is called once, on the writer thread, when the client no longer takes what is written.
  Outbox(int descriptor, std::function<void()> broken);
  ~Outbox();  // writes what is queued, then ends

  void push(std::string framed);

 private:
  void run();

  int descriptor_;
  std::function<void()> broken_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> queue_;
  bool closing_ = false;
  std::thread writer_;
};

}  // namespace server
