// Whether a ledger is as it was written: every record, every text, none too few and none too many.
// The thread of the store; reads it whole.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/ledger/signing.h"
#include "server/store/store.h"

namespace server {

struct LedgerFault {
  std::int64_t number = 0;  // of the record, 0 for none
  std::string message;      // a sentence without its end; holds nothing of the record
};

struct LedgerCheck {
  std::int64_t records = 0;
  std::int64_t texts = 0;
  std::int64_t first = 0;  // numbers
  std::int64_t last = 0;
  std::size_t anchors = 0;          // that agree
  std::size_t foreign_anchors = 0;  // signed by another key
  std::vector<LedgerFault> faults;  // a thousand at most
};

// The file alone shows all changes but two: that the last records were cut off, and that an older copy was put in its
// place. Those show against anchors.
LedgerCheck verify_ledger(Store& store, std::string_view public_key, const std::vector<Anchor>& anchors);

}  // namespace server
