#include "protocol/context.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace protocol {
namespace {

// A string that is one of a few; anything else is noted as a fault.
template <std::size_t N>
std::string read_one_of(const JsonReader& value, const std::array<std::string_view, N>& words,
                        std::string_view expected) {
  std::string word = value.string();
  if (std::find(words.begin(), words.end(), word) == words.end()) value.expected(expected);
  return word;
}

ContextId read_context_id(const JsonReader& context) {
  return {context["id"].string(), context["version"].integer()};
}

ContextItem read_item(const JsonReader& value) {
  static constexpr std::array<std::string_view, 9> kKinds{"prompt",   "file",       "selection", "terminal", "diff",
                                                          "toolCall", "toolResult", "system",    "other"};
  ContextItem item;
  item.id = value["id"].string();
  item.kind = read_one_of(value["kind"], kKinds,
                          "prompt, file, selection, terminal, diff, toolCall, toolResult, system or other");
  item.uri = value["uri"].string_or("");
  item.title = value["title"].string_or("");
  item.language_id = value["languageId"].string_or("");
  if (value["opaque"].exists()) {
    item.opaque = {value["opaque"]["mediaType"].string_or(""), 0};
    if (value["opaque"]["size"].exists()) item.opaque->size = value["opaque"]["size"].uinteger();
    if (value["text"].exists()) value["text"].expected("no text beside opaque");
  } else {
    item.text = value["text"].string();
  }
  return item;
}

// What didOpen has in `context` and a share without a context at its top.
ContextDidOpenParams read_contents(const JsonReader& value) {
  ContextDidOpenParams contents;
  if (value["client"].exists()) contents.client = value["client"]["name"].string_or("");
  if (const JsonReader destination = value["destination"]; destination.exists()) {
    contents.provider = destination["provider"].string_or("");
    contents.model = destination["model"].string_or("");
    contents.endpoint = destination["endpoint"].string_or("");
  }
  contents.task = value["task"].string_or("");
  contents.workspace = value["workspace"].string_or("");
  value["items"].elements([&](const JsonReader& item) { contents.items.push_back(read_item(item)); });
  return contents;
}

ContextChange read_change(const JsonReader& value) {
  static constexpr std::array<std::string_view, 4> kKinds{"add", "replace", "edit", "remove"};
  ContextChange change;
  std::string kind = read_one_of(value["kind"], kKinds, "add, replace, edit or remove");
  if (kind == "add" || kind == "replace") {
    change.kind = kind == "add" ? ContextChange::Kind::add : ContextChange::Kind::replace;
    change.item = read_item(value["item"]);
    if (kind == "add" && value["index"].exists()) change.index = value["index"].uinteger();
  } else {
    change.kind = kind == "edit" ? ContextChange::Kind::edit : ContextChange::Kind::remove;
    change.item_id = value["itemId"].string();
    if (kind == "edit")
      value["edits"].elements([&](const JsonReader& edit) {
        change.edits.push_back({read_range(edit["range"]), edit["text"].string()});
      });
  }
  return change;
}

void set_unless_empty(boost::json::object& object, std::string_view key, const std::string& value) {
  if (!value.empty()) object[key] = value;
}

boost::json::array to_json(const std::vector<ContextReplacement>& replacements) {
  boost::json::array out;
  out.reserve(replacements.size());
  for (const ContextReplacement& replacement : replacements)
    out.push_back({{"range", to_json(replacement.range)},
                   {"redactedRange", to_json(replacement.redacted_range)},
                   {"placeholder", replacement.placeholder},
                   {"class", replacement.data_class},
                   {"rule", replacement.rule}});
  return out;
}

}  // namespace

boost::json::array to_json(const std::vector<ContextReason>& reasons) {
  boost::json::array out;
  for (const ContextReason& reason : reasons) {
    boost::json::object object{{"message", reason.message}};
    set_unless_empty(object, "rule", reason.rule);
    set_unless_empty(object, "findingId", reason.finding_id);
    set_unless_empty(object, "policy", reason.policy);
    out.push_back(std::move(object));
  }
  return out;
}

ContextDidOpenParams read_context_did_open_params(const JsonReader& params) {
  ContextDidOpenParams out = read_contents(params["context"]);
  out.context = read_context_id(params["context"]);
  return out;
}

ContextDidChangeParams read_context_did_change_params(const JsonReader& params) {
  ContextDidChangeParams out;
  out.context = read_context_id(params["context"]);
  params["changes"].elements([&](const JsonReader& change) { out.changes.push_back(read_change(change)); });
  return out;
}

