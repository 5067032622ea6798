#include "server/methods/table.h"

#include <array>

#include "server/methods/handlers.h"

namespace server {

std::span<const Row> method_table() {
  using namespace protocol;
  static const std::array rows{
      request<read_initialize_params, on_initialize>("initialize", offer_protocol, When::before),
      notification<read_no_params, on_initialized>("initialized"),
      request<read_no_params, on_shutdown>("shutdown"),
      notification<read_no_params, on_exit>("exit", nullptr, When::always),
      notification<read_cancel_params, on_cancel_request>("$/cancelRequest"),

      notification<read_did_open_params, on_did_open>("textDocument/didOpen", offer_text_sync),
      notification<read_did_change_params, on_did_change>("textDocument/didChange"),
      notification<read_no_params, on_did_save>("textDocument/didSave"),
      notification<read_no_params, on_did_save>("workspace/didChangeWatchedFiles"),
      notification<read_did_close_params, on_did_close>("textDocument/didClose"),

      request<read_document_diagnostic_params, on_document_diagnostic>("textDocument/diagnostic", offer_diagnostics),
      request<read_hover_params, on_hover>("textDocument/hover", offer_hover),
      request<read_code_action_params, on_code_action>("textDocument/codeAction", offer_code_actions),
      request<read_resolve_params, on_code_action_resolve>("codeAction/resolve"),
      request<read_execute_command_params, on_execute_command>("workspace/executeCommand", offer_commands),

      notification<read_context_did_open_params, on_context_did_open, on_context_unreadable>("context/didOpen"),
      notification<read_context_did_change_params, on_context_did_change, on_context_unreadable>("context/didChange"),
      notification<read_context_did_close_params, on_context_did_close>("context/didClose"),
      request<read_context_share_params, on_context_share>("context/share"),
      request<read_context_authorize_params, on_context_authorize>("context/authorize"),
      request<read_context_explain_params, on_context_explain>("context/explain"),
      request<read_context_restore_params, on_context_restore>("context/restore"),

      request<read_no_params, on_grants_list>("grants/list"),
      request<read_grants_revoke_params, on_grants_revoke>("grants/revoke"),
      request<read_ledger_query_params, on_ledger_query>("ledger/query"),
      request<read_no_params, on_status>("lampblack/status"),
  };
  return rows;
}

}  // namespace server
