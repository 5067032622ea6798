// textDocument/codeAction, codeAction/resolve and workspace/executeCommand: what can be done about what was found. They
// read what the last analysis found, and never analyse.
#include <algorithm>

#include "server/convert/marks.h"
#include "server/ledger/signing.h"
#include "server/methods/fixes.h"
#include "server/methods/handlers.h"
#include "server/methods/state.h"

namespace server {
namespace {

namespace json = boost::json;
using protocol::CodeAction;

constexpr std::string_view kQuickFix = "quickfix";
constexpr std::string_view kRefactor = "refactor.lampblack";
constexpr std::string_view kFixAllKind = "source.fixAll.lampblack";
constexpr std::size_t kMostFindings = 10;  // whose fixes are listed at once

// "source.fixAll" wants "source.fixAll.lampblack", too. What changes a whole document comes to those who name it.
bool wanted(const std::vector<std::string>& only, std::string_view kind) {
  if (only.empty()) return kind != kFixAllKind;
  return std::any_of(only.begin(), only.end(), [&](const std::string& asked) {
    return asked.empty() || kind == asked || (kind.starts_with(asked) && kind[asked.size()] == '.');
  });
}

// Those of the client's diagnostics that stand where the finding does.
json::array about(const json::array& diagnostics, const protocol::Range& range) {
  const json::value there = protocol::to_json(range);
  json::array out;
  for (const json::value& diagnostic : diagnostics) {
    const json::value* at = diagnostic.is_object() ? diagnostic.as_object().if_contains("range") : nullptr;
    if (at != nullptr && *at == there) out.push_back(diagnostic);
  }
  return out;
}

class Actions {
 public:
  Actions(const State& state, const protocol::CodeActionParams& params) : state_(state), params_(params) {}

  json::array all() {
    const Mark* mark = state_.marks.find(params_.uri);
    const protocol::ClientCapabilities& client = state_.client;
    if (mark == nullptr || (!client.action_literals && !client.applies_edits)) return {};
    const Snapshot document = state_.documents.find(params_.uri);
    version_ = document->version;
    if (wanted(params_.only, kQuickFix)) fixes(*document, *mark);
    if (wanted(params_.only, kRefactor)) offer(made("Mark as an internal name", kRefactor, kFixName));
    if (wanted(params_.only, kFixAllKind)) offer(made("Move all secrets to .env", kFixAllKind, kFixAll));
    return std::move(out_);
  }

 private:
  void fixes(const Document& document, const Mark& mark) {
    const Text& text = document.text;
    const std::size_t begin = text.offset_of(params_.range.start, state_.client.encoding);
    const std::size_t end = text.offset_of(params_.range.end, state_.client.encoding);
    std::size_t listed = 0;
    for (std::size_t i = 0; i < mark.findings.size() && listed < kMostFindings; ++i) {
      const analyzers::Span value = mark.findings[i].value;
      if (value.end < begin || end < value.begin) continue;
      ++listed;
      fixes_of(finding_id(mark.opening, i), range_of(text, value, state_.client.encoding));
    }
  }

  void fixes_of(const std::string& finding, const protocol::Range& range) {
    const auto fix_of_it = [&](std::string_view title, std::string_view fix) {
      CodeAction action = made(title, kQuickFix, fix);
      action.request.finding = finding;
      action.request.range = range;
      action.diagnostics = about(params_.diagnostics, range);
      return action;
    };
    const auto offered = [&](CodeAction action) {
      action.preferred = !preferred_ && action.request.fix != kFixComment;
      const bool done = offer(action);
      preferred_ |= done && action.preferred;
      return done;
    };
    CodeAction move = fix_of_it("Move to .env and refer to it", kFixDotenv);
    if (!offered(move)) offer_disabled(std::move(move));
    offered(fix_of_it("Replace by an environment variable", kFixEnvironment));
    offered(fix_of_it("Allow here, and say why", kFixComment));
    if (!params_.uri.starts_with("file://")) return;
    CodeAction accept = fix_of_it("Accept in the baseline", kFixBaseline);
    accept.command = true;
    out_.push_back(to_json(accept, state_.client));
  }

  CodeAction made(std::string_view title, std::string_view kind, std::string_view fix) const {
    CodeAction action;
    action.title = title;
    action.kind = kind;
    action.request = {std::string(fix), params_.uri, version_, "", params_.range};
    return action;
  }

  // Adds the action if it can be done.
  bool offer(const CodeAction& action) {
    const auto edits = edits_of(state_, action.request);
    if (!edits) return false;
    json::object object = to_json(action, state_.client);
    if (state_.client.action_literals && !state_.client.resolves_edit) object["edit"] = to_json(*edits, state_.client);
    out_.push_back(std::move(object));
    return true;
  }

  // A person who looks for it reads why it is not to be had.
  void offer_disabled(CodeAction action) {
    if (!state_.client.action_literals || !state_.client.action_disabled) return;
    action.disabled = "no reference can be written here, or no .env file beside this document";
    out_.push_back(to_json(action, state_.client));
  }

  const State& state_;
  const protocol::CodeActionParams& params_;
  std::int32_t version_ = 0;
  bool preferred_ = false;  // exactly one is
  json::array out_;
};

void tell(State& state, std::string_view message) {
  state.connection.notify("window/showMessage", {{"type", 2}, {"message", message}});
}

}  // namespace

void on_code_action(State& state, protocol::CodeActionParams params, Reply reply) {
  std::move(reply).result(Actions(state, params).all());
}

void on_code_action_resolve(State& state, protocol::ResolveParams params, Reply reply) {
  if (params.request) {
    if (!is_current(state, *params.request))
      return std::move(reply).error(protocol::ErrorCode::content_modified, "the document has changed");
    if (const auto edits = edits_of(state, *params.request)) params.action["edit"] = to_json(*edits, state.client);
  }
  std::move(reply).result(params.action);
}

void on_execute_command(State& state, protocol::ExecuteCommandParams params, Reply reply) {
  const protocol::FixRequest& request = params.request;
  if (!is_current(state, request))
    return std::move(reply).error(protocol::ErrorCode::content_modified, "the document has changed");
  if (params.command == protocol::kAcceptCommand) {
    const std::string problem = accept_in_baseline(state, request);
    if (!problem.empty()) return std::move(reply).error(protocol::ErrorCode::internal_error, problem);
    return std::move(reply).result(nullptr);
  }
  const auto edits = edits_of(state, request);
  if (!edits || !state.client.applies_edits)
    return std::move(reply).error(protocol::ErrorCode::invalid_params, "this can't be done here");
  state.connection.request(random_id(), "workspace/applyEdit", {{"edit", to_json(*edits, state.client)}},
                           [&state](const boost::json::value* result) {
                             const json::value* applied = result != nullptr && result->is_object()
                                                              ? result->as_object().if_contains("applied")
                                                              : nullptr;
                             if (applied == nullptr || !applied->is_bool() || !applied->as_bool())
                               tell(state, "Lampblack: the editor did not apply the edit; nothing was changed.");
                           });
  std::move(reply).result(nullptr);
}

void offer_code_actions(const State& state, json::object& capabilities) {
  if (!state.client.action_literals) {
    capabilities["codeActionProvider"] = true;
    return;
  }
  capabilities["codeActionProvider"] = {{"codeActionKinds", {kQuickFix, kRefactor, kFixAllKind}},
                                        {"resolveProvider", state.client.resolves_edit}};
}

void offer_commands(const State&, json::object& capabilities) {
  capabilities["executeCommandProvider"] = {{"commands", {protocol::kFixCommand, protocol::kAcceptCommand}}};
}

}  // namespace server
