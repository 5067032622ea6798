// Time as approvals run out by it: it goes on while the machine sleeps, and nobody can set it.
// Any thread.
#pragma once

#include <cstdint>
#include <string>

namespace server {

// Milliseconds since the machine started, CLOCK_BOOTTIME.
std::int64_t boot_milliseconds();

// Which start of the machine that was; empty where the kernel doesn't say.
const std::string& boot_id();

}  // namespace server
