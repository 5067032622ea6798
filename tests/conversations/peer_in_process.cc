#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>

#include "protocol/framing.h"
#include "server/methods/server.h"
#include "tests/conversations/conversation.h"

namespace tests {
namespace {

using Clock = std::chrono::steady_clock;

class InProcess : public Peer {
 public:
  InProcess()
      : server_(
            loop_, [this](std::string framed) { take(framed); }, [this](int code) { code_ = code; }) {}

  void send(std::string_view bytes) override { server_.receive(bytes); }
  void end_of_input() override { server_.end_of_input(); }

  std::optional<std::string> receive(std::chrono::milliseconds patience) override {
    run_until(patience, [this] { return !bodies_.empty(); });
    if (bodies_.empty()) return std::nullopt;
    std::string body = std::move(bodies_.front());
    bodies_.pop_front();
    return body;
  }

  std::optional<int> exit_code(std::chrono::milliseconds patience) override {
    run_until(patience, [this] { return code_.has_value(); });
    return code_;
  }

 private:
  template <class Condition>
  void run_until(std::chrono::milliseconds patience, Condition met) {
    const auto end = Clock::now() + patience;
    while (!met() && Clock::now() < end) loop_.run_one_until(end);
    loop_.poll();
  }

  // What the server sends goes through the decoder that clients would use.
  void take(std::string_view framed) {
    std::vector<protocol::Frame> frames;
    decoder_.push(framed, frames);
    for (protocol::Frame& frame : frames) bodies_.push_back(std::move(frame.body));
  }

  protocol::ContentLengthDecoder decoder_;
  std::deque<std::string> bodies_;
  std::optional<int> code_;
  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_ = boost::asio::make_work_guard(loop_);
  server::Server server_;
};

}  // namespace

std::unique_ptr<Peer> start_in_process() {
  return std::make_unique<InProcess>();
}

}  // namespace tests
