// The verb `serve`: the language server over standard input and output, or a socket that the client listens at, until
// the client ends it.
// Called once, by main.
#pragma once

#include <string>

namespace server {

struct ServeOptions {
  std::string log_level = "info";  // trace, debug, info, warn, error, off; others mean info
  int client_process_id = 0;       // --clientProcessId; 0: none, `initialize` may name one
  std::string pipe;                // the path of a Unix socket, empty for none
  int port = 0;                    // of 127.0.0.1, 0 for none
};

// Returns the process's exit code: 0 after `shutdown` and `exit`, else 1.
int serve(const ServeOptions& options);

}  // namespace server
