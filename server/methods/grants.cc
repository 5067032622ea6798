// grants/list and grants/revoke. Nothing here grants: that is done by the response to a question alone.
#include <utility>

#include "server/methods/handlers.h"
#include "server/methods/state.h"

namespace server {

void on_grants_list(State& state, protocol::NoParams, Reply reply) {
  state.approvals.list([reply = std::make_shared<Reply>(std::move(reply))](
                           const std::optional<std::vector<protocol::OpenGrant>>& grants) {
    if (!grants) return std::move(*reply).error(protocol::ErrorCode::internal_error, "the grants can't be read");
    std::move(*reply).result(protocol::to_json(*grants, ""));
  });
}

void on_grants_revoke(State& state, protocol::GrantsRevokeParams params, Reply reply) {
  state.approvals.revoke(params.id, [reply = std::make_shared<Reply>(std::move(reply))](const std::string& error) {
    if (!error.empty()) return std::move(*reply).error(protocol::ErrorCode::internal_error, error);
    std::move(*reply).result(nullptr);
  });
}

}  // namespace server
