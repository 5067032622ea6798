// The messages about questions to a person and what was granted. docs/protocol.md describes them.
// Plain values; any thread.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/json.h"

namespace protocol {

struct AskChoice {
  std::string id;
  std::string title;
};

// lampblack/ask. No text in it may hold a value.
struct AskParams {
  std::string id;
  std::string context;
  std::string client;       // empty for none
  std::string destination;  // empty for none
  std::string task;         // empty for none
  std::string kind;         // "share", "edit", "command", "tool"
  std::string message;
  std::vector<std::string> details;
  std::vector<AskChoice> choices;
};

struct OpenGrant {
  std::string id;
  std::string context;  // empty where another sidecar asked
  std::string kind;
  std::string what;
  std::string destination;
  std::string task;
  std::int64_t remaining = 0;             // milliseconds
  std::optional<std::int64_t> uses_left;  // none: as often as needed
  std::int64_t created = 0;               // milliseconds since 1970
};

struct GrantsRevokeParams {
  std::string id;
};

GrantsRevokeParams read_grants_revoke_params(const JsonReader& params);

boost::json::value to_json(const AskParams& params);
// The same question for window/showMessageRequest, whose answer is an action with the choice's title.
boost::json::value to_message_request(const AskParams& params);
// The id of the choice in an answer to either request; empty where there is none, and for anything else.
std::string read_choice(const boost::json::value* answer, const std::vector<AskChoice>& choices);

// {grants: […]}, and the question that was answered, unless it is empty.
boost::json::value to_json(const std::vector<OpenGrant>& grants, const std::string& question);

}  // namespace protocol
