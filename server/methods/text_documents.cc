// textDocument/didOpen, didChange, didSave, didClose: the loop thread edits, then what changed is analysed; and
// textDocument/diagnostic.
#include <spdlog/spdlog.h>

#include "server/methods/handlers.h"
#include "server/methods/state.h"

namespace server {

void on_did_open(State& state, protocol::DidOpenParams params) {
  const std::string uri = params.text_document.uri;
  state.documents.open(std::move(params.text_document));
  state.marks.opened(state, uri);
}

void on_did_change(State& state, protocol::DidChangeParams params) {
  std::optional<Change> made;
  switch (state.documents.change(params, state.client.encoding, &made)) {
    case ChangeResult::applied:
      state.marks.changed(state, params.uri, made);
      return;
    case ChangeResult::unknown_document:
      spdlog::warn("a change of a document that is not open was ignored");
      return;
    case ChangeResult::out_of_step:
      spdlog::error("a document and its editor have come apart; it is dropped until it is opened again");
      state.marks.closed(state, params.uri);
      return;
  }
}

void on_did_save(State& state, protocol::NoParams) {
  state.marks.saved(state);
  contexts_follow_configurations(state);
}

void on_did_close(State& state, protocol::DidCloseParams params) {
  state.documents.close(params.uri);
  state.marks.closed(state, params.uri);
}

void on_document_diagnostic(State& state, protocol::DocumentDiagnosticParams params, Reply reply) {
  state.marks.report(std::move(params), std::move(reply));
}

// Whoever can ask is not sent anything, so both ways are never open at once.
void offer_diagnostics(const State& state, boost::json::object& capabilities) {
  if (!state.client.pulls_diagnostics) return;
  capabilities["diagnosticProvider"] = {
      {"identifier", "lampblack"}, {"interFileDependencies", false}, {"workspaceDiagnostics", false}};
}

void offer_text_sync(const State&, boost::json::object& capabilities) {
  constexpr int kIncremental = 2;
  capabilities["textDocumentSync"] = {{"openClose", true}, {"change", kIncremental}, {"save", true}};
}

}  // namespace server
