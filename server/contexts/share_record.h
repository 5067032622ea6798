// What the ledger keeps of a share: to whom, what for, what was found, what became of it. No value and no original
// text. Pure functions; any thread.
#pragma once

#include <string>

#include "server/contexts/mask.h"
#include "server/contexts/share.h"
#include "server/ledger/ledger.h"

namespace server {

// Whom it is for, as a record has it, and under which configuration. Claims are text of a client, too, as is what else
// was `said`.
boost::json::object record_of(const ShareTerms& terms, const Mask& masked, boost::json::object said = {});

// A record of a share that was answered with `result`, from what was analysed. The texts that go out are kept only
// where all that was found in them is replaced.
LedgerEntry record_of(const ShareInput& input, const ShareOutput& output, const std::string& receipt);

// Whether the folder's configuration lets the ledger keep texts.
bool keeps_texts(const FolderConfiguration& folder);

// A text that goes nowhere, as the ledger keeps it: a command, an answer as it came. All that is found in it is
// replaced; where that can't be done, it is not kept.
LedgerText record_of(std::string text, const FolderConfiguration& folder, const analyzers::ProjectKeys& keys,
                     const std::string& context_id, const std::vector<Item>& items);

}  // namespace server
