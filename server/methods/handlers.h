// The handlers that the table's rows name, by family. Each family is defined in the file of its name.
// Loop thread only.
#pragma once

#include "protocol/approvals.h"
#include "protocol/code_actions.h"
#include "protocol/context.h"
#include "protocol/explain.h"
#include "protocol/ledger.h"
#include "protocol/lsp.h"
#include "protocol/pull_diagnostics.h"
#include "server/rpc/row.h"

namespace server {

// lifecycle.cc
void on_initialize(State& state, protocol::InitializeParams params, Reply reply);
void on_initialized(State& state, protocol::NoParams params);
void on_shutdown(State& state, protocol::NoParams params, Reply reply);
void on_exit(State& state, protocol::NoParams params);
void on_cancel_request(State& state, protocol::CancelParams params);
void offer_protocol(const State& state, boost::json::object& capabilities);

// text_documents.cc
void on_did_open(State& state, protocol::DidOpenParams params);
void on_did_change(State& state, protocol::DidChangeParams params);
// Something was saved, or a watched file has changed: it may be a list or a configuration.
void on_did_save(State& state, protocol::NoParams params);
void on_did_close(State& state, protocol::DidCloseParams params);
void offer_text_sync(const State& state, boost::json::object& capabilities);

void on_document_diagnostic(State& state, protocol::DocumentDiagnosticParams params, Reply reply);
void offer_diagnostics(const State& state, boost::json::object& capabilities);

// hover.cc
void on_hover(State& state, protocol::HoverParams params, Reply reply);
void offer_hover(const State& state, boost::json::object& capabilities);

// code_actions.cc
void on_code_action(State& state, protocol::CodeActionParams params, Reply reply);
void on_code_action_resolve(State& state, protocol::ResolveParams params, Reply reply);
void on_execute_command(State& state, protocol::ExecuteCommandParams params, Reply reply);
void offer_code_actions(const State& state, boost::json::object& capabilities);
void offer_commands(const State& state, boost::json::object& capabilities);

// context.cc
void on_context_did_open(State& state, protocol::ContextDidOpenParams params);
// A change came that could not be read: which context it was for is not known, so none can be relied on until it is
// opened again.
void on_context_unreadable(State& state);
void on_context_did_change(State& state, protocol::ContextDidChangeParams params);
void on_context_did_close(State& state, protocol::ContextDidCloseParams params);
// A configuration may have changed: the contexts whose own did are analysed again.
void contexts_follow_configurations(State& state);
void on_context_share(State& state, protocol::ContextShareParams params, Reply reply);
void on_context_authorize(State& state, protocol::ContextAuthorizeParams params, Reply reply);
void on_context_explain(State& state, protocol::ContextExplainParams params, Reply reply);
void on_context_restore(State& state, protocol::ContextRestoreParams params, Reply reply);

// grants.cc
void on_grants_list(State& state, protocol::NoParams params, Reply reply);
void on_grants_revoke(State& state, protocol::GrantsRevokeParams params, Reply reply);

// status.cc
void on_status(State& state, protocol::NoParams params, Reply reply);

// ledger.cc
void on_ledger_query(State& state, protocol::LedgerQueryParams params, Reply reply);

}  // namespace server
