// What can be wrong with a policy's tables beside their keys: a rule that can never match would loosen in silence.
#include <algorithm>

#include "server/policy/actions.h"
#include "server/policy/commands.h"
#include "server/policy/paths.h"
#include "server/policy/policy.h"
#include "server/policy/words.h"

namespace server {
namespace {

constexpr std::size_t kMostNames = 16;     // classes, and tasks, that one file adds
constexpr std::size_t kMostRules = 10000;  // of one file

class Check {
 public:
  explicit Check(const Table& layer) : layer_(layer) {}

  std::vector<analyzers::Diagnostic> run() {
    for (const std::string_view key : {"class", "task"})
      if (const auto& named = layer_.tables(key); named.size() > kMostNames)
        say(named[kMostNames].origin, "a file adds at most " + std::to_string(kMostNames) + " of these");
    if (layer_.tables("rule").size() > kMostRules)
      say(layer_.tables("rule")[kMostRules].origin, "a file has at most " + std::to_string(kMostRules) + " rules");
    for (const Table& destination : layer_.tables("destination")) check_destination(destination);
    for (const Table& rule : layer_.tables("rule")) check_rule(rule);
    for (const Table& restore : layer_.tables("restore")) {
      words(restore, "class", kPolicyClasses, "class");
      for (const Value& tool : restore.all("tool"))
        if (is_shell_tool(std::get<std::string>(tool.content)))
          say(tool.origin,
              "nothing is restored into a shell; let the tool read the value from a file or its environment");
    }
    for (const Table& test : layer_.tables("test")) {
      const Table& given = test.table("given");
      words(given, "class", kPolicyClasses, "class");
      words(given, "path-class", kPathClasses, "");
      words(given, "command-class", kCommandClasses, "");
    }
    return std::move(out_);
  }

 private:
  void say(Origin origin, std::string message) {
    out_.push_back({origin.line, analyzers::Severity::error, std::move(message)});
  }

  // Each text under `key` must be one of the words, or the name of a [[table]] of this file.
  void words(const Table& table, std::string_view key, std::span<const std::string_view> known, std::string_view named,
             bool any = false) {
    for (const Value& value : table.all(key)) {
      const std::string& word = std::get<std::string>(value.content);
      const auto& declared = layer_.tables(named);
      const bool is_known =
          (any && word == kAnyWord) || std::find(known.begin(), known.end(), word) != known.end() ||
          std::any_of(declared.begin(), declared.end(), [&](const Table& one) { return one.text("name") == word; });
      if (is_known) continue;
      say(value.origin, std::string(key) + " names nothing that there is" +
                            (named.empty() ? "" : "; add it to this file as [[" + std::string(named) + "]]"));
    }
  }

  void check_destination(const Table& destination) {
    if (!destination.has("provider") && !destination.has("model") && !destination.has("endpoint") &&
        !destination.has("client"))
      say(destination.origin, "a destination needs a provider, a model, an endpoint or a client to be known by");
    words(destination, "tasks", kPolicyTasks, "task");
  }

  void check_rule(const Table& rule) {
    const Table& when = rule.table("when");
    words(when, "class", kPolicyClasses, "class", true);
    words(when, "task", kPolicyTasks, "task");
    words(when, "destination", {}, "destination");
    words(when, "path-class", kPathClasses, "", true);
    words(when, "command-class", kCommandClasses, "", true);
    for (const auto& [key, values] : when.values)
      if (values.empty()) say(when.origin, key + " is an empty list, so the rule could never match");
    const std::vector<std::string> actions = when.texts("action");
    const bool share = actions.empty() ? !when.has("path-class") && !when.has("command-class")
                                       : std::find(actions.begin(), actions.end(), "share") != actions.end();
    if (!share && (rule.text("then") == "redact" || rule.text("otherwise") == "redact"))
      say(rule.origin, "only what is shared can be redacted; write block");
    if (rule.has("otherwise") && rule.text("then") != "ask") say(rule.origin, "otherwise needs then = \"ask\"");
  }

  const Table& layer_;
  std::vector<analyzers::Diagnostic> out_;
};

}  // namespace

std::vector<analyzers::Diagnostic> policy_problems(const Table& layer) {
  return Check(layer).run();
}

}  // namespace server
