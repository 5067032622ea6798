// The table of all methods: what this server takes is what has a row here.
// Constant; any thread.
#pragma once

#include <span>

#include "server/rpc/row.h"

namespace server {

std::span<const Row> method_table();

}  // namespace server
