#include "server/verbs/rules.h"

#include <unistd.h>

#include <boost/json.hpp>

#include "analyzers/rule.h"
#include "server/verbs/streams.h"

namespace server {
namespace json = boost::json;
namespace {

std::string_view how_it_is_found(analyzers::Detector detector) {
  using analyzers::Detector;
  switch (detector) {
    case Detector::shape:
      return "by its shape alone";
    case Detector::context:
      return "by its shape, with the provider's name close before it";
    case Detector::private_key:
      return "by the lines that a key begins and ends with, or by its encoded header";
    case Detector::jwt:
      return "by decoding its parts";
    case Detector::jwk:
      return "as the private members of a JSON Web Key";
    case Detector::url_userinfo:
      return "by its place in a URL, between the user's name and the host";
    case Detector::header:
      return "as the value of an authorization header";
    case Detector::random:
      return "as a literal that looks random, in what is shared only";
    case Detector::identifier:
      return "by its form, its check digits or the organisation's lists";
    case Detector::known:
      return "as a value that stands in a credential file";
    case Detector::protected_text:
      return "as a passage of a protected file, in what is shared only";
    case Detector::generic:
      return "as a literal value of a name that credentials have";
    case Detector::imported:
      return "by the pattern of a configuration that was read";
  }
  return "";
}

json::object to_json(const analyzers::Rule& rule) {
  json::array near;
  for (const std::string_view word : rule.near) near.emplace_back(word);
  return {{"id", rule.id},
          {"title", rule.title},
          {"provider", rule.provider},
          {"class", rule.data_class},
          {"tier", analyzers::to_string(rule.tier)},
          {"severity", analyzers::to_string(rule.severity)},
          {"found", how_it_is_found(rule.detector)},
          {"near", std::move(near)},
          {"check", rule.check},
          {"advice", rule.advice},
          {"documentation", rule.documentation}};
}

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  out.resize(std::max(width, out.size()), ' ');
  return out;
}

}  // namespace

int list_rules(bool as_json) {
  Writer out(STDOUT_FILENO);
  if (as_json) {
    json::array rules;
    for (const analyzers::Rule& rule : analyzers::builtin_rules()) rules.push_back(to_json(rule));
    out.write(json::serialize(rules) + "\n");
    return out.finish() ? 0 : 2;
  }
  std::size_t width = 0;
  for (const analyzers::Rule& rule : analyzers::builtin_rules()) width = std::max(width, rule.id.size());
  for (const analyzers::Rule& rule : analyzers::builtin_rules()) {
    out.write(padded(rule.id, width + 2) + padded(analyzers::to_string(rule.tier), 10) +
              padded(analyzers::to_string(rule.severity), 13) + std::string(rule.title) + "\n");
  }
  return out.finish() ? 0 : 2;
}

int explain_rule(const std::string& id, bool as_json) {
  const analyzers::Rule* rule = analyzers::find_rule(id);
  if (rule == nullptr) {
    complain("no rule is called \"" + id + "\"; `lampblack rules list` names them all");
    return 2;
  }
  Writer out(STDOUT_FILENO);
  if (as_json) {
    out.write(json::serialize(to_json(*rule)) + "\n");
    return out.finish() ? 0 : 2;
  }
  const auto line = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) out.write(padded(name, 15) + std::string(value) + "\n");
  };
  out.write(std::string(rule->title) + " [" + std::string(rule->id) + "]\n\n");
  line("provider", rule->provider);
  line("class", rule->data_class);
  line("evidence", analyzers::to_string(rule->tier));
  line("severity", analyzers::to_string(rule->severity));
  line("found", how_it_is_found(rule->detector));
  std::string words;
  for (const std::string_view word : rule->near) words += (words.empty() ? "" : ", ") + std::string(word);
  line("words", words);
  line("check", rule->check.empty() ? "" : std::string(rule->check) + "; when it holds, the evidence is verified");
  line("what to do", rule->advice);
  line("documentation", rule->documentation);
  return out.finish() ? 0 : 2;
}

}  // namespace server
