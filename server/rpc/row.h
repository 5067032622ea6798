// One row of the method table: method, kind, handler, capability. Adding a method is adding a row.
// Handlers run on the loop thread.
#pragma once

#include <boost/json.hpp>
#include <string_view>
#include <utility>

#include "protocol/json.h"
#include "protocol/jsonrpc.h"
#include "server/rpc/reply.h"

namespace server {

struct State;  // what methods share; opaque here: rpc/ knows no method

// The part of a session's life in which a message is taken: until `initialize` is answered, from then to `shutdown`,
// always.
enum class When { before, running, always };

struct Row {
  using OnRequest = void (*)(State&, const boost::json::value& params, Reply reply);
  using OnNotification = void (*)(State&, const boost::json::value& params);
  // Adds what this row offers to the result's `capabilities`.
  using Capability = void (*)(const State&, boost::json::object& capabilities);

  std::string_view method;
  When when = When::running;
  OnRequest on_request = nullptr;  // exactly one of the two handlers is set
  OnNotification on_notification = nullptr;
  Capability capability = nullptr;
};

// A request whose parameters `Read` (JsonReader → Params) makes and `Handle` (State&, Params, Reply) takes. What does
// not read is answered -32602 with the path, before `Handle` is called.
template <auto Read, auto Handle>
Row request(std::string_view method, Row::Capability capability = nullptr, When when = When::running) {
  Row row{method, when};
  row.capability = capability;
  row.on_request = [](State& state, const boost::json::value& params, Reply reply) {
    protocol::JsonFault fault(params);
    auto typed = Read(fault.reader());
    if (fault.failed()) return std::move(reply).error(protocol::ErrorCode::invalid_params, fault.message());
    Handle(state, std::move(typed), std::move(reply));
  };
  return row;
}

void log_unreadable_notification(const protocol::JsonFault& fault);

inline void ignore_unreadable(State&) {}

// The same for a notification: `Handle` (State&, Params). What does not read is logged and dropped, after `Unreadable`
// (State&) was told.
template <auto Read, auto Handle, auto Unreadable = ignore_unreadable>
Row notification(std::string_view method, Row::Capability capability = nullptr, When when = When::running) {
  Row row{method, when};
  row.capability = capability;
  row.on_notification = [](State& state, const boost::json::value& params) {
    protocol::JsonFault fault(params);
    auto typed = Read(fault.reader());
    if (fault.failed()) {
      Unreadable(state);
      return log_unreadable_notification(fault);
    }
    Handle(state, std::move(typed));
  };
  return row;
}

}  // namespace server
