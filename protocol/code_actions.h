// Code actions and commands of LSP 3.17: what is offered, how it comes back, and edits of files as a client takes them.
// Plain values; any thread.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/capabilities.h"
#include "protocol/lsp.h"

namespace protocol {

// What is done about one finding, or one word; all that is needed to work it out later. It travels to the client and
// back as `data` of an action or as the argument of a command.
struct FixRequest {
  std::string fix;
  std::string uri;
  std::int32_t version = 0;  // of the document that it is about
  std::string finding;       // its id, empty where it is about the range or about all
  Range range;
};

struct CodeActionParams {
  std::string uri;
  Range range;
  boost::json::array diagnostics;  // as the client has them
  std::vector<std::string> only;   // kinds, empty for any
};

struct CodeAction {
  std::string title;
  std::string kind;
  boost::json::array diagnostics;
  bool preferred = false;
  std::string disabled;  // why it can't be taken, empty where it can
  FixRequest request;
  bool command = false;  // is done by the server, and edits nothing in the client
};

struct DocumentEdit {
  Range range;
  std::string text;
  std::string snippet = {};  // in its place where the client takes snippets; empty for none
};

struct FileEdit {
  std::string uri;
  std::optional<std::int32_t> version;  // nothing for a file that is not open
  bool create = false;                  // where it is not there yet
  std::vector<DocumentEdit> edits;
};

struct ExecuteCommandParams {
  std::string command;
  FixRequest request;
};

inline constexpr std::string_view kFixCommand = "lampblack.fix";        // edits by workspace/applyEdit
inline constexpr std::string_view kAcceptCommand = "lampblack.accept";  // writes into the baseline

CodeActionParams read_code_action_params(const JsonReader& params);
// The action as it came; its request stands in `data`.
struct ResolveParams {
  boost::json::object action;
  std::optional<FixRequest> request;
};
ResolveParams read_resolve_params(const JsonReader& params);
ExecuteCommandParams read_execute_command_params(const JsonReader& params);

// An edit as the client takes it: with versions, new files and snippets, or without.
boost::json::object to_json(const std::vector<FileEdit>& edits, const ClientCapabilities& client);

// An action, or a bare command for a client that knows nothing else; without its edit, which is added where the client
// does not ask for it later.
boost::json::object to_json(const CodeAction& action, const ClientCapabilities& client);

}  // namespace protocol
