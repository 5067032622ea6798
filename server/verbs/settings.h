// The verb `settings`: what the layers of the configuration say together, and the schema of their files.
// Called once, from main's thread.
#pragma once

#include <string>

namespace server {

// Both return the exit status: 0, or 2 when a file can't be used or the output cannot be written.
int show_settings(const std::string& workspace, bool as_json);
int print_settings_schema();

}  // namespace server
