// The ledger: what was shared, with whom, why and under which policy, as records that can't be changed unseen. Each
// sidecar writes a chain of its own into the store that all share.
// The thread of the store.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "server/ledger/signing.h"
#include "server/store/store.h"
#include "server/vault/master_key.h"

namespace server {

// One text that a record is about.
struct LedgerText {
  boost::json::object told;                     // what is said of it beside its digests
  std::string_view original;                    // only its keyed digest is kept
  std::shared_ptr<const void> keeps;            // the original
  std::shared_ptr<const std::string> redacted;  // null where values are left in it: then nothing is kept
};

// What there is to record. No value may be in `told`, nor in the texts' `told`.
struct LedgerEntry {
  std::string kind;  // "share", "restore", "authorize", "question", "grant", "revocation", "policy"
  boost::json::object told;
  std::vector<LedgerText> texts;
  std::string texts_name = "items";  // the member of the record that lists them
  Keys keys;                         // for the digests of the originals
};

// How long records and texts are kept, in days, and how many bytes of both.
struct Retention {
  std::int64_t records = 365;
  std::int64_t texts = 30;
  std::int64_t bytes = std::int64_t{1} << 30;
};

class Ledger {
 public:
  // Takes an anchor to where nobody of this machine can change it. Called on the thread of the ledger.
  using SendAnchor = std::function<void(const Anchor&)>;
  static std::variant<std::unique_ptr<Ledger>, StateError> open(SigningKey key, SendAnchor send);
  ~Ledger();  // anchors the last record

  // Nothing once the record is committed: it then outlives this process, however that ends. `now`: milliseconds since
  // 1970.
  std::optional<StateError> append(const LedgerEntry& entry, std::int64_t now);

  // Writes through to the disk, then sends the head out, unless it was sent already.
  void anchor();
  std::size_t not_anchored() const { return not_anchored_; }

  // Takes out what is too old, and of what is too much the oldest, and records that it did.
  std::optional<StateError> prune(Retention retention, std::int64_t now);

  Store& store() { return *store_; }
  const std::string& writer() const { return writer_; }

 private:
  struct Head {
    std::int64_t sequence = 0;
    std::int64_t number = 0;
    std::string hash;
    std::string signature;
  };
  // A digest that was computed, and whether its text is in the store.
  struct Kept {
    std::string digest;
    std::int64_t day = -1;
  };
  Ledger(std::unique_ptr<Store> store, SigningKey key, SendAnchor send);
  bool open_chain(Head& head, std::int64_t now);
  bool write(const std::string& kind, boost::json::object told, Head& head, std::int64_t now);
  // Looks the digest of a text up, by a fast keyed hash, so that what comes again is not digested again.
  Kept& digest_of(std::string_view text, const analyzers::ProjectKeys* keys);

  std::unique_ptr<Store> store_;
  SigningKey key_;
  SendAnchor send_;
  std::string writer_;
  Head head_;
  std::size_t not_anchored_ = 0;
  std::array<unsigned char, 16> fast_key_;
  std::unordered_map<std::string, Kept> kept_;
};

}  // namespace server
