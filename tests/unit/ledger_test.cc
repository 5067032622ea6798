// The ledger below the protocol: what a kill leaves, which changes show, what is kept and for how long.
#include "server/ledger/ledger.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>

#include "server/ledger/records.h"
#include "server/ledger/verify.h"
#include "tests/property/redaction.h"
#include "tests/unit/state_folder.h"

namespace fs = std::filesystem;
using server::Anchor;
using server::Ledger;
using server::LedgerCheck;
using server::Store;

namespace {

constexpr std::int64_t kDay = 86'400'000;
constexpr std::int64_t kNow = 20'000 * kDay;

server::SigningKey signing_key() {
  static constexpr std::array<unsigned char, 32> kSeed{7};
  return server::SigningKey(kSeed);
}

std::unique_ptr<Ledger> open_ledger(std::vector<Anchor>* anchors = nullptr) {
  auto opened = Ledger::open(signing_key(), [anchors](const Anchor& anchor) {
    if (anchors != nullptr) anchors->push_back(anchor);
  });
  if (auto* error = std::get_if<server::StateError>(&opened)) FAIL(error->message);
  return std::move(std::get<std::unique_ptr<Ledger>>(opened));
}

std::unique_ptr<Store> open_store() {
  auto opened = Store::open();
  REQUIRE(std::holds_alternative<std::unique_ptr<Store>>(opened));
  return std::move(std::get<std::unique_ptr<Store>>(opened));
}

server::LedgerEntry share_of(std::string original, std::string redacted) {
  static const auto keys = std::make_shared<const analyzers::ProjectKeys>(redaction_test::master_key(1), "w");
  server::LedgerEntry entry{"share", {{"decision", "redact"}}, {}, "items", keys};
  server::LedgerText text;
  const auto kept = std::make_shared<const std::string>(std::move(original));
  text.original = *kept;
  text.keeps = kept;
  text.redacted = std::make_shared<const std::string>(std::move(redacted));
  entry.texts.push_back(std::move(text));
  return entry;
}

void append(Ledger& ledger, const server::LedgerEntry& entry, std::int64_t now = kNow) {
  const auto error = ledger.append(entry, now);
  if (error) FAIL(error->message);
}

LedgerCheck check(const std::vector<Anchor>& anchors = {}) {
  return server::verify_ledger(*open_store(), signing_key().public_key(), anchors);
}

// Every record and text, to see whether something was changed at all.
std::string contents(Store& store) {
  std::string out;
  const auto add = [&](const server::StoreRow& row) {
    for (int i = 0; i < 7; ++i) out.append(row.text(i)) += '|';
  };
  if (!store.query("SELECT number, writer, sequence, time, hash, signature, body FROM record ORDER BY number", add) ||
      !store.query("SELECT number, digest, bytes, 0, 0, 0, 0 FROM text ORDER BY number, digest", add))
    return "unreadable";
  return out;
}

}  // namespace

TEST_CASE("what is appended can be read and verified, by every sidecar") {
  StateFolder state;
  std::vector<Anchor> anchors;
  const auto first = open_ledger(&anchors);
  const auto second = open_ledger(&anchors);
  append(*first, share_of("a value", "a Zq"));
  append(*second, share_of("b", "b"));
  append(*first, share_of("a value", "a Zq"));
  first->anchor();
  second->anchor();
  first->anchor();
  CHECK(anchors.size() == 2);

  const LedgerCheck whole = check(anchors);
  CHECK(whole.faults.empty());
  CHECK(whole.records == 5);  // with the beginnings of two chains
  CHECK(whole.texts == 2);    // what comes again is kept once
  CHECK(whole.anchors == 2);

  std::vector<std::string> digests;
  CHECK(server::newest_records(*open_store(), 100, [&](std::int64_t, const boost::json::object& record) {
    if (record.at("kind") == "share") digests.emplace_back(record.at("items").at(0).at("text").get_string());
    return digests.size() < 2;
  }));
  REQUIRE(digests.size() == 2);
  CHECK(server::text_of(*open_store(), digests[0]) == "a Zq");
  CHECK(server::text_of(*open_store(), digests[1]) == "b");
}

