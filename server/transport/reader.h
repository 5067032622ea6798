// The only reads: a plain blocking thread that posts what comes in to the loop.
// `start_reader` is called once, on the loop thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <string>

namespace server {

// Posts every chunk that `descriptor` yields to the loop as `received`, and its end as `ended`. The descriptor stays in
// blocking mode, as other processes may share it. When the loop lags, reading waits. The thread is never joined: it may
// sit in a read when the process ends.
void start_reader(int descriptor, boost::asio::io_context& loop, std::function<void(std::string)> received,
                  std::function<void()> ended);

}  // namespace server
