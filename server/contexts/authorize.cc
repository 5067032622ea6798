#include "server/contexts/authorize.h"

#include "server/policy/actions.h"
#include "server/policy/paths.h"

namespace server {
namespace {

// An edit is granted for its kind of file, so that nobody is asked at every edit; a command or a tool for itself.
std::string subject_of(const ActionPart& part, const protocol::ContextAuthorizeParams& params,
                       const analyzers::ProjectKeys& keys) {
  if (!part.path_class.empty()) return "path " + std::string(part.path_class);
  const std::string& said = part.action == "command" ? params.command : params.tool + '\n' + part.path;
  return std::string(part.action) + ' ' + std::string(part.command_class) + ' ' + analyzers::fingerprint_of(said, keys);
}

std::string explained(const ActionPart& part, std::string_view found, const Verdict& verdict) {
  if (found.empty()) return reason_of(verdict);
  std::string out = verdict.action == Action::ask ? "It needs a person (" : "It is not allowed (";
  return out.append(found).append("): ").append(part.reason).append(".");
}

}  // namespace

Authorization authorize(const Context& context, const protocol::ContextAuthorizeParams& params,
                        const std::set<std::string>& granted) {
  if (!context.keys) return {{"block", {{context.no_keys, "", ""}}, ""}, {}, {}};
  const Policy& policy = *context.folder.policy;
  const Recipient recipient = policy.recipient_of(context.claims);
  const std::string root = project_root(context.workspace);
  const auto& files = context.folder.known.protected_files;
  const IsProtected is_protected = [&](std::string_view path) {
    if (is_secret_file(path)) return true;
    return files &&
           !files->reason_for_path(path.starts_with('/') ? std::string(path) : root + '/' + std::string(path)).empty();
  };

  Authorization out;
  out.result.decision = to_string(Action::allow);
  std::set<std::string> told;
  const ActionRequest request{params.action, policy_path(context.workspace, params.uri), params.command, params.tool};
  for (const ActionPart& part : parts_of(request, is_protected)) {
    const std::string_view found = part.command_class.empty() ? part.path_class : part.command_class;
    if (!found.empty()) out.classes.emplace_back(found);
    const Verdict verdict =
        policy.decide(recipient, {part.action, "", "", part.path, part.path_class, part.command_class});
    if (verdict.action == Action::allow) continue;
    if (verdict.action == Action::ask) {
      std::string subject = subject_of(part, params, *context.keys);
      if (granted.contains(subject)) continue;
      const std::string what = found.empty() ? "the " + std::string(part.action) : std::string(found);
      if (told.insert(subject).second) out.asked.push_back({std::move(subject), what, verdict.minutes});
    }
    out.result.decision = to_string(Action::block);  // an action can't be redacted
    out.result.reasons.push_back(
        {explained(part, found, verdict), "", "", verdict.rule != nullptr ? verdict.rule->place : ""});
  }
  return out;
}

}  // namespace server
