// The whole server without a descriptor: bytes in, framed messages out. `serve` and the tests drive it.
// All calls on the thread that runs the loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace server {

struct State;

class Server {
 public:
  using Send = std::function<void(std::string framed)>;
  using Exited = std::function<void(int code)>;
  // `exited` is called once, with the process's exit code.
  Server(boost::asio::io_context& loop, Send send, Exited exited);
  ~Server();  // stops the work that runs and waits for it

  void receive(std::string_view bytes);
  void end_of_input();
  // Ends like `exit` when that process ends; `initialize` may name another one.
  void watch_parent(int process_id);

 private:
  std::unique_ptr<State> state_;
};

}  // namespace server
