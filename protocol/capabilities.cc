#include "protocol/capabilities.h"

#include <utility>

namespace protocol {
namespace {

bool is_object(const JsonReader& value) {
  return value.exists() && value.value()->is_object();
}

// Whether a list of words is there and has the word.
bool lists(const JsonReader& list, std::string_view word) {
  bool found = false;
  if (list.exists()) list.elements([&](const JsonReader& element) { found |= element.string() == word; });
  return found;
}

bool begins_with(const JsonReader& list, std::string_view word) {
  bool first = true, found = false;
  if (!list.exists()) return false;
  list.elements([&](const JsonReader& element) { found |= std::exchange(first, false) && element.string() == word; });
  return found;
}

}  // namespace

ClientCapabilities read_client_capabilities(const JsonReader& params) {
  ClientCapabilities client;
  const JsonReader capabilities = params["capabilities"];
  const JsonReader text_document = capabilities["textDocument"];
  const JsonReader workspace = capabilities["workspace"];
  const JsonReader window = capabilities["window"];

  client.code_description = text_document["publishDiagnostics"]["codeDescriptionSupport"].boolean_or(false);
  client.related_information = text_document["publishDiagnostics"]["relatedInformation"].boolean_or(false);
  const JsonReader options = params["initializationOptions"];  // may be anything of other servers
  const boost::json::value* diagnostics = is_object(options) ? options["diagnostics"].value() : nullptr;
  const bool wants_push = diagnostics != nullptr && diagnostics->is_string() && diagnostics->get_string() == "push";
  client.pulls_diagnostics = text_document["diagnostic"].exists() && !wants_push;
  client.refreshes_diagnostics = workspace["diagnostics"]["refreshSupport"].boolean_or(false);
  client.hover_markdown = begins_with(text_document["hover"]["contentFormat"], "markdown");

  const JsonReader action = text_document["codeAction"];
  client.action_literals = action["codeActionLiteralSupport"].exists();
  client.action_preferred = action["isPreferredSupport"].boolean_or(false);
  client.action_disabled = action["disabledSupport"].boolean_or(false);
  client.resolves_edit =
      action["dataSupport"].boolean_or(false) && lists(action["resolveSupport"]["properties"], "edit");
  const JsonReader edit = workspace["workspaceEdit"];
  client.document_changes = edit["documentChanges"].boolean_or(false);
  client.creates_files = client.document_changes && lists(edit["resourceOperations"], "create");
  client.snippet_edits = client.document_changes && edit["snippetEditSupport"].boolean_or(false);
  client.applies_edits = workspace["applyEdit"].boolean_or(false);

  const JsonReader experimental = capabilities["experimental"];
  if (is_object(experimental) && is_object(experimental["lampblack"]))
    client.asks_person = experimental["lampblack"]["questions"].boolean_or(false);
  client.message_requests = text_document.exists() && window.exists() && window["showMessage"].exists();
  return client;
}

}  // namespace protocol
