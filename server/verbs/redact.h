// The verbs `redact` and `restore`: a text without its secrets, and back again, as filters for a shell.
// Called once, from main's thread.
#pragma once

#include <string>
#include <vector>

#include "analyzers/redaction/restore.h"

namespace server {

struct RedactOptions {
  std::string workspace = ".";  // the folder whose project the placeholders belong to
};

// Copies stdin to stdout with placeholders for all that a share would withhold. Nothing is written before everything
// was analysed: when anything goes wrong, nothing is. Returns the exit status: 0, or 2 after an error.
int redact(const RedactOptions& options);

struct RestoreOptions {
  std::string workspace = ".";
  std::vector<std::string> originals;  // files that were redacted: what may be put back, and nothing else
  analyzers::Escaping escaping = analyzers::Escaping::none;
};

// Copies stdin to stdout, as it comes, with the originals' values in place of their placeholders. Returns the exit
// status: 0, 1 when words that look like placeholders had no value and stayed, 2 after an error.
int restore(const RestoreOptions& options);

}  // namespace server
