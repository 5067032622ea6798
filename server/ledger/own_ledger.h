// The user's own ledger: with the key that is made from the master key, and anchored in the system log.
// The thread of the store.
#pragma once

#include <cstdint>
#include <memory>
#include <variant>

#include "server/ledger/ledger.h"

namespace server {

// Begins a chain at the first record.
std::variant<std::unique_ptr<Ledger>, StateError> open_own_ledger();

// Milliseconds since 1970.
std::int64_t now_in_milliseconds();

}  // namespace server
