// One JSON-RPC conversation: bytes in, rows called, bodies out; it knows the life of a session and no method.
// Loop thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "protocol/framing.h"
#include "protocol/jsonrpc.h"
#include "server/rpc/row.h"

namespace server {

enum class Phase { before_initialize, running, shut_down, exited };

class Connection {
 public:
  // `send` takes a framed message; `exited` is called once, with the process's exit code.
  using Send = std::function<void(std::string framed)>;
  using Exited = std::function<void(int code)>;
  Connection(boost::asio::io_context& loop, std::span<const Row> rows, State& state, Send send, Exited exited);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // Bytes of the client, in any chunking.
  void receive(std::string_view bytes);
  // The client's end is closed: answers what is open (2 s at most), then exits with 1.
  void end_of_input();

  // Held back until the client said `initialized`, as the specification and some clients want it.
  void notify(std::string_view method, const boost::json::value& params);

  // Asks the client. `answered` gets its result, null for an error, once at most: no answer is given in its place. `id`
  // must be hard to guess: whoever knows it can answer.
  using Answered = std::function<void(const boost::json::value* result)>;
  void request(const std::string& id, std::string_view method, const boost::json::value& params, Answered answered);
  // Takes a request back by $/cancelRequest; an answer that still comes is ignored.
  void withdraw(const std::string& id);

  Phase phase() const { return phase_; }
  const Latencies& latencies() const { return open_->latencies(); }
  std::span<const Row> rows() const { return rows_; }
  void start_running() { phase_ = Phase::running; }
  void client_is_ready();  // `initialized` came: sends what was held back
  void cancel(const protocol::RequestId& id) { open_->cancel(id); }
  void shut_down(Reply reply);  // cancels all other requests that are open, then answers null
  void exit(int code);

 private:
  void handle(const protocol::Frame& frame);
  void handle(protocol::Request& request);
  void handle(protocol::Notification& notification);
  void handle(protocol::Response& response);
  void handle(protocol::InvalidMessage& invalid);
  void send_body(std::string_view body);
  void send_when_ready(std::string body);

  std::span<const Row> rows_;
  std::unordered_map<std::string_view, const Row*> row_of_;
  State& state_;
  Send send_;
  Exited exited_;
  Phase phase_ = Phase::before_initialize;
  bool ready_ = false;
  bool told_too_large_ = false;    // once a session is enough
  std::vector<std::string> held_;  // bodies that wait for `initialized`
  protocol::ContentLengthDecoder decoder_;
  std::shared_ptr<OpenRequests> open_;
  std::unordered_map<std::string, Answered> asked_;  // of our requests
  boost::asio::steady_timer drain_;
};

}  // namespace server
