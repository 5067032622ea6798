#include "protocol/code_actions.h"

#include <algorithm>

namespace protocol {
namespace {

FixRequest read_fix_request(const JsonReader& value) {
  FixRequest request;
  request.fix = value["fix"].string();
  request.uri = value["uri"].string();
  request.version = value["version"].integer();
  request.finding = value["finding"].string_or("");
  request.range = read_range(value["range"]);
  return request;
}

boost::json::object to_json(const FixRequest& request) {
  boost::json::object object{
      {"fix", request.fix}, {"uri", request.uri}, {"version", request.version}, {"range", to_json(request.range)}};
  if (!request.finding.empty()) object["finding"] = request.finding;
  return object;
}

boost::json::object to_json(const DocumentEdit& edit, bool snippets) {
  boost::json::object object{{"range", to_json(edit.range)}};
  if (snippets && !edit.snippet.empty()) {
    object["snippet"] = {{"kind", "snippet"}, {"value", edit.snippet}};
  } else {
    object["newText"] = edit.text;
  }
  return object;
}

}  // namespace

CodeActionParams read_code_action_params(const JsonReader& params) {
  CodeActionParams result;
  result.uri = params["textDocument"]["uri"].string();
  result.range = read_range(params["range"]);
  const JsonReader context = params["context"];
  context["diagnostics"].elements([&](const JsonReader& element) { result.diagnostics.push_back(*element.value()); });
  if (context["only"].exists())
    context["only"].elements([&](const JsonReader& element) { result.only.push_back(element.string()); });
  return result;
}

ResolveParams read_resolve_params(const JsonReader& params) {
  ResolveParams result;
  if (params.value() == nullptr || !params.value()->is_object()) {
    params.expected("object");
    return result;
  }
  result.action = params.value()->as_object();
  if (params["data"].exists()) result.request = read_fix_request(params["data"]);
  return result;
}

ExecuteCommandParams read_execute_command_params(const JsonReader& params) {
  ExecuteCommandParams result;
  const JsonReader command = params["command"];
  result.command = command.string();
  if (result.command != kFixCommand && result.command != kAcceptCommand) {
    command.expected("one of the commands that initialize names");
    return result;
  }
  std::optional<FixRequest> request;
  params["arguments"].elements([&](const JsonReader& element) {
    if (!request) request = read_fix_request(element);
  });
  if (!request) params["arguments"].expected("array with what is to be fixed");
  result.request = request.value_or(FixRequest{});
  return result;
}

boost::json::object to_json(const std::vector<FileEdit>& edits, const ClientCapabilities& client) {
  boost::json::array changes;
  boost::json::object by_uri;
  for (const FileEdit& file : edits) {
    boost::json::array list;
    for (const DocumentEdit& edit : file.edits) list.push_back(to_json(edit, client.snippet_edits));
    if (!client.document_changes) {
      by_uri[file.uri] = std::move(list);
      continue;
    }
    if (file.create)
      changes.push_back({{"kind", "create"}, {"uri", file.uri}, {"options", {{"ignoreIfExists", true}}}});
    boost::json::object document{{"uri", file.uri}, {"version", nullptr}};
    if (file.version) document["version"] = *file.version;
    changes.push_back({{"textDocument", std::move(document)}, {"edits", std::move(list)}});
  }
  if (client.document_changes) return {{"documentChanges", std::move(changes)}};
  return {{"changes", std::move(by_uri)}};
}

boost::json::object to_json(const CodeAction& action, const ClientCapabilities& client) {
  boost::json::object command{{"title", action.title},
                              {"command", action.command ? kAcceptCommand : kFixCommand},
                              {"arguments", boost::json::array{to_json(action.request)}}};
  if (!client.action_literals) return command;
  boost::json::object object{{"title", action.title}, {"kind", action.kind}};
  if (!action.diagnostics.empty()) object["diagnostics"] = action.diagnostics;
  if (action.preferred && client.action_preferred) object["isPreferred"] = true;
  if (!action.disabled.empty()) {
    object["disabled"] = {{"reason", action.disabled}};
  } else if (action.command) {
    object["command"] = std::move(command);
  } else if (client.resolves_edit) {
    object["data"] = to_json(action.request);
  }
  return object;
}

}  // namespace protocol
