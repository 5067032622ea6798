// Connections to an editor that listens for its server instead of using standard streams: on this machine alone.
// Called once, before the loop runs. -1 when nobody listens there.
#pragma once

#include <string>

namespace server {

// A Unix socket.
int connect_to_pipe(const std::string& path);

// A port of 127.0.0.1.
int connect_to_port(int port);

}  // namespace server
