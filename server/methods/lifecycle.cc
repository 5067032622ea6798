// initialize, initialized, shutdown, exit and $/cancelRequest.
#include <spdlog/spdlog.h>

#include "protocol/lsp.h"
#include "server/methods/handlers.h"
#include "server/methods/state.h"

namespace server {
namespace {

// The first of the client's own order; UTF-16 is what every client must understand.
protocol::PositionEncoding choose(const std::vector<protocol::PositionEncoding>& offered) {
  return offered.empty() ? protocol::PositionEncoding::utf16 : offered.front();
}

}  // namespace

void on_initialize(State& state, protocol::InitializeParams params, Reply reply) {
  state.client = {params.client, choose(params.position_encodings)};
  if (params.process_id) {
    state.parent_watch.watch(*params.process_id, [&state] { state.connection.exit(1); });
  }
  state.configurations.open_folders(std::move(params.folders));
  boost::json::object capabilities{{"positionEncoding", std::string(to_string(state.client.encoding))}};
  for (const Row& row : state.connection.rows()) {
    if (row.capability != nullptr) row.capability(state, capabilities);
  }
  state.connection.start_running();
  std::move(reply).result({{"capabilities", std::move(capabilities)},
                           {"serverInfo", {{"name", "lampblack"}, {"version", LAMPBLACK_VERSION}}}});
}

void on_initialized(State& state, protocol::NoParams) {
  state.connection.client_is_ready();
}

void on_shutdown(State& state, protocol::NoParams, Reply reply) {
  state.connection.shut_down(std::move(reply));
}

void on_exit(State& state, protocol::NoParams) {
  state.connection.exit(state.connection.phase() == Phase::shut_down ? 0 : 1);
}

void on_cancel_request(State& state, protocol::CancelParams params) {
  state.connection.cancel(params.id);
}

void offer_protocol(const State&, boost::json::object& capabilities) {
  capabilities["experimental"] = {{"lampblack", {{"protocol", 1}}}};
}

}  // namespace server
