#include "protocol/jsonrpc.h"

#include "protocol/json.h"

namespace protocol {
namespace {

std::string text_of(const boost::json::string& string) {
  return std::string(string.data(), string.size());
}

}  // namespace

std::optional<RequestId> read_id(const boost::json::value& value) {
  if (value.is_null()) return RequestId(nullptr);
  if (const auto* number = value.if_int64()) return RequestId(*number);
  if (const auto* string = value.if_string()) return RequestId(text_of(*string));
  return std::nullopt;
}

boost::json::value to_json(const RequestId& id) {
  if (const auto* number = std::get_if<std::int64_t>(&id)) return *number;
  if (const auto* string = std::get_if<std::string>(&id)) return boost::json::value(*string);
  return nullptr;
}

Message parse_message(std::string_view body) {
  std::optional<boost::json::value> value = parse_json(body);
  if (!value) return InvalidMessage{nullptr, ErrorCode::parse_error, "malformed JSON"};
  boost::json::object* object = value->if_object();
  if (object == nullptr) {
    return InvalidMessage{nullptr, ErrorCode::invalid_request,
                          value->is_array() ? "batches are not supported" : "not a message"};
  }

  RequestId id = nullptr;
  const boost::json::value* id_member = object->if_contains("id");
  if (id_member != nullptr) {
    std::optional<RequestId> read = read_id(*id_member);
    if (!read) return InvalidMessage{nullptr, ErrorCode::invalid_request, "id must be an integer, a string or null"};
    id = std::move(*read);
  }
  const boost::json::value* version = object->if_contains("jsonrpc");
  if (version == nullptr || *version != "2.0")
    return InvalidMessage{id, ErrorCode::invalid_request, "jsonrpc must be \"2.0\""};

  boost::json::value* method = object->if_contains("method");
  if (method == nullptr) {
    boost::json::value* result = object->if_contains("result");
    boost::json::value* error = object->if_contains("error");
    if (id_member == nullptr || (result == nullptr) == (error == nullptr)) {
      return InvalidMessage{id, ErrorCode::invalid_request, "neither request, notification nor response"};
    }
    return Response{std::move(id), result != nullptr ? std::move(*result) : boost::json::value(), error != nullptr};
  }
  if (!method->is_string()) return InvalidMessage{id, ErrorCode::invalid_request, "method must be a string"};
  boost::json::value* params = object->if_contains("params");
  boost::json::value taken = params != nullptr ? std::move(*params) : boost::json::value();
  if (id_member != nullptr) return Request{std::move(id), text_of(method->get_string()), std::move(taken)};
  return Notification{text_of(method->get_string()), std::move(taken)};
}

std::string result_message(const RequestId& id, const boost::json::value& result) {
  // Members are written one by one, so that a large result is not copied first.
  return "{\"jsonrpc\":\"2.0\",\"id\":" + boost::json::serialize(to_json(id)) +
         ",\"result\":" + boost::json::serialize(result) + "}";
}

std::string error_message(const RequestId& id, ErrorCode code, std::string_view message) {
  const boost::json::value error{{"code", static_cast<int>(code)}, {"message", std::string(message)}};
  return "{\"jsonrpc\":\"2.0\",\"id\":" + boost::json::serialize(to_json(id)) +
         ",\"error\":" + boost::json::serialize(error) + "}";
}

std::string request_message(std::string_view id, std::string_view method, const boost::json::value& params) {
  return "{\"jsonrpc\":\"2.0\",\"id\":" + boost::json::serialize(boost::json::value(std::string(id))) +
         ",\"method\":" + boost::json::serialize(boost::json::value(std::string(method))) +
         ",\"params\":" + boost::json::serialize(params) + "}";
}

std::string notification_message(std::string_view method, const boost::json::value& params) {
  return "{\"jsonrpc\":\"2.0\",\"method\":" + boost::json::serialize(boost::json::value(std::string(method))) +
         ",\"params\":" + boost::json::serialize(params) + "}";
}

}  // namespace protocol
