// Reading the ledger: its records newest first, the texts they name, and the forms in which they are exported.
// The thread of the store.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "server/store/store.h"

namespace server {

// Calls `each` with the records under the number `before`, newest first, until it returns false. False when the store
// fails. What does not read as a record is left out: that is for verify_ledger to tell.
bool newest_records(Store& store, std::int64_t before,
                    const std::function<bool(std::int64_t number, boost::json::object record)>& each);

// Every record, oldest first.
bool all_records(Store& store, const std::function<void(boost::json::object record)>& each);

// The text of this digest; nothing once it is gone, and where it is not what was written.
std::optional<std::string> text_of(Store& store, std::string_view digest);

// The record as an event of the Open Cybersecurity Schema Framework 1.3 (schema.ocsf.io): class API Activity, profile
// Security Control, with the record itself under `unmapped`.
boost::json::object ocsf_event(const boost::json::object& record);

}  // namespace server
