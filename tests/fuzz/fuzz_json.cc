// Bodies over any bytes: parsing never fails badly, repairing is idempotent, and what we would answer is JSON.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "protocol/json.h"
#include "protocol/jsonrpc.h"
#include "protocol/lsp.h"

namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::cerr << "fuzz_json: " << what << "\n";
  std::abort();
}

// Every reader over any value: all it may do is note a fault.
void read_all(const boost::json::value& value) {
  const auto read = [&](auto reader) {
    protocol::JsonFault fault(value);
    reader(fault.reader());
    require(!fault.failed() || fault.message().starts_with("expected "), "a fault without words");
  };
  read(protocol::read_initialize_params);
  read(protocol::read_did_open_params);
  read(protocol::read_did_change_params);
  read(protocol::read_did_close_params);
  read(protocol::read_hover_params);
  read(protocol::read_cancel_params);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string repaired = protocol::repair_json(bytes);
  require(protocol::repair_json(repaired) == repaired, "repairing twice changes something");

  if (const auto value = protocol::parse_json(bytes)) {
    read_all(*value);
    const auto again = protocol::parse_json(boost::json::serialize(*value));
    // Infinity (1e400) has no JSON; all else comes back, if not always as the same kind of number.
    if (again) require(boost::json::serialize(*again) == boost::json::serialize(*value), "a value changes on its way");
  }

  const protocol::Message message = protocol::parse_message(bytes);
  if (const auto* invalid = std::get_if<protocol::InvalidMessage>(&message)) {
    require(protocol::parse_json(protocol::error_message(invalid->id, invalid->code, invalid->message)).has_value(),
            "an answer is not JSON");
  } else if (const auto* request = std::get_if<protocol::Request>(&message)) {
    const auto answer = protocol::parse_message(protocol::result_message(request->id, nullptr));
    const auto* response = std::get_if<protocol::Response>(&answer);
    require(response != nullptr && response->id == request->id, "an id is not echoed");
    read_all(request->params);
  } else if (const auto* notification = std::get_if<protocol::Notification>(&message)) {
    read_all(notification->params);
  }
  return 0;
}
