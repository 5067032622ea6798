// JSON-RPC 2.0 (jsonrpc.org/specification): which kind of message a body is, and how the answers are written.
// Plain values; any thread.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace protocol {

// Error codes of JSON-RPC 2.0 and LSP 3.17.
enum class ErrorCode : int {
  parse_error = -32700,
  invalid_request = -32600,
  method_not_found = -32601,
  invalid_params = -32602,
  internal_error = -32603,
  server_not_initialized = -32002,
  request_cancelled = -32800,
  content_modified = -32801,
};

// Echoed as it came: 7 and "7" are two ids.
using RequestId = std::variant<std::nullptr_t, std::int64_t, std::string>;

struct Request {
  RequestId id;
  std::string method;
  boost::json::value params;  // null when absent
};

struct Notification {
  std::string method;
  boost::json::value params;
};

// An answer to a request of ours.
struct Response {
  RequestId id;
  boost::json::value result;
  bool failed = false;
};

// A body that is none of these; to be answered with this error.
struct InvalidMessage {
  RequestId id;  // null where it can't be read
  ErrorCode code;
  std::string_view message;  // static text
};

using Message = std::variant<Request, Notification, Response, InvalidMessage>;

// Every body is one of the four.
Message parse_message(std::string_view body);

// Bodies, without framing and without raw line breaks.
std::string result_message(const RequestId& id, const boost::json::value& result);
std::string error_message(const RequestId& id, ErrorCode code, std::string_view message);
std::string request_message(std::string_view id, std::string_view method, const boost::json::value& params);
std::string notification_message(std::string_view method, const boost::json::value& params);

// Nothing for what is no id. Fractions are allowed by JSON-RPC but not by LSP, and can't be echoed faithfully.
std::optional<RequestId> read_id(const boost::json::value& value);
boost::json::value to_json(const RequestId& id);

}  // namespace protocol
