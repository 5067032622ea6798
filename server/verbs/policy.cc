#include "server/verbs/policy.h"

#include <unistd.h>

#include <boost/json.hpp>

#include "server/configuration/configuration_files.h"
#include "server/verbs/streams.h"

namespace server {
namespace {

// What a [[test]] or the command line asks, and the answer.
struct Asked {
  Recipient recipient;
  Verdict verdict;
};

Asked ask(const Policy& policy, const Table& given) {
  const auto text = [&](std::string_view key) { return std::string(given.text(key)); };
  Asked out;
  out.recipient =
      policy.recipient_of({text("client"), text("provider"), text("model"), text("endpoint"), text("task")});
  Question question;
  question.action = given.has("action")          ? given.text("action")
                    : given.has("command-class") ? "command"
                    : given.has("path-class")    ? "edit"
                                                 : "share";
  question.data_class = given.text("class");
  question.evidence = given.text("evidence");
  question.path = given.text("path");
  question.path_class = given.text("path-class");
  question.command_class = given.text("command-class");
  out.verdict = policy.decide(out.recipient, question);
  return out;
}

std::string place_of(const Verdict& verdict) {
  return verdict.rule != nullptr ? verdict.rule->place : "no rule";
}

// False when a file can't be used. What is wrong is told.
bool complain_of(SettingsFiles& files, const std::filesystem::path& workspace_file) {
  const std::shared_ptr<const Settings> settings = files.of(workspace_file).settings;
  const auto problems = files.problems_of(workspace_file);
  for (std::size_t i = 0; i < kLayers; ++i)
    for (const analyzers::Diagnostic& problem : problems[i])
      complain(settings->files[i] + ':' + std::to_string(problem.line) + ": " + problem.message);
  return !settings->broken;
}

}  // namespace

int test_policy(const std::string& file, const std::string& workspace) {
  SettingsFiles files(file.empty() ? settings_paths() : SettingsPaths{settings_paths().system, file});
  const std::filesystem::path workspace_file = file.empty() ? find_workspace_file(workspace) : "";
  if (!complain_of(files, workspace_file)) return 2;
  const auto [settings, policy] = files.of(workspace_file);
  if (!file.empty() && settings->files[1].empty()) {
    complain(file + ": no such file");
    return 2;
  }
  Writer out(STDOUT_FILENO);
  std::size_t passed = 0, failed = 0;
  for (const Table& test : settings->root.tables("test")) {
    if (!file.empty() && test.origin.layer != Layer::user) continue;
    const Verdict verdict = ask(*policy, test.table("given")).verdict;
    const std::string_view decided = to_string(verdict.action);
    if (decided == test.text("expect")) {
      ++passed;
      continue;
    }
    ++failed;
    out.write(printable(settings->files[static_cast<std::size_t>(test.origin.layer)] + ':' +
                        std::to_string(test.origin.line) + ": expected " + std::string(test.text("expect")) +
                        ", but it is " + std::string(decided) + " by " + place_of(verdict)) +
              "\n");
  }
  out.write(std::to_string(passed) + " passed, " + std::to_string(failed) + " failed\n");
  return !out.finish() ? 2 : failed == 0 ? 0 : 1;
}

int explain_policy(const std::map<std::string, std::string>& given, const std::string& workspace, bool as_json) {
  SettingsFiles files;
  const std::filesystem::path workspace_file = find_workspace_file(workspace);
  const bool usable = complain_of(files, workspace_file);
  Table table;
  for (const auto& [key, text] : given) table.values[key] = {{{}, text}};
  const std::shared_ptr<const Policy> policy = files.of(workspace_file).policy;
  const auto [recipient, verdict] = ask(*policy, table);
  Writer out(STDOUT_FILENO);
  boost::json::object answer{{"decision", to_string(verdict.action)},
                             {"reason", reason_of(verdict)},
                             {"policy", place_of(verdict)},
                             {"tier", to_string(recipient.tier)},
                             {"destinations", boost::json::value_from(recipient.destinations)}};
  if (verdict.action == Action::ask) {
    answer["otherwise"] = to_string(verdict.meanwhile);
    answer["minutes"] = verdict.minutes;
  }
  if (as_json) {
    out.write(boost::json::serialize(answer) + "\n");
  } else {
    for (const auto& [key, value] : answer)
      out.write(printable(std::string(key) + ": " +
                          (value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value))) +
                "\n");
  }
  return out.finish() && usable ? 0 : 2;
}

}  // namespace server
