// The verb ledger: whether the record of shares is whole, what is in it, and its export.
// For the thread of main; reads the state store, writes to the standard streams.
#pragma once

#include <cstdint>
#include <string>

namespace server {

struct LedgerVerifyOptions {
  std::string file;    // a state store; empty for the user's own
  std::string anchor;  // a log with anchors in it; "-" for standard input, empty for none
  std::string key;     // the public key in hexadecimal; empty for the user's own
};
// Prints what was checked and what is wrong. 0: whole, 1: not whole, 2: it can't be read.
int verify_ledger(const LedgerVerifyOptions& options);

// Prints the newest records, or one with its texts. Exit status.
int show_ledger(std::int64_t limit, std::int64_t number);

enum class LedgerFormat : std::uint8_t { jsonl, ocsf };
// Prints every record on a line, oldest first. Exit status.
int export_ledger(LedgerFormat format);

}  // namespace server
