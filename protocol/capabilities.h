// What a client said in `initialize` that it can take: nothing is sent to it that needs more.
// Plain values; any thread.
#pragma once

#include "protocol/json.h"

namespace protocol {

struct ClientCapabilities {
  bool code_description = false;
  bool related_information = false;  // of diagnostics
  bool pulls_diagnostics = false;    // and did not ask to be sent them all the same
  bool refreshes_diagnostics = false;
  bool hover_markdown = false;    // the first of contentFormat is Markdown
  bool action_literals = false;   // code actions that are no bare commands
  bool action_preferred = false;  // isPreferred
  bool action_disabled = false;   // actions that can't be taken, with the reason
  bool resolves_edit = false;     // codeAction/resolve may fill in the edit later, from `data`
  bool document_changes = false;  // edits of versioned documents
  bool creates_files = false;     // as a part of an edit
  bool snippet_edits = false;     // LSP 3.18
  bool applies_edits = false;     // workspace/applyEdit
  bool asks_person = false;       // it puts lampblack/ask to a person
  bool message_requests = false;  // it is an editor, and puts window/showMessageRequest to a person
};

// `params` are those of `initialize`.
ClientCapabilities read_client_capabilities(const JsonReader& params);

}  // namespace protocol
