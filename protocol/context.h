// The messages of the context family: an assistant's context window as a set of documents. docs/protocol.md describes
// them. Plain values; any thread.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/json.h"
#include "protocol/lsp.h"

namespace protocol {

// A part without text: an image, a document. Its bytes never come here.
struct OpaquePart {
  std::string media_type;
  std::uint32_t size = 0;  // bytes
};

struct ContextItem {
  std::string id;
  std::string kind;         // "prompt", "file", … or "other"; anything else does not read
  std::string uri;          // empty for none
  std::string title;        // empty for none
  std::string language_id;  // empty for none
  std::string text;
  std::optional<OpaquePart> opaque;  // instead of a text
};

struct ContextId {
  std::string id;
  std::int32_t version = 0;
};

struct ContextDidOpenParams {
  ContextId context;
  // Claims of the client; empty where it claims nothing.
  std::string client;
  std::string provider;
  std::string model;
  std::string endpoint;
  std::string task;
  std::string workspace;
  std::vector<ContextItem> items;
};

struct TextEdit {
  Range range;
  std::string text;
};

struct ContextChange {
  enum class Kind : std::uint8_t { add, replace, edit, remove };
  Kind kind = Kind::remove;
  ContextItem item;                    // add, replace
  std::optional<std::uint32_t> index;  // add; none: last
  std::string item_id;                 // edit, remove
  std::vector<TextEdit> edits;         // edit; in order, each against the result of the one before
};

struct ContextDidChangeParams {
  ContextId context;
  std::vector<ContextChange> changes;
};

struct ContextDidCloseParams {
  std::string id;
};

enum class ShareStyle : std::uint8_t { word, same_length };

struct ContextShareParams {
  std::optional<ContextId> context;  // none: `open` holds all there is to share
  ContextDidOpenParams open;
  ShareStyle style = ShareStyle::word;
  std::optional<std::uint32_t> deadline;  // milliseconds
};

struct ContextAuthorizeParams {
  std::string id;
  std::string action;  // "edit", "command" or "tool"
  // Empty where the client says nothing.
  std::string uri;
  std::string command;
  std::string tool;
};

enum class RestorePurpose : std::uint8_t { display, edit, tool };

struct ContextRestoreParams {
  std::string id;
  RestorePurpose purpose = RestorePurpose::display;
  std::string target_uri;   // empty for none
  std::string target_tool;  // the same
  bool json = false;        // escaping
  std::string text;         // whole, or the delta of a stream
  std::optional<std::string> stream;
  bool final = true;
};

struct ContextReason {
  std::string message;
  std::string rule;         // empty for none
  std::string finding_id;   // empty for none
  std::string policy = {};  // the policy's line that decided; empty for none
};

struct ContextFinding {
  std::string id;
  std::string rule;
  std::string title;
  std::string data_class;
  std::string tier;
  Range range;
};

struct ContextItemFindings {
  std::string id;
  std::vector<ContextFinding> findings;
};

struct ContextPublishFindingsParams {
  ContextId context;
  std::vector<ContextItemFindings> items;
  std::string decision;
  std::vector<ContextReason> reasons;
};

struct ContextReplacement {
  Range range;           // in the item's original text
  Range redacted_range;  // in the redacted one
  std::string placeholder;
  std::string data_class;
  std::string rule;
};

struct SharedItem {
  std::string id;
  std::string uri;       // redacted; empty for none
  std::string title;     // redacted; empty for none
  std::string text;      // redacted
  std::string withheld;  // why the text is not there; empty when it is
  std::vector<ContextReplacement> replacements;
};

struct LegendEntry {
  std::string placeholder;
  std::string label;
};

struct ContextShareResult {
  std::string decision;  // "allow", "redact", "block"
  std::vector<ContextReason> reasons;
  std::vector<SharedItem> items;  // none when blocked
  std::vector<LegendEntry> legend;
  std::string receipt;
  std::string question;  // the id of what a person is asked, empty for nothing
};

struct ContextAuthorizeResult {
  std::string decision;  // "allow", "block"
  std::vector<ContextReason> reasons;
  std::string question;  // as above
};

struct WithheldPlaceholder {
  std::string placeholder;
  std::string reason;
};

struct ContextRestoreResult {
  std::string text;
  std::size_t restored = 0;
  std::vector<WithheldPlaceholder> withheld;
};

ContextDidOpenParams read_context_did_open_params(const JsonReader& params);
ContextDidChangeParams read_context_did_change_params(const JsonReader& params);
ContextDidCloseParams read_context_did_close_params(const JsonReader& params);
ContextShareParams read_context_share_params(const JsonReader& params);
ContextAuthorizeParams read_context_authorize_params(const JsonReader& params);
ContextRestoreParams read_context_restore_params(const JsonReader& params);

boost::json::array to_json(const std::vector<ContextReason>& reasons);
boost::json::value to_json(const ContextPublishFindingsParams& params);
boost::json::value to_json(const ContextShareResult& result);
boost::json::value to_json(const ContextAuthorizeResult& result);
boost::json::value to_json(const ContextRestoreResult& result);

}  // namespace protocol
