// What the ledger keeps of a share: to whom, what for, what was found, what became of it. No value and no original
// text. Pure functions; any thread.
#pragma once

#include <string>

#include "server/contexts/share.h"
#include "server/ledger/ledger.h"

namespace server {

// The claims as a record has them: text of a client, so what is found in them is masked.
boost::json::object record_of(const Claims& claims, std::string_view workspace);

// A record of a share that was answered with `result`, from what was analysed. The texts that go out are kept only
// where all that was found in them is replaced.
LedgerEntry record_of(const ShareInput& input, const ShareOutput& output, const std::string& receipt);

}  // namespace server
