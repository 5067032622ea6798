// The process's standard streams made safe for a protocol on standard output.
// Called once, first thing in `serve`, before any other thread runs.
#pragma once

namespace server {

// Makes sure that descriptors 0 to 2 are open (a closed one would be given to the next file that is opened), then moves
// standard output to a private descriptor and points 1 at standard error, so that no library can write into the
// protocol. Returns the private descriptor, -1 when that fails.
int claim_standard_output();

}  // namespace server
