#include "server/ledger/verify.h"

#include <boost/json.hpp>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

namespace server {
namespace {

constexpr std::size_t kFaultLimit = 1000;

using Stored = std::pair<std::string, std::string>;  // the digest of a text, the hash of its compressed bytes

// A record as its columns have it.
struct Row {
  std::int64_t number;
  std::string writer;
  std::int64_t sequence;
  std::int64_t time;
  std::string hash;
  std::string signature;
  std::string body;
};

class Check {
 public:
  Check(Store& store, std::string_view public_key) : store_(store), key_(public_key) {}

  LedgerCheck run(const std::vector<Anchor>& anchors) {
    const bool read =
        store_.query("SELECT number, writer, sequence, time, hash, signature, body FROM record ORDER BY number",
                     [&](const StoreRow& row) {
                       add({row.integer(0), std::string(row.text(1)), row.integer(2), row.integer(3),
                            std::string(row.text(4)), std::string(row.text(5)), std::string(row.text(6))});
                     });
    if (!read) fault(0, store_.error().message);
    // The last word on what was taken out for its age.
    if (out_.records > 0 && out_.first != first_kept_)
      fault(out_.first, "is the first, but no record says that those before were taken out for their age");
    check_texts();
    for (const Anchor& anchor : anchors) check(anchor);
    return std::move(out_);
  }

 private:
  void fault(std::int64_t number, std::string message) {
    if (out_.faults.size() < kFaultLimit) out_.faults.push_back({number, std::move(message)});
  }

  void add(Row row) {
    if (out_.records == 0) out_.first = row.number;
    if (out_.records > 0 && row.number != out_.last + 1)
      fault(row.number, "follows on " + std::to_string(out_.last) + ", so records between them are gone");
    ++out_.records;
    out_.last = row.number;
    if (ledger_hash(row.body) != row.hash)
      fault(row.number, "was changed: its hash is another");
    else if (!signed_by(key_, row.hash, row.signature))
      fault(row.number, "is not signed by this user's key");
    hashes_[row.number] = row.hash;
    read_body(row);
    heads_[row.writer] = {row.sequence, row.hash};
  }

  void read_body(const Row& row) {
    boost::system::error_code error;
    const boost::json::value value = boost::json::parse(row.body, error);
    const boost::json::object* body = value.if_object();
    if (error || body == nullptr) return fault(row.number, "can't be read");
    const auto is = [&](std::string_view name, const boost::json::value& expected) {
      const boost::json::value* member = body->if_contains(name);
      return member != nullptr && *member == expected;
    };
    if (!is("number", row.number) || !is("writer", boost::json::value(row.writer)) || !is("sequence", row.sequence) ||
        !is("time", row.time))
      fault(row.number, "stands in another place than it was written to");
    check_chain(row, is);
    if (is("kind", "pruned")) {
      first_kept_ = number_in(*body, "first");
      first_text_ = number_in(*body, "firstText");
    }
    const boost::json::value* stored = body->if_contains("stored");
    if (stored == nullptr || !stored->is_array()) return;
    for (const boost::json::value& pair : stored->get_array()) {
      const boost::json::array* both = pair.if_array();
      if (both == nullptr || both->size() != 2 || !both->at(0).is_string() || !both->at(1).is_string()) continue;
      texts_[row.number].insert({std::string(both->at(0).get_string()), std::string(both->at(1).get_string())});
    }
  }

  template <class Is>
  void check_chain(const Row& row, const Is& is) {
    const auto head = heads_.find(row.writer);
    if (head != heads_.end()) {
      if (row.sequence != head->second.first + 1 || !is("previous", boost::json::value(to_hex(head->second.second))))
        fault(row.number, "does not follow on the record before it of its sidecar");
    } else if (row.sequence == 1 ? !is("previous", "") || !is("kind", "opened") : out_.first == 1) {
      fault(row.number, "is the first of its sidecar, but was not when it was written");
    }
  }

  static std::int64_t number_in(const boost::json::object& body, std::string_view name) {
    const boost::json::value* value = body.if_contains(name);
    return value != nullptr && value->is_int64() ? value->get_int64() : 0;
  }

  void check_texts() {
    std::map<std::int64_t, std::set<Stored>> there;
    const bool read =
        store_.query("SELECT number, digest, bytes FROM text ORDER BY number, digest", [&](const StoreRow& row) {
          ++out_.texts;
          there[row.integer(0)].insert({std::string(row.text(1)), to_hex(ledger_hash(row.text(2)))});
        });
    if (!read) fault(0, store_.error().message);
    for (const auto& [number, texts] : texts_)
      if (number >= first_text_ && there[number] != texts) fault(number, "has not the texts that it was written with");
    for (const auto& [number, texts] : there)
      if (!texts.empty() && (number < first_text_ || !texts_.contains(number)))
        fault(number, "has a text that it was not written with");
  }

  void check(const Anchor& anchor) {
    if (!signed_by(key_, anchor.hash, anchor.signature)) {
      ++out_.foreign_anchors;
      return;
    }
    const auto found = hashes_.find(anchor.number);
    if (found != hashes_.end() && found->second == anchor.hash) {
      ++out_.anchors;
    } else if (found != hashes_.end()) {
      fault(anchor.number, "is another one than the anchor knows");
    } else if (anchor.number > out_.last) {
      fault(anchor.number, "is known by an anchor, but is gone: the end was cut off, or an older copy put back");
    } else if (anchor.number >= first_kept_) {
      fault(anchor.number, "is known by an anchor, but is gone");
    }  // else it was taken out for its age
  }

  Store& store_;
  std::string key_;
  LedgerCheck out_;
  std::int64_t first_kept_ = 1;
  std::int64_t first_text_ = 0;
  std::unordered_map<std::int64_t, std::string> hashes_;
  std::unordered_map<std::string, std::pair<std::int64_t, std::string>> heads_;  // by writer: sequence, hash
  std::map<std::int64_t, std::set<Stored>> texts_;                               // as the records have them
};

}  // namespace

LedgerCheck verify_ledger(Store& store, std::string_view public_key, const std::vector<Anchor>& anchors) {
  return Check(store, public_key).run(anchors);
}

}  // namespace server
