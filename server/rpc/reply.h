// The promise that each request is answered exactly once: a move-only Reply, and the table of those that are still
// open. Loop thread only. A Reply may travel to a worker inside a job's closure, but is used and destroyed on the loop
// thread.
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "protocol/jsonrpc.h"
#include "server/rpc/latencies.h"

namespace server {

class Reply;

// The requests that have no answer yet.
class OpenRequests : public std::enable_shared_from_this<OpenRequests> {
 public:
  using Send = std::function<void(std::string body)>;
  explicit OpenRequests(Send send) : send_(std::move(send)) {}

  // `method` must live as long as the program: a name of the table, never what a client wrote.
  Reply open(protocol::RequestId id, std::string_view method);
  // $/cancelRequest: answers -32800, asks the work to stop, forgets the id. Unknown ids are ignored.
  void cancel(const protocol::RequestId& id);
  void cancel_others(const Reply& but);
  // Stops the work and answers nothing any more: the conversation is over.
  void abandon();
  bool empty() const { return requests_.empty(); }
  Latencies& latencies() { return latencies_; }
  // Called after the last open request was answered.
  void when_empty(std::function<void()> call) { when_empty_ = std::move(call); }

 private:
  friend class Reply;
  struct Pending {
    protocol::RequestId id;
    std::string_view method;
    std::chrono::steady_clock::time_point started;
    std::stop_source stop;
  };
  void result(std::uint64_t number, const boost::json::value& value);
  void error(std::uint64_t number, protocol::ErrorCode code, std::string_view message);
  void cancel(std::unordered_map<std::uint64_t, Pending>::iterator pending);
  void close(std::unordered_map<std::uint64_t, Pending>::iterator pending, std::string body, std::string_view outcome);

  Send send_;
  Latencies latencies_;
  std::function<void()> when_empty_;
  std::uint64_t last_number_ = 0;
  std::unordered_map<std::uint64_t, Pending> requests_;
};

// The duty to answer one request. After a cancel all calls do nothing. Dropped unanswered, it answers -32603 and logs.
class Reply {
 public:
  Reply(Reply&& other) noexcept = default;
  Reply& operator=(Reply&& other) = delete;
  ~Reply();

  void result(const boost::json::value& value) &&;
  void error(protocol::ErrorCode code, std::string_view message) &&;
  // Stopped when the client cancels: for the worker's job.
  std::stop_token stop_token() const;

 private:
  friend class OpenRequests;
  Reply(std::shared_ptr<OpenRequests> requests, std::uint64_t number)
      : requests_(std::move(requests)), number_(number) {}
  std::shared_ptr<OpenRequests> requests_;
  std::uint64_t number_;
};

}  // namespace server