TEST_CASE("an original is known by a keyed digest alone, and a text with values in it is not kept") {
  StateFolder state;
  const auto ledger = open_ledger();
  server::LedgerEntry entry = share_of("an original", "");
  entry.texts[0].redacted = nullptr;
  append(*ledger, entry);
  const std::string all = contents(*open_store());
  CHECK(all.find("an original") == all.npos);
  CHECK(all.find(server::to_hex(server::ledger_hash("an original"))) == all.npos);
  CHECK(all.find("\"original\":\"") != all.npos);
  CHECK(check().texts == 0);
}

TEST_CASE("a record that can't be written is an error, and the next one follows on the last that was") {
  StateFolder state;
  const auto ledger = open_ledger();
  append(*ledger, share_of("a", "a"));
  const auto other = open_store();
  CHECK(other->transact([&] {
    const auto error = ledger->append(share_of("b", "b"), kNow);
    CHECK(error.has_value());
    return true;
  }));
  append(*ledger, share_of("b", "b"));
  const LedgerCheck whole = check();
  CHECK(whole.faults.empty());
  CHECK(whole.records == 3);
  CHECK(whole.texts == 2);
}

TEST_CASE("what is too old goes from the beginning on, and the ledger says so") {
  StateFolder state;
  std::vector<Anchor> anchors;
  const auto ledger = open_ledger(&anchors);
  const auto other = open_ledger(&anchors);
  for (int day = 0; day < 20; ++day) {
    append(*ledger, share_of("a", "a" + std::to_string(day)), kNow + day * kDay);
    append(*other, share_of("b", "b"), kNow + day * kDay);
    ledger->anchor();
  }
  const server::Retention retention{10, 4};
  CHECK_FALSE(ledger->prune(retention, kNow + 20 * kDay));
  LedgerCheck kept = check(anchors);
  CHECK(kept.faults.empty());
  CHECK(kept.records == 21);
  CHECK(kept.texts == 10);
  // Nothing more is too old, so nothing is written.
  CHECK_FALSE(ledger->prune(retention, kNow + 20 * kDay));
  CHECK(check().records == 21);
  CHECK_FALSE(ledger->prune(retention, kNow + 100 * kDay));
  kept = check(anchors);
  CHECK(kept.faults.empty());
  CHECK(kept.records == 1);
  CHECK(kept.texts == 0);
  append(*other, share_of("c", "c"), kNow + 100 * kDay);
  CHECK(check(anchors).faults.empty());
  // What another hand takes away is no retention.
  REQUIRE(open_store()->run("DELETE FROM record WHERE number = (SELECT min(number) FROM record)"));
  CHECK_FALSE(check().faults.empty());
}

TEST_CASE("what is too much goes from the beginning on, and a text that went with it is kept anew") {
  StateFolder state;
  const auto ledger = open_ledger();
  append(*ledger, share_of("a", "the same"));
  for (int i = 0; i < 20; ++i) append(*ledger, share_of("b", "b" + std::to_string(i)));
  server::Retention retention;
  CHECK_FALSE(ledger->prune(retention, kNow));
  CHECK(check().records == 22);
  retention.bytes = 4000;
  CHECK_FALSE(ledger->prune(retention, kNow));
  const LedgerCheck kept = check();
  CHECK(kept.faults.empty());
  CHECK(kept.records < 15);
  CHECK(kept.records > 2);
  append(*ledger, share_of("c", "the same"));
  CHECK(check().texts == kept.texts + 1);
  CHECK(check().faults.empty());
}

TEST_CASE("the end that is cut off and the older copy show against an anchor") {
  StateFolder state;
  std::vector<Anchor> anchors;
  const auto ledger = open_ledger(&anchors);
  append(*ledger, share_of("a", "a"));
  open_store()->sync();
  const fs::path copy = state.folder() / "copy";
  fs::copy_file(state.store(), copy);
  append(*ledger, share_of("b", "b"));
  ledger->anchor();
  append(*ledger, share_of("c", "c"));
  ledger->anchor();

  SECTION("cut") {
    REQUIRE(open_store()->run("DELETE FROM text WHERE number = 4"));
    REQUIRE(open_store()->run("DELETE FROM record WHERE number = 4"));
  }
  SECTION("cut and continued") {
    REQUIRE(open_store()->run("DELETE FROM text WHERE number = 4"));
    REQUIRE(open_store()->run("DELETE FROM record WHERE number = 4"));
    append(*open_ledger(), share_of("d", "d"));
  }
  SECTION("an older copy") {
    for (const char* file : {"state.db", "state.db-wal", "state.db-shm"}) fs::remove(state.folder() / file);
    fs::rename(copy, state.store());
    fs::permissions(state.store(), fs::perms::owner_read | fs::perms::owner_write);
  }
  CHECK(check().faults.empty());
  const LedgerCheck against = check(anchors);
  CHECK_FALSE(against.faults.empty());
}

