// The verb `doctor`: what is there, what of it works, and what is wrong.
// Called once, from main's thread.
#pragma once

#include <string>

namespace server {

// `workspace` is the folder that is asked about. Makes the key and the store where they are not there, as a share
// would. Returns the exit status: 0, or 1 when something is wrong, 2 when the output cannot be written.
int doctor(const std::string& workspace, bool as_json);

}  // namespace server
