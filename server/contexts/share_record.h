// What the ledger keeps of a share: to whom, what for, what was found, what became of it. No value and no original
// text. Pure functions; any thread.
#pragma once

#include <string>

#include "analyzers/redaction/known_values.h"
#include "server/contexts/share.h"
#include "server/ledger/ledger.h"

namespace server {

inline constexpr std::size_t kMaskedLimit = 1000;  // bytes; a longer text is not shown

// Makes short texts of a client fit to be recorded and shown: on one line, without what is found in them and without
// what was found in the context's items. Both that it is made of must outlive it.
class Mask {
 public:
  Mask(const FolderConfiguration& folder, const std::vector<Item>& items);
  std::string operator()(std::string_view text) const;

 private:
  const FolderConfiguration& folder_;
  bool complete_;  // all items were analysed; else nothing is shown
  analyzers::KnownValues known_;
};

// Whom it is for, as a record has it, and under which configuration. Claims are text of a client, too.
boost::json::object record_of(const ShareTerms& terms, const Mask& masked);

// A record of a share that was answered with `result`, from what was analysed. The texts that go out are kept only
// where all that was found in them is replaced.
LedgerEntry record_of(const ShareInput& input, const ShareOutput& output, const std::string& receipt);

// A text that goes nowhere, as the ledger keeps it: a command, an answer as it came. All that is found in it is
// replaced; where that can't be done, it is not kept.
LedgerText record_of(std::string text, const FolderConfiguration& folder, const analyzers::ProjectKeys& keys,
                     const std::string& context_id, const std::vector<Item>& items);

}  // namespace server