TEST_CASE("an anchor is read out of any line, and only one that this key signed counts") {
  StateFolder state;
  std::vector<Anchor> anchors;
  append(*open_ledger(&anchors), share_of("a", "a"));
  REQUIRE(anchors.size() == 1);
  const std::string line = "Nov 24 15:00:00 host lampblack[7]: " + server::to_line(anchors[0]) + "\n";
  const auto read = server::read_anchor(line);
  REQUIRE(read);
  CHECK(server::to_line(*read) == server::to_line(anchors[0]));
  CHECK_FALSE(server::read_anchor(line.substr(0, 80)));
  CHECK_FALSE(server::read_anchor("something else"));
  Anchor forged = *read;
  forged.number = 100;
  forged.hash[0] ^= 1;
  const LedgerCheck whole = check({forged, *read});
  CHECK(whole.faults.empty());
  CHECK(whole.anchors == 1);
  CHECK(whole.foreign_anchors == 1);
}

// LAMPBLACK_TAMPERINGS asks for more.
TEST_CASE("tamperings at random are all found from the file alone") {
  StateFolder state;
  {
    const auto first = open_ledger();
    const auto second = open_ledger();
    for (int i = 0; i < 12; ++i)
      append(i % 3 == 0 ? *second : *first, share_of("o" + std::to_string(i), "text " + std::to_string(i)), kNow + i);
  }
  const char* wanted = std::getenv("LAMPBLACK_TAMPERINGS");
  const int count = wanted != nullptr ? std::atoi(wanted) : 300;
  std::mt19937 random(5);
  const auto below = [&](std::int64_t limit) {
    return std::uniform_int_distribution<std::int64_t>(0, limit - 1)(random);
  };
  const auto store = open_store();
  const std::string before = contents(*store);
  REQUIRE(server::verify_ledger(*store, signing_key().public_key(), {}).faults.empty());
  const std::int64_t records = 14;
  const std::vector<std::function<bool()>> ways{
      [&] {  // a byte of a column
        static constexpr const char* kColumns[] = {
            "UPDATE record SET writer = substr(writer, 1, ?2) || 'x' || substr(writer, ?2 + 2) WHERE number = ?1",
            "UPDATE record SET hash = CAST(substr(hash, 1, ?2 % 32) || 'x' || substr(hash, ?2 % 32 + 2) AS BLOB) WHERE "
            "number = ?1",
            "UPDATE record SET signature = CAST(substr(signature, 1, ?2) || 'x' || substr(signature, ?2 + 2) AS BLOB) "
            "WHERE number = ?1",
            "UPDATE record SET body = substr(body, 1, ?2 * 3) || 'x' || substr(body, ?2 * 3 + 2) WHERE number = ?1",
            "UPDATE record SET time = time + 1 + ?2 WHERE number = ?1",
            "UPDATE record SET sequence = sequence + 1 + ?2 WHERE number = ?1"};
        return store->run(kColumns[below(6)], below(records) + 1, below(32));
      },
      [&] {  // one that is not the last is gone
        return store->run("DELETE FROM record WHERE number = ?", below(records - 1) + 1);
      },
      [&] {  // the first ones are gone
        return store->run("DELETE FROM record WHERE number <= ?", below(records - 1) + 1);
      },
      [&] {  // two changed places
        const std::int64_t one = below(records) + 1;
        const std::int64_t two = (one + below(records - 1)) % records + 1;
        return store->run("UPDATE record SET number = -number WHERE number IN (?, ?)", one, two) &&
               store->run("UPDATE record SET number = ?1 + ?2 + number WHERE number < 0", one, two);
      },
      [&] {  // one took another's place, its own hash and signature with it
        return store->run(
            "UPDATE record SET (hash, signature, body) = (SELECT hash, signature, body FROM record WHERE number = "
            "?1 % 14 + 1) WHERE number = ?1",
            below(records) + 1);
      },
      [&] {  // a hash that fits what was changed
        std::string body;
        const std::int64_t number = below(records) + 1;
        if (!store->query(
                "SELECT body FROM record WHERE number = ?", [&](const server::StoreRow& row) { body = row.text(0); },
                number))
          return false;
        body.insert(body.size() - 1, ",\"more\":1");
        return store->run("UPDATE record SET body = ?, hash = ? WHERE number = ?", body,
                          server::Blob{server::ledger_hash(body)}, number);
      },
      [&] {  // signed by another's key
        static constexpr std::array<unsigned char, 32> kSeed{8};
        std::string hash;
        const std::int64_t number = below(records) + 1;
        return store->query(
                   "SELECT hash FROM record WHERE number = ?", [&](const server::StoreRow& row) { hash = row.text(0); },
                   number) &&
               store->run("UPDATE record SET signature = ? WHERE number = ?",
                          server::Blob{server::SigningKey(kSeed).sign(hash)}, number);
      },
      [&] {  // one more
        return store->run(
            "INSERT INTO record SELECT (SELECT max(number) + 1 FROM record), writer, sequence, time, hash, signature, "
            "body FROM record WHERE number = ?",
            below(records) + 1);
      },
      [&] {  // a text is gone
        return store->run("DELETE FROM text WHERE number = (SELECT number FROM text LIMIT 1 OFFSET ?)", below(12));
      },
      [&] {  // a text is another one
        return store->run(
            "UPDATE text SET bytes = CAST(substr(bytes, 1, ?2) || 'x' || substr(bytes, ?2 + 2) AS BLOB) WHERE number = "
            "(SELECT number FROM text LIMIT 1 OFFSET ?1)",
            below(12), below(12));
      },
      [&] {  // a text stands under another record
        return store->run("UPDATE text SET number = ?2 WHERE number = (SELECT number FROM text LIMIT 1 OFFSET ?1)",
                          below(12), below(records) + 1);
      },
      [&] {  // a text too many
        return store->run("INSERT INTO text VALUES (?, 'x', 'x')", below(records) + 1);
      }};
  int changed = 0;
  for (int i = 0; i < count; ++i) {
    const std::size_t way = static_cast<std::size_t>(i) % ways.size();
    CHECK_FALSE(store->transact([&] {
      const bool done = ways[way]();
      if (done && contents(*store) != before) {
        ++changed;
        if (server::verify_ledger(*store, signing_key().public_key(), {}).faults.empty()) {
          INFO("way " << way << ", round " << i);
          CHECK(false);
        }
      }
      return false;
    }));
  }
  CHECK(changed > count * 8 / 10);
  CHECK(contents(*store) == before);
}

