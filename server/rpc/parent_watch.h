// Watches the process that started us, so that a dead editor leaves no server behind.
// Loop thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>

namespace server {

class ParentWatch {
 public:
  explicit ParentWatch(boost::asio::io_context& loop) : process_(loop), timer_(loop) {}

  // Calls `gone` on the loop once the process has ended, at once if it has already. Prompt where the kernel has
  // pidfd_open (Linux 5.3); else it asks every second. A process that we may not signal is alive.
  void watch(int process_id, std::function<void()> gone);

 private:
  void ask_again(int process_id);

  std::function<void()> gone_;
  boost::asio::posix::stream_descriptor process_;
  boost::asio::steady_timer timer_;
};

}  // namespace server
