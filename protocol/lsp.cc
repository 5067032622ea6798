#include "protocol/lsp.h"

namespace protocol {

std::string_view to_string(PositionEncoding encoding) {
  switch (encoding) {
    case PositionEncoding::utf8:
      return "utf-8";
    case PositionEncoding::utf16:
      return "utf-16";
    case PositionEncoding::utf32:
      return "utf-32";
  }
  return "";
}

NoParams read_no_params(const JsonReader&) {
  return {};
}

InitializeParams read_initialize_params(const JsonReader& params) {
  InitializeParams result;
  const JsonReader capabilities = params["capabilities"];
  if (!capabilities.exists()) capabilities.expected("object");
  if (params["processId"].exists()) result.process_id = params["processId"].integer();
  const JsonReader encodings = capabilities["general"]["positionEncodings"];
  if (encodings.exists()) {
    encodings.elements([&](const JsonReader& element) {
      const std::string name = element.string();
      for (PositionEncoding encoding : {PositionEncoding::utf8, PositionEncoding::utf16, PositionEncoding::utf32}) {
        if (name == to_string(encoding)) result.position_encodings.push_back(encoding);
      }
    });
  }
  result.client = read_client_capabilities(params);
  if (const JsonReader folders = params["workspaceFolders"]; folders.exists())
    folders.elements([&](const JsonReader& folder) { result.folders.push_back(folder["uri"].string()); });
  // What clients said before there were several.
  for (const std::string_view root : {"rootUri", "rootPath"})
    if (result.folders.empty() && params[root].exists()) result.folders.push_back(params[root].string());
  return result;
}

Position read_position(const JsonReader& value) {
  return {value["line"].uinteger(), value["character"].uinteger()};
}

Range read_range(const JsonReader& value) {
  return {read_position(value["start"]), read_position(value["end"])};
}

DidOpenParams read_did_open_params(const JsonReader& params) {
  const JsonReader document = params["textDocument"];
  return {{document["uri"].string(), document["languageId"].string_or(""), document["version"].integer(),
           document["text"].string()}};
}

DidChangeParams read_did_change_params(const JsonReader& params) {
  DidChangeParams result;
  const JsonReader document = params["textDocument"];
  result.uri = document["uri"].string();
  result.version = document["version"].integer();
  params["contentChanges"].elements([&](const JsonReader& element) {
    TextChange change;
    if (element["range"].exists()) change.range = read_range(element["range"]);
    change.text = element["text"].string();
    result.changes.push_back(std::move(change));
  });
  return result;
}

DidCloseParams read_did_close_params(const JsonReader& params) {
  return {params["textDocument"]["uri"].string()};
}

CancelParams read_cancel_params(const JsonReader& params) {
  const boost::json::value* value = params["id"].value();
  const std::optional<RequestId> id = value != nullptr ? read_id(*value) : std::nullopt;
  if (!id) params["id"].expected("integer or string");
  return {id.value_or(nullptr)};
}

HoverParams read_hover_params(const JsonReader& params) {
  return {params["textDocument"]["uri"].string(), read_position(params["position"])};
}

boost::json::value to_json(Position position) {
  return {{"line", position.line}, {"character", position.character}};
}

boost::json::value to_json(Range range) {
  return {{"start", to_json(range.start)}, {"end", to_json(range.end)}};
}

boost::json::array to_json(const std::vector<Diagnostic>& all) {
  boost::json::array diagnostics;
  diagnostics.reserve(all.size());
  for (const Diagnostic& diagnostic : all) {
    boost::json::object object{{"range", to_json(diagnostic.range)},
                               {"severity", diagnostic.severity},
                               {"source", diagnostic.source},
                               {"message", diagnostic.message}};
    if (!diagnostic.code.empty()) object["code"] = diagnostic.code;
    if (!diagnostic.code_description.empty()) object["codeDescription"] = {{"href", diagnostic.code_description}};
    if (!diagnostic.data.empty()) object["data"] = diagnostic.data;
    if (const auto& related = diagnostic.related) {
      boost::json::object told{{"location", {{"uri", related->uri}, {"range", to_json(related->range)}}},
                               {"message", related->message}};
      object["relatedInformation"] = boost::json::array{std::move(told)};
    }
    diagnostics.push_back(std::move(object));
  }
  return diagnostics;
}

boost::json::value to_json(const PublishDiagnosticsParams& params) {
  boost::json::object result{{"uri", params.uri}, {"diagnostics", params.diagnostics}};
  if (params.version) result["version"] = *params.version;
  return result;
}

boost::json::value to_json(const Hover& hover) {
  return {{"contents", {{"kind", hover.markdown ? "markdown" : "plaintext"}, {"value", hover.text}}},
          {"range", to_json(hover.range)}};
}

}  // namespace protocol
