// The tables of the state store, by version: what is listed last is what this program reads and writes.
// Any thread.
#pragma once

#include <span>

namespace server {

// The SQL that leads from one version to the next; the first from an empty file. A version that was released never
// changes: a change is one more entry.
std::span<const char* const> schema_versions();

}  // namespace server
