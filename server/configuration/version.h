// A short name for what a configuration says: the same for the same settings, on every machine.
// Pure; any thread.
#pragma once

#include <string>

#include "server/configuration/settings.h"

namespace server {

// 16 hexadecimal digits of a hash over every key and value of each layer, and what counts of them.
std::string version_of(const Settings& settings);

}  // namespace server
