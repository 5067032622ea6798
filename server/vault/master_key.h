// The user's master key on disk, and the keys of a project made from it.
// Any thread; reads and, the first time, writes a file.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "analyzers/redaction/placeholder.h"

namespace server {

// Why there are no keys, in a sentence that names the file. Without keys nothing is shared.
struct KeyError {
  std::string message;
};

using Keys = std::shared_ptr<const analyzers::ProjectKeys>;

// The keys of the project at `workspace`: a folder's path or its file: URI, empty for none. The same folder has the
// same keys after a restart. The master key is `lampblack/key` in the XDG state folder: 32 random bytes, made when it
// isn't there. It must be a regular file of this user that nobody else may read, in a folder of which the same is true.
std::variant<Keys, KeyError> load_project_keys(std::string_view workspace);

// The seed of the key that signs the user's ledger, made from the same master key.
using LedgerSeed = analyzers::ProjectKeys::Key;
std::variant<LedgerSeed, KeyError> load_ledger_seed();

// The path that load_project_keys names a project by: without "file://", percent-encoding and "/" at the end.
std::string project_root(std::string_view workspace);

}  // namespace server
