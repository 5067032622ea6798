// What the methods share. One struct, owned by Server, passed to every handler.
// Loop thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <string>

#include "protocol/lsp.h"
#include "server/contexts/contexts.h"
#include "server/documents/documents.h"
#include "server/methods/approvals.h"
#include "server/methods/diagnostics.h"
#include "server/methods/recorder.h"
#include "server/rpc/connection.h"
#include "server/rpc/parent_watch.h"
#include "server/rpc/workers.h"

namespace server {

// What the client can take, and what was agreed with it: resolved once in `initialize`.
struct Client : protocol::ClientCapabilities {
  protocol::PositionEncoding encoding = protocol::PositionEncoding::utf16;
};

// Bytes: what is this short is analysed on the loop thread, faster than it would be handed over.
inline constexpr std::size_t kInlineLimit = 64 * 1024;

struct State {
  State(boost::asio::io_context& loop_, Connection::Send send, Connection::Exited exited);

  boost::asio::io_context& loop;
  Workers workers;  // before all that stops its jobs: destroyed last, it waits for them
  Recorder recorder;
  Connection connection;
  Client client;
  ParentWatch parent_watch;
  Documents documents;
  ConfigurationFiles configurations;            // of the documents' and contexts' folders
  std::map<std::string, std::string> policies;  // the version that last held for contexts' workspaces
  Marks marks;                                  // what was found in the open documents
  Contexts contexts;
  Approvals approvals{*this};
};

}  // namespace server
