#include "server/rpc/parent_watch.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>

namespace server {
namespace {

constexpr std::chrono::seconds kInterval{1};

bool is_alive(int process_id) {
  return ::kill(process_id, 0) == 0 || errno == EPERM;
}

// Readable once the process has ended; -1 where that is not to be had (old kernels, sandboxes, no such process).
int open_process(int process_id) {
  return static_cast<int>(::syscall(SYS_pidfd_open, process_id, 0));
}

}  // namespace

void ParentWatch::watch(int process_id, std::function<void()> gone) {
  gone_ = std::move(gone);
  timer_.cancel();
  boost::system::error_code ignored;
  process_.close(ignored);
  const int descriptor = process_id > 0 ? open_process(process_id) : -1;
  if (descriptor < 0) return ask_again(process_id);
  process_.assign(descriptor, ignored);
  process_.async_wait(boost::asio::posix::stream_descriptor::wait_read, [this](const boost::system::error_code& error) {
    if (!error) gone_();
  });
}

void ParentWatch::ask_again(int process_id) {
  if (process_id <= 0 || !is_alive(process_id)) {
    // Not from inside the call: the one who asked has an answer to send first.
    timer_.expires_after(std::chrono::seconds{0});
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) gone_();
    });
    return;
  }
  timer_.expires_after(kInterval);
  timer_.async_wait([this, process_id](const boost::system::error_code& error) {
    if (!error) ask_again(process_id);
  });
}

}  // namespace server