// LAMPBLACK_KILLS asks for more.
TEST_CASE("a kill while records are written loses at most the one in flight, and no chain") {
  StateFolder state;
  open_ledger();
  const char* wanted = std::getenv("LAMPBLACK_KILLS");
  const int kills = wanted != nullptr ? std::atoi(wanted) : 10;
  std::int64_t committed = 0;
  for (int round = 0; round < kills; ++round) {
    int written[2];
    REQUIRE(::pipe(written) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
      auto opened = Ledger::open(signing_key(), [](const Anchor&) {});
      auto* ledger = std::get_if<std::unique_ptr<Ledger>>(&opened);
      for (int i = 0; ledger != nullptr; ++i) {
        const std::string text(static_cast<std::size_t>(200 + i % 5000), static_cast<char>('a' + i % 26));
        if ((*ledger)->append(share_of(text, text + std::to_string(i)), kNow)) break;
        if (::write(written[1], &i, sizeof i) < 0) break;
      }
      ::_exit(1);
    }
    ::close(written[1]);
    int last = 0;
    REQUIRE(::read(written[0], &last, sizeof last) == sizeof last);
    ::usleep(static_cast<useconds_t>(500 + 977 * round % 7000));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    while (::read(written[0], &last, sizeof last) == sizeof last) continue;
    ::close(written[0]);
    REQUIRE(WIFSIGNALED(status));
    committed += last + 2;  // and the beginning of its chain
    const LedgerCheck whole = check();
    CHECK(whole.faults.empty());
    CHECK(whole.records >= committed);
    CHECK(whole.records <= committed + 1);
    committed = whole.records;
  }
}
