#include "protocol/approvals.h"

namespace protocol {
namespace {

void set_unless_empty(boost::json::object& object, std::string_view key, const std::string& value) {
  if (!value.empty()) object[key] = value;
}

}  // namespace

GrantsRevokeParams read_grants_revoke_params(const JsonReader& params) {
  return {params["id"].string()};
}

boost::json::value to_json(const AskParams& params) {
  boost::json::object context{{"id", params.context}};
  set_unless_empty(context, "client", params.client);
  set_unless_empty(context, "destination", params.destination);
  set_unless_empty(context, "task", params.task);
  boost::json::array details;
  for (const std::string& detail : params.details) details.emplace_back(detail);
  boost::json::array choices;
  for (const AskChoice& choice : params.choices)
    choices.push_back(boost::json::object{{"id", choice.id}, {"title", choice.title}});
  return {{"id", params.id},           {"context", std::move(context)}, {"kind", params.kind},
          {"message", params.message}, {"details", std::move(details)}, {"choices", std::move(choices)}};
}

boost::json::value to_message_request(const AskParams& params) {
  std::string message = params.message;
  for (const std::string& detail : params.details) message += "\n" + detail;
  boost::json::array actions;
  for (const AskChoice& choice : params.choices) actions.push_back(boost::json::object{{"title", choice.title}});
  constexpr int kWarning = 2;
  return {{"type", kWarning}, {"message", std::move(message)}, {"actions", std::move(actions)}};
}

std::string read_choice(const boost::json::value* answer, const std::vector<AskChoice>& choices) {
  const boost::json::object* object = answer == nullptr ? nullptr : answer->if_object();
  if (object == nullptr) return {};
  const auto is = [&](std::string_view name, const std::string& text) {
    const boost::json::value* member = object->if_contains(name);
    return member != nullptr && *member == boost::json::value(text);
  };
  for (const AskChoice& choice : choices)
    if (is("choice", choice.id) || (!object->contains("choice") && is("title", choice.title))) return choice.id;
  return {};
}

boost::json::value to_json(const std::vector<OpenGrant>& grants, const std::string& question) {
  boost::json::array list;
  for (const OpenGrant& grant : grants) {
    boost::json::object one{{"id", grant.id},
                            {"kind", grant.kind},
                            {"what", grant.what},
                            {"remainingMs", grant.remaining},
                            {"created", grant.created}};
    set_unless_empty(one, "context", grant.context);
    set_unless_empty(one, "destination", grant.destination);
    set_unless_empty(one, "task", grant.task);
    if (grant.uses_left) one["usesLeft"] = *grant.uses_left;
    list.push_back(std::move(one));
  }
  boost::json::object out{{"grants", std::move(list)}};
  set_unless_empty(out, "question", question);
  return out;
}

}  // namespace protocol