ContextDidCloseParams read_context_did_close_params(const JsonReader& params) {
  return {params["context"]["id"].string()};
}

ContextShareParams read_context_share_params(const JsonReader& params) {
  static constexpr std::array<std::string_view, 2> kStyles{"word", "same-length"};
  ContextShareParams out;
  if (params["context"].exists()) {
    out.context = read_context_id(params["context"]);
  } else {
    out.open = read_contents(params);
  }
  if (params["style"].exists() && read_one_of(params["style"], kStyles, "word or same-length") == "same-length")
    out.style = ShareStyle::same_length;
  if (params["deadlineMs"].exists()) out.deadline = params["deadlineMs"].uinteger();
  return out;
}

ContextAuthorizeParams read_context_authorize_params(const JsonReader& params) {
  static constexpr std::array<std::string_view, 3> kActions{"edit", "command", "tool"};
  const JsonReader action = params["action"];
  return {params["context"]["id"].string(), read_one_of(action["kind"], kActions, "edit, command or tool"),
          action["uri"].string_or(""), action["command"].string_or(""), action["tool"].string_or("")};
}

ContextRestoreParams read_context_restore_params(const JsonReader& params) {
  static constexpr std::array<std::string_view, 3> kPurposes{"display", "edit", "tool"};
  static constexpr std::array<std::string_view, 2> kEscapings{"none", "json"};
  ContextRestoreParams out;
  out.id = params["context"]["id"].string();
  std::string purpose = read_one_of(params["purpose"], kPurposes, "display, edit or tool");
  if (purpose == "edit") out.purpose = RestorePurpose::edit;
  if (purpose == "tool") out.purpose = RestorePurpose::tool;
  if (params["target"].exists()) {
    out.target_uri = params["target"]["uri"].string_or("");
    out.target_tool = params["target"]["tool"].string_or("");
  }
  out.json = read_one_of(params["escaping"], kEscapings, "none or json") == "json";
  if (params["stream"].exists()) {
    out.stream = params["stream"].string();
    out.text = params["delta"].string();
    out.final = params["final"].boolean_or(false);
  } else {
    out.text = params["text"].string();
  }
  return out;
}

boost::json::value to_json(const ContextPublishFindingsParams& params) {
  boost::json::array items;
  for (const ContextItemFindings& item : params.items) {
    boost::json::array findings;
    for (const ContextFinding& finding : item.findings)
      findings.push_back({{"id", finding.id},
                          {"rule", finding.rule},
                          {"title", finding.title},
                          {"class", finding.data_class},
                          {"tier", finding.tier},
                          {"range", to_json(finding.range)}});
    items.push_back({{"id", item.id}, {"findings", std::move(findings)}});
  }
  return {{"context", {{"id", params.context.id}, {"version", params.context.version}}},
          {"items", std::move(items)},
          {"decision", params.decision},
          {"reasons", to_json(params.reasons)}};
}

boost::json::value to_json(const ContextShareResult& result) {
  boost::json::array items;
  for (const SharedItem& item : result.items) {
    boost::json::object object{{"id", item.id}};
    set_unless_empty(object, "uri", item.uri);
    set_unless_empty(object, "title", item.title);
    if (item.withheld.empty()) {
      object["text"] = item.text;
    } else {
      object["withheld"] = item.withheld;
    }
    object["replacements"] = to_json(item.replacements);
    items.push_back(std::move(object));
  }
  boost::json::array legend;
  for (const LegendEntry& entry : result.legend)
    legend.push_back({{"placeholder", entry.placeholder}, {"label", entry.label}});
  boost::json::object out{{"decision", result.decision},
                          {"reasons", to_json(result.reasons)},
                          {"items", std::move(items)},
                          {"legend", std::move(legend)},
                          {"receipt", result.receipt}};
  set_unless_empty(out, "question", result.question);
  return out;
}

boost::json::value to_json(const ContextAuthorizeResult& result) {
  boost::json::object out{{"decision", result.decision}, {"reasons", to_json(result.reasons)}};
  set_unless_empty(out, "question", result.question);
  return out;
}

boost::json::value to_json(const ContextRestoreResult& result) {
  boost::json::array withheld;
  for (const WithheldPlaceholder& placeholder : result.withheld)
    withheld.push_back({{"placeholder", placeholder.placeholder}, {"reason", placeholder.reason}});
  return {{"text", result.text}, {"restored", result.restored}, {"withheld", std::move(withheld)}};
}

}  // namespace protocol
