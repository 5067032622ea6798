#include "server/ledger/ledger.h"

#include <sodium.h>
#include <zstd.h>

#include <utility>

namespace server {
namespace {

constexpr std::int64_t kDay = 86'400'000;    // milliseconds
constexpr std::size_t kKeptLimit = 1 << 16;  // digests
constexpr int kCompression = 1;

std::string compressed(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  const std::size_t size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), kCompression);
  out.resize(ZSTD_isError(size) != 0 ? 0 : size);
  return out;
}

std::string keyed_digest(std::string_view text, const analyzers::ProjectKeys& keys) {
  std::array<unsigned char, 32> out;
  crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     keys.digests().data(), keys.digests().size());
  return to_hex({reinterpret_cast<const char*>(out.data()), out.size()});
}

}  // namespace

std::variant<std::unique_ptr<Ledger>, StateError> Ledger::open(SigningKey key, SendAnchor send) {
  auto store = Store::open();
  if (auto* error = std::get_if<StateError>(&store)) return std::move(*error);
  return std::unique_ptr<Ledger>(
      new Ledger(std::move(std::get<std::unique_ptr<Store>>(store)), std::move(key), std::move(send)));
}

Ledger::Ledger(std::unique_ptr<Store> store, SigningKey key, SendAnchor send)
    : store_(std::move(store)), key_(std::move(key)), send_(std::move(send)), writer_(random_id()) {
  randombytes_buf(fast_key_.data(), fast_key_.size());
}

Ledger::~Ledger() {
  anchor();
}

Ledger::Kept& Ledger::digest_of(std::string_view text, const analyzers::ProjectKeys* keys) {
  std::string fast(crypto_shorthash_siphashx24_BYTES, '\0');
  crypto_shorthash_siphashx24(reinterpret_cast<unsigned char*>(fast.data()),
                              reinterpret_cast<const unsigned char*>(text.data()), text.size(), fast_key_.data());
  if (keys != nullptr) fast.append(reinterpret_cast<const char*>(keys->digests().data()), 16);
  Kept& kept = kept_[std::move(fast)];
  if (kept.digest.empty()) kept.digest = keys == nullptr ? to_hex(ledger_hash(text)) : keyed_digest(text, *keys);
  return kept;
}

std::optional<StateError> Ledger::append(const LedgerEntry& entry, std::int64_t now) {
  if (kept_.size() > kKeptLimit) kept_.clear();
  boost::json::object told = entry.told;
  boost::json::array texts;
  boost::json::array stored;
  struct Fresh {
    Kept* kept;
    std::string bytes;
  };
  std::vector<Fresh> fresh;
  for (const LedgerText& text : entry.texts) {
    boost::json::object one = text.told;
    if (entry.keys && text.keeps) one["original"] = digest_of(text.original, entry.keys.get()).digest;
    if (text.redacted) {
      Kept& kept = digest_of(*text.redacted, nullptr);
      one["text"] = kept.digest;
      if (kept.day != now / kDay) {  // anew each day, so that texts go by the age of the record that brought them
        kept.day = now / kDay;
        fresh.push_back({&kept, compressed(*text.redacted)});
        stored.push_back({kept.digest, to_hex(ledger_hash(fresh.back().bytes))});
      }
    }
    texts.push_back(std::move(one));
  }
  if (!entry.texts.empty()) told[entry.texts_name] = std::move(texts);
  if (!stored.empty()) told["stored"] = std::move(stored);

  Head head = head_;
  const bool written = store_->transact([&] {
    if (head.sequence == 0 && !open_chain(head, now)) return false;
    if (!write(entry.kind, std::move(told), head, now)) return false;
    for (const Fresh& text : fresh)
      if (!store_->run("INSERT INTO text VALUES (?, ?, ?)", head.number, text.kept->digest, Blob{text.bytes}))
        return false;
    return true;
  });
  if (!written) {
    for (const Fresh& text : fresh) text.kept->day = -1;
    return store_->error();
  }
  head_ = std::move(head);
  ++not_anchored_;
  return {};
}

