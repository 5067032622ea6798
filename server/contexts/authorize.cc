#include "server/contexts/authorize.h"

#include "server/configuration/configuration_files.h"
#include "server/policy/actions.h"
#include "server/policy/paths.h"

namespace server {

protocol::ContextAuthorizeResult authorize(const Context* context, const protocol::ContextAuthorizeParams& params) {
  if (context == nullptr) return {"block", {{"No context of this id is open.", "", ""}}};
  const std::string path = params.uri.empty() ? "" : path_in(project_root(context->workspace), params.uri);
  protocol::ContextAuthorizeResult out{"allow", {}};
  for (const ActionPart& part : parts_of({params.action, path, params.command, params.tool}, is_secret_file)) {
    const std::string_view found = part.command_class.empty() ? part.path_class : part.command_class;
    if (found.empty()) continue;
    out.decision = "block";
    out.reasons.push_back(
        {"It needs a person (" + std::string(found) + "): " + std::string(part.reason) + ".", "", ""});
  }
  return out;
}

}  // namespace server
