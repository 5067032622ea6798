#include "server/rpc/connection.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <new>
#include <utility>
#include <variant>

namespace server {
namespace {

using protocol::ErrorCode;

constexpr std::chrono::seconds kDrain{2};
constexpr std::size_t kHeldLimit = 10000;  // messages

}  // namespace

Connection::Connection(boost::asio::io_context& loop, std::span<const Row> rows, State& state, Send send, Exited exited)
    : rows_(rows), state_(state), send_(std::move(send)), exited_(std::move(exited)), drain_(loop) {
  for (const Row& row : rows_) row_of_.emplace(row.method, &row);
  open_ = std::make_shared<OpenRequests>([this](std::string body) { send_body(body); });
}

// A reply may still wait in a closure on the loop; it must not reach for us.
Connection::~Connection() {
  open_->abandon();
}

void Connection::receive(std::string_view bytes) {
  std::vector<protocol::Frame> frames;
  decoder_.push(bytes, frames);
  for (const protocol::Frame& frame : frames) {
    if (phase_ == Phase::exited) return;
    handle(frame);
  }
}

void Connection::handle(const protocol::Frame& frame) {
  if (frame.fault) {
    spdlog::warn("framing: {}", to_string(*frame.fault));
    if (*frame.fault == protocol::FrameFault::too_large && !std::exchange(told_too_large_, true)) {
      notify(
          "window/showMessage",
          {{"type", 2}, {"message", "Lampblack skipped a message over its size limit; what it held is not analysed."}});
    } else if (*frame.fault == protocol::FrameFault::unsupported_charset) {
      send_body(protocol::error_message(nullptr, ErrorCode::parse_error, to_string(*frame.fault)));
    }
    return;
  }
  try {
    protocol::Message message = protocol::parse_message(frame.body);
    std::visit([this](auto& kind) { handle(kind); }, message);
  } catch (const std::bad_alloc&) {
    spdlog::error("a message was too large for the memory there is");
    send_body(protocol::error_message(nullptr, ErrorCode::internal_error, "out of memory"));
  }
}

void Connection::handle(protocol::Request& request) {
  const auto found = row_of_.find(request.method);
  const Row* row = found != row_of_.end() && found->second->on_request != nullptr ? found->second : nullptr;
  // What a client wrote is never logged, so the name comes from the table.
  Reply reply = open_->open(std::move(request.id), row != nullptr ? row->method : "(unknown request)");
  const auto refuse = [&](ErrorCode code, std::string_view message) { std::move(reply).error(code, message); };

  if (phase_ == Phase::shut_down) return refuse(ErrorCode::invalid_request, "the server is shut down");
  const bool starts = row != nullptr && row->when == When::before;
  if (phase_ == Phase::before_initialize && !starts)
    return refuse(ErrorCode::server_not_initialized, "initialize comes first");
  if (row == nullptr) return refuse(ErrorCode::method_not_found, "method not found");
  if (phase_ == Phase::running && starts) return refuse(ErrorCode::invalid_request, "initialized already");
  try {
    row->on_request(state_, request.params, std::move(reply));
  } catch (...) {
    // Not its text: it may hold a piece of what was handled. The reply answered -32603 as it went out of scope.
    spdlog::error("{} failed by an exception", row->method);
  }
}

void Connection::handle(protocol::Notification& notification) {
  const auto found = row_of_.find(notification.method);
  if (found == row_of_.end() || found->second->on_notification == nullptr) {
    spdlog::debug("unknown notification ignored");
    return;
  }
  const Row& row = *found->second;
  if (row.when != When::always && phase_ != Phase::running) return;
  const auto started = std::chrono::steady_clock::now();
  try {
    row.on_notification(state_, notification.params);
  } catch (...) {
    spdlog::error("{} failed by an exception", row.method);
  }
  open_->latencies().add(row.method, std::chrono::steady_clock::now() - started);
}

void Connection::handle(protocol::Response& response) {
  const auto* id = std::get_if<std::string>(&response.id);
  const auto asked = id == nullptr ? asked_.end() : asked_.find(*id);
  if (asked == asked_.end() || phase_ != Phase::running) {
    spdlog::debug("response to no request of ours ignored");
    return;
  }
  const Answered answered = std::move(asked->second);
  asked_.erase(asked);
  try {
    answered(response.failed ? nullptr : &response.result);
  } catch (...) {
    spdlog::error("an answer of the client failed by an exception");
  }
}

void Connection::handle(protocol::InvalidMessage& invalid) {
  spdlog::warn("invalid message: {}", invalid.message);
  send_body(protocol::error_message(invalid.id, invalid.code, invalid.message));
}

void Connection::notify(std::string_view method, const boost::json::value& params) {
  send_when_ready(protocol::notification_message(method, params));
}

void Connection::request(const std::string& id, std::string_view method, const boost::json::value& params,
                         Answered answered) {
  asked_[id] = std::move(answered);
  send_when_ready(protocol::request_message(id, method, params));
}

void Connection::withdraw(const std::string& id) {
  if (asked_.erase(id) != 0) notify("$/cancelRequest", {{"id", id}});
}

void Connection::send_when_ready(std::string body) {
  if (phase_ == Phase::shut_down || phase_ == Phase::exited) return;
  if (ready_) {
    send_body(body);
  } else if (held_.size() < kHeldLimit) {
    held_.push_back(std::move(body));
  }
}

void Connection::client_is_ready() {
  ready_ = true;
  for (const std::string& body : std::exchange(held_, {})) send_body(body);
}

void Connection::send_body(std::string_view body) {
  if (phase_ != Phase::exited) send_(protocol::frame_by_length(body));
}

void Connection::shut_down(Reply reply) {
  phase_ = Phase::shut_down;
  open_->cancel_others(reply);
  std::move(reply).result(nullptr);
}

void Connection::end_of_input() {
  if (phase_ == Phase::exited) return;
  if (!decoder_.at_boundary()) spdlog::warn("the input ended inside a message");
  if (open_->empty()) return exit(1);
  open_->when_empty([this] { exit(1); });
  drain_.expires_after(kDrain);
  drain_.async_wait([this](const boost::system::error_code& error) {
    if (!error) exit(1);
  });
}

void Connection::exit(int code) {
  if (phase_ == Phase::exited) return;
  phase_ = Phase::exited;
  exited_(code);
}

void log_unreadable_notification(const protocol::JsonFault& fault) {
  spdlog::warn("notification ignored: {}", fault.message());
}

}  // namespace server
