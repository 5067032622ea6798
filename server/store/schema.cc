#include "server/store/schema.h"

namespace server {
namespace {

constexpr const char* kVersions[] = {
    // Numbers that were given out: to addresses in their subnet, to subnets in their project. No value, only its keyed
    // fingerprint.
    "CREATE TABLE number ("
    "  project TEXT NOT NULL, series TEXT NOT NULL, fingerprint TEXT NOT NULL, number INTEGER NOT NULL,"
    "  PRIMARY KEY (project, series, fingerprint), UNIQUE (project, series, number)) WITHOUT ROWID;"
    // The ledger: records are numbered through, and each holds the hash of the one before of its writer, a sidecar.
    // `text`
    // has what was shared and answered, compressed, under the record that brought it.
    "CREATE TABLE record ("
    "  number INTEGER PRIMARY KEY, writer TEXT NOT NULL, sequence INTEGER NOT NULL, time INTEGER NOT NULL,"
    "  hash BLOB NOT NULL, signature BLOB NOT NULL, body TEXT NOT NULL);"
    "CREATE INDEX record_time ON record (time);"
    "CREATE TABLE text (number INTEGER NOT NULL, digest TEXT NOT NULL, bytes BLOB NOT NULL,"
    "  PRIMARY KEY (digest, number)) WITHOUT ROWID;"
    // Approvals, as sidecars that did not ask may see them and take them away. What grants is in the memory of the
    // sidecar that asked.
    "CREATE TABLE approval ("
    "  id TEXT PRIMARY KEY, writer TEXT NOT NULL, boot TEXT NOT NULL, expires INTEGER NOT NULL, uses INTEGER NOT NULL,"
    "  revoked INTEGER NOT NULL DEFAULT 0, created INTEGER NOT NULL, told TEXT NOT NULL) WITHOUT ROWID;",
};

}  // namespace

std::span<const char* const> schema_versions() {
  return kVersions;
}

}  // namespace server
