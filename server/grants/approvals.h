// Grants as the state store has them, for other sidecars and the command line: there they are listed and taken away. A
// row grants nothing; without its row a grant counts no more. The thread of the store.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/ledger/ledger.h"
#include "server/store/store.h"

namespace server {

struct Approval {
  std::string id;
  std::string writer;        // the sidecar that asked
  std::int64_t expires = 0;  // boot_milliseconds() of this start of the machine
  std::int64_t uses = 0;     // left
  std::int64_t created = 0;  // milliseconds since 1970
  boost::json::object told;  // what lists show; no value in it
};

[[nodiscard]] bool put_approval(Store& store, const Approval& approval);

// Counts one use of each in one transaction. False when one of them is revoked, used up, out of time, gone or another
// sidecar's, and when the store fails; then nothing is counted.
[[nodiscard]] bool use_approvals(Store& store, const std::string& writer, const std::vector<std::string>& ids,
                                 std::int64_t now);

// True when there was one to revoke.
std::optional<bool> revoke_approval(Store& store, std::string_view id);

// The record of it.
LedgerEntry revocation_of(const std::string& id);

// Those that could be used still, of all sidecars. Nothing when the store fails.
std::optional<std::vector<Approval>> open_approvals(Store& store, std::int64_t now);

// Takes out what can't be used any more, and those of this sidecar that are named.
void forget_approvals(Store& store, const std::vector<std::string>& ids, std::int64_t now);

}  // namespace server