bool Ledger::open_chain(Head& head, std::int64_t now) {
  return write("opened", {{"version", LAMPBLACK_VERSION}, {"key", to_hex(key_.public_key())}}, head, now);
}

bool Ledger::write(const std::string& kind, boost::json::object told, Head& head, std::int64_t now) {
  std::int64_t number = 0;
  if (!store_->query("SELECT coalesce(max(number), 0) + 1 FROM record",
                     [&](const StoreRow& row) { number = row.integer(0); }))
    return false;
  boost::json::object record{
      {"number", number}, {"writer", writer_}, {"sequence", head.sequence + 1}, {"previous", to_hex(head.hash)},
      {"time", now},      {"kind", kind}};
  for (auto& [name, value] : told) record[name] = std::move(value);
  const std::string body = boost::json::serialize(record);
  head = {head.sequence + 1, number, ledger_hash(body), ""};
  head.signature = key_.sign(head.hash);
  return store_->run("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?)", number, writer_, head.sequence, now,
                     Blob{head.hash}, Blob{head.signature}, body);
}

void Ledger::anchor() {
  if (not_anchored_ == 0) return;
  store_->sync();  // first: an anchor of what a loss of power takes would look like a theft
  send_({head_.number, writer_, head_.hash, head_.signature});
  not_anchored_ = 0;
}

std::optional<StateError> Ledger::prune(Retention retention, std::int64_t now) {
  Head head = head_;
  const bool written = store_->transact([&] {
    // Records and texts go from the beginning on, up to the first that is young enough: no gap ever arises.
    const auto first_since = [&](std::int64_t time, std::int64_t& number) {
      return store_->query(
          "SELECT coalesce((SELECT min(number) FROM record WHERE time >= ?),"
          " (SELECT coalesce(max(number), 0) + 1 FROM record))",
          [&](const StoreRow& row) { number = row.integer(0); }, time);
    };
    std::int64_t records = 0;
    std::int64_t texts = 0;
    std::int64_t oldest = 0;
    const auto count_old = [&] {
      return store_->query("SELECT coalesce(min(number), 0) FROM record",
                           [&](const StoreRow& row) { oldest = row.integer(0); });
    };
    std::int64_t old_texts = 0;
    std::int64_t affordable = 0;  // the first record from which on all fits
    if (!store_->query(
            "SELECT coalesce(max(number), 0) + 1 FROM (SELECT number, sum(size) OVER (ORDER BY number DESC) AS total"
            " FROM (SELECT number, length(body) AS size FROM record UNION ALL SELECT number, length(bytes) FROM text))"
            " WHERE total > ?",
            [&](const StoreRow& row) { affordable = row.integer(0); }, retention.bytes))
      return false;
    if (!first_since(now - retention.records * kDay, records) ||
        // A text may be named by the records of the day after it came.
        !first_since(now - (retention.texts + 1) * kDay, texts) || !count_old() ||
        !store_->query(
            "SELECT count(*) FROM text WHERE number < ?", [&](const StoreRow& row) { old_texts = row.integer(0); },
            texts))
      return false;
    records = std::max(records, affordable);
    if (oldest >= records && old_texts == 0) return true;
    texts = std::max(texts, records);
    if (head.sequence == 0 && !open_chain(head, now)) return false;
    return write("pruned", {{"first", records}, {"firstText", texts}}, head, now) &&
           store_->run("DELETE FROM record WHERE number < ?", records) &&
           store_->run("DELETE FROM text WHERE number < ?", texts);
  });
  if (!written) return store_->error();
  if (head.sequence != head_.sequence) {
    ++not_anchored_;
    kept_.clear();  // what was kept may be gone
  }
  head_ = std::move(head);
  return {};
}

}  // namespace server
