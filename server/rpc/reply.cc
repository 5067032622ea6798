#include "server/rpc/reply.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cassert>
#include <vector>

namespace server {
namespace {

// Ids are the client's text: only those that look like ids are logged.
std::string loggable(const protocol::RequestId& id) {
  if (const auto* number = std::get_if<std::int64_t>(&id)) return std::to_string(*number);
  const auto* text = std::get_if<std::string>(&id);
  if (text == nullptr) return "null";
  const bool plain =
      text->size() <= 12 && std::all_of(text->begin(), text->end(), [](char c) { return c >= '0' && c <= '9'; });
  return plain ? '"' + *text + '"' : "(string)";
}

}  // namespace

Reply OpenRequests::open(protocol::RequestId id, std::string_view method) {
  const std::uint64_t number = ++last_number_;
  requests_.emplace(number, Pending{std::move(id), method, std::chrono::steady_clock::now(), {}});
  return Reply(shared_from_this(), number);
}

void OpenRequests::cancel(const protocol::RequestId& id) {
  const auto found =
      std::find_if(requests_.begin(), requests_.end(), [&](const auto& entry) { return entry.second.id == id; });
  if (found != requests_.end()) cancel(found);
}

void OpenRequests::cancel(std::unordered_map<std::uint64_t, Pending>::iterator pending) {
  pending->second.stop.request_stop();
  close(pending, protocol::error_message(pending->second.id, protocol::ErrorCode::request_cancelled, "cancelled"),
        "cancelled");
}

void OpenRequests::cancel_others(const Reply& but) {
  std::vector<std::uint64_t> others;
  for (const auto& [number, pending] : requests_) {
    if (number != but.number_) others.push_back(number);
  }
  std::sort(others.begin(), others.end());  // answered in the order in which they were asked
  for (const std::uint64_t number : others) cancel(requests_.find(number));
}

void OpenRequests::abandon() {
  send_ = nullptr;
  when_empty_ = nullptr;
  for (auto& [number, pending] : requests_) pending.stop.request_stop();
  requests_.clear();
}

void OpenRequests::result(std::uint64_t number, const boost::json::value& value) {
  const auto found = requests_.find(number);
  if (found != requests_.end()) close(found, protocol::result_message(found->second.id, value), "ok");
}

void OpenRequests::error(std::uint64_t number, protocol::ErrorCode code, std::string_view message) {
  const auto found = requests_.find(number);
  if (found == requests_.end()) return;
  close(found, protocol::error_message(found->second.id, code, message), std::to_string(static_cast<int>(code)));
}

void OpenRequests::close(std::unordered_map<std::uint64_t, Pending>::iterator pending, std::string body,
                         std::string_view outcome) {
  const auto elapsed = std::chrono::steady_clock::now() - pending->second.started;
  const std::chrono::duration<double, std::milli> taken = elapsed;
  latencies_.add(pending->second.method, elapsed);
  spdlog::info("{} {} {} {:.2f} ms", pending->second.method, loggable(pending->second.id), outcome, taken.count());
  requests_.erase(pending);
  if (send_) send_(std::move(body));
  if (requests_.empty() && when_empty_) when_empty_();
}

Reply::~Reply() {
  if (requests_ == nullptr) return;  // moved from, or answered
  requests_->error(number_, protocol::ErrorCode::internal_error, "internal error");
}

void Reply::result(const boost::json::value& value) && {
  std::exchange(requests_, nullptr)->result(number_, value);
}

void Reply::error(protocol::ErrorCode code, std::string_view message) && {
  std::exchange(requests_, nullptr)->error(number_, code, message);
}

std::stop_token Reply::stop_token() const {
  assert(requests_ != nullptr);  // asked before the reply is moved away
  const auto found = requests_->requests_.find(number_);
  if (found != requests_->requests_.end()) return found->second.stop.get_token();
  std::stop_source stopped;
  stopped.request_stop();
  return stopped.get_token();
}

}  // namespace server
