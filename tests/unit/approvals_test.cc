// Questions and grants, and those who try to get one without the person: a context's client, a forged answer, a replay,
// another process that writes into the store, another context, another time.
#include "server/methods/approvals.h"

#include <catch2/catch.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/json.hpp>
#include <chrono>

#include "protocol/framing.h"
#include "server/grants/approvals.h"
#include "server/grants/boot_clock.h"
#include "server/ledger/records.h"
#include "server/methods/state.h"
#include "tests/unit/state_folder.h"

using namespace std::chrono_literals;
using namespace server;

namespace {

// A sidecar with its client, and one open context.
struct Sidecar {
  explicit Sidecar(bool asks = true) {
    state.connection.receive(
        framed({{"jsonrpc", "2.0"},
                {"id", 1},
                {"method", "initialize"},
                {"params", {{"capabilities", {{"experimental", {{"lampblack", {{"questions", asks}}}}}}}}}}));
    notify("initialized", boost::json::object());
    open("c");
    sent.clear();
  }

  static std::string framed(const boost::json::value& body) {
    return protocol::frame_by_length(boost::json::serialize(body));
  }
  void notify(const char* method, const boost::json::value& params) {
    state.connection.receive(framed({{"jsonrpc", "2.0"}, {"method", method}, {"params", params}}));
  }
  void open(const char* context) {
    notify("context/didOpen", {{"context", {{"id", context}, {"version", 1}, {"items", boost::json::array()}}}});
  }
  void answer(const std::string& id, const boost::json::value& result) {
    state.connection.receive(framed({{"jsonrpc", "2.0"}, {"id", id}, {"result", result}}));
  }
  void request(const char* method, const boost::json::value& params) {
    state.connection.receive(framed({{"jsonrpc", "2.0"}, {"id", 9}, {"method", method}, {"params", params}}));
  }

  // Runs until it is met, two seconds at most.
  template <class Met>
  bool until(Met met, std::chrono::milliseconds patience = 2000ms) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!met() && std::chrono::steady_clock::now() < end) loop.run_one_for(10ms);
    return met();
  }
  const boost::json::object* find(std::string_view method) const {
    for (const auto& body : sent)
      if (body.contains("method") && body.at("method") == boost::json::value(method)) return &body;
    return nullptr;
  }
  bool changed() {
    const bool came = until([&] { return find("grants/changed") != nullptr; });
    std::erase_if(sent, [](const auto& body) { return body.contains("method"); });
    return came;
  }

  Terms terms(const std::string& context = "c") const {
    Terms out;
    out.context = context;
    const Context* open = const_cast<Contexts&>(state.contexts).find(context);
    out.opening = open == nullptr ? 0 : open->opening;
    out.kind = "share";
    out.destination = "example";
    out.task = "explain";
    out.policy = "1";
    return out;
  }
  std::string ask(const Subjects& subjects = {"value:1"}) {
    return state.approvals.ask(terms(), subjects, {"Share a value with example?", {}, "a value", "", "example", ""},
                               {15, 1000});
  }
  std::size_t granted(const Subjects& subjects) {
    std::optional<Subjects> out;
    state.approvals.use(terms(), subjects, [&](Subjects yes) { out = std::move(yes); });
    REQUIRE(until([&] { return out.has_value(); }));
    return out->size();
  }
  bool use(const Terms& terms, const Subjects& subjects = {"value:1"}) {
    std::optional<Subjects> granted;
    state.approvals.use(terms, subjects, [&](Subjects yes) { granted = std::move(yes); });
    REQUIRE(until([&] { return granted.has_value(); }));
    return *granted == subjects;
  }
  bool use() { return use(terms()); }
  std::size_t listed() {
    std::optional<std::size_t> count;
    state.approvals.list([&](const auto& grants) { count = grants ? grants->size() : 1000; });
    REQUIRE(until([&] { return count.has_value(); }));
    return *count;
  }

  boost::asio::io_context loop{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work = boost::asio::make_work_guard(loop);
  protocol::ContentLengthDecoder decoder;
  std::vector<boost::json::object> sent;
  State state{loop,
              [this](const std::string& message) {
                std::vector<protocol::Frame> frames;
                decoder.push(message, frames);
                for (const auto& frame : frames) sent.push_back(boost::json::parse(frame.body).as_object());
              },
              [](int) {}};
};

std::unique_ptr<Store> open_store() {
  auto opened = Store::open();
  REQUIRE(std::holds_alternative<std::unique_ptr<Store>>(opened));
  return std::move(std::get<std::unique_ptr<Store>>(opened));
}

std::vector<std::string> recorded() {
  std::vector<std::string> out;
  CHECK(all_records(*open_store(), [&](const boost::json::object& record) {
    std::string one(record.at("kind").get_string());
    if (record.contains("choice")) one += std::string(" ") + record.at("choice").get_string().c_str();
    out.push_back(one);
  }));
  return out;
}

}  // namespace

TEST_CASE("a person's yes grants what was asked, as often as it says") {
  StateFolder folder;
  Sidecar sidecar;
  CHECK_FALSE(sidecar.use());
  const std::string question = sidecar.ask();
  REQUIRE(question != "");
  CHECK(sidecar.ask() == question);  // put once
  const auto* asked = sidecar.find("lampblack/ask");
  REQUIRE(asked != nullptr);
  CHECK(asked->at("id") == boost::json::value(question));
  CHECK(asked->at("params").at("choices").as_array().size() == 4);
  CHECK_FALSE(sidecar.use());

  SECTION("once") {
    sidecar.answer(question, {{"choice", "share-once"}});
    REQUIRE(sidecar.changed());
    CHECK(sidecar.listed() == 1);
    CHECK(sidecar.use());
    CHECK_FALSE(sidecar.use());
    CHECK(sidecar.listed() == 0);
    CHECK(recorded() == std::vector<std::string>{"opened", "question", "grant"});
  }
  SECTION("for some minutes, and for nothing else") {
    sidecar.answer(question, {{"choice", "share-15-minutes"}});
    REQUIRE(sidecar.changed());
    CHECK(sidecar.use());
    CHECK(sidecar.use());
    CHECK_FALSE(sidecar.use(sidecar.terms(), {"value:2"}));
    CHECK(sidecar.granted({"value:1", "value:2"}) == 1);
    const std::vector<void (*)(Terms&)> others{
        [](Terms& terms) { terms.context = "d"; },     [](Terms& terms) { ++terms.opening; },
        [](Terms& terms) { terms.destination = "x"; }, [](Terms& terms) { terms.task = "deploy"; },
        [](Terms& terms) { terms.kind = "edit"; },     [](Terms& terms) { terms.workspace = "/w"; },
        [](Terms& terms) { terms.client = "x"; }};
    for (const auto change : others) {
      Terms terms = sidecar.terms();
      change(terms);
      CHECK_FALSE(sidecar.use(terms));
    }
    CHECK(sidecar.use());
  }
  SECTION("until it is revoked") {
    sidecar.answer(question, {{"choice", "share-15-minutes"}});
    REQUIRE(sidecar.changed());
    std::string id;
    sidecar.state.approvals.list([&](const auto& grants) { id = grants->at(0).id; });
    REQUIRE(sidecar.until([&] { return id != ""; }));
    sidecar.request("grants/revoke", {{"id", id}});
    CHECK_FALSE(sidecar.use());
    CHECK(sidecar.listed() == 0);
    CHECK(recorded() == std::vector<std::string>{"opened", "question", "grant", "revocation"});
  }
  SECTION("until its context is closed") {
    sidecar.answer(question, {{"choice", "share-15-minutes"}});
    REQUIRE(sidecar.changed());
    const Terms before = sidecar.terms();
    sidecar.notify("context/didClose", {{"context", {{"id", "c"}}}});
    CHECK_FALSE(sidecar.use(before));
    CHECK(sidecar.listed() == 0);
    sidecar.open("c");
    CHECK_FALSE(sidecar.use());
  }
}

TEST_CASE("no answer is a yes but a choice that was offered, in the response to the question") {
  StateFolder folder;
  Sidecar sidecar;
  const std::string question = sidecar.ask();
  SECTION("none") {
    sidecar.answer(question, nullptr);
  }
  SECTION("another choice") {
    sidecar.answer(question, {{"choice", "allow-once"}});
  }
  SECTION("a title") {
    sidecar.answer(question, {{"choice", "Share once"}});
  }
  SECTION("another shape") {
    sidecar.answer(question, {"share-once"});
  }
  SECTION("an error") {
    sidecar.state.connection.receive(Sidecar::framed(
        {{"jsonrpc", "2.0"}, {"id", question}, {"error", {{"code", -32601}, {"message", "share-once"}}}}));
  }
  SECTION("redact") {
    sidecar.answer(question, {{"choice", "redact"}});
  }
  SECTION("block") {
    sidecar.answer(question, {{"choice", "block"}});
    CHECK(sidecar.state.approvals.blocked(sidecar.terms(), {"value:1"}));
    CHECK_FALSE(sidecar.state.approvals.blocked(sidecar.terms(), {"value:2"}));
  }
  CHECK(sidecar.changed());
  CHECK_FALSE(sidecar.use());
  CHECK(sidecar.listed() == 0);
  CHECK(sidecar.ask() == "");  // not again at once
  // The same answer once more, when nobody asks.
  sidecar.answer(question, {{"choice", "share-once"}});
  CHECK_FALSE(sidecar.until([&] { return sidecar.find("grants/changed") != nullptr; }, 50ms));
  CHECK_FALSE(sidecar.use());
}

TEST_CASE("whoever was not asked can't answer") {
  StateFolder folder;
  SECTION("an answer to a question that was never put") {
    Sidecar sidecar;
    sidecar.ask();
    sidecar.answer("1", {{"choice", "share-once"}});
    sidecar.answer("00000000000000000000000000000000", {{"choice", "share-once"}});
    sidecar.state.connection.receive(
        Sidecar::framed({{"jsonrpc", "2.0"}, {"id", 1}, {"result", {{"choice", "share-once"}}}}));
    CHECK_FALSE(sidecar.use());
  }
  SECTION("a request or a notification with the question's id") {
    Sidecar sidecar;
    const std::string question = sidecar.ask();
    for (const char* method :
         {"lampblack/ask", "lampblack/answer", "grants/grant", "grants/add", "workspace/executeCommand"}) {
      const boost::json::value params{{"id", question}, {"choice", "share-once"}, {"command", method}};
      sidecar.request(method, params);
      sidecar.notify(method, params);
    }
    CHECK_FALSE(sidecar.use());
  }
  SECTION("a client that can't ask a person is not asked") {
    Sidecar sidecar(false);
    CHECK(sidecar.ask() == "");
    CHECK(sidecar.sent.empty());
  }
  SECTION("the answer to a question that was taken back") {
    Sidecar sidecar;
    const std::string question = sidecar.ask();
    sidecar.notify("context/didClose", {{"context", {{"id", "c"}}}});
    const auto* cancelled = sidecar.find("$/cancelRequest");
    REQUIRE(cancelled != nullptr);
    CHECK(cancelled->at("params").at("id") == boost::json::value(question));
    sidecar.open("c");
    sidecar.answer(question, {{"choice", "share-15-minutes"}});
    CHECK_FALSE(sidecar.use());
    CHECK(sidecar.listed() == 0);
  }
}

TEST_CASE("who writes into the store grants nothing, and takes away what there is") {
  StateFolder folder;
  Sidecar sidecar;
  const auto store = open_store();
  const auto only_writes = [&](std::string_view sql) { REQUIRE(store->run(sql)); };

  SECTION("a row of one's own") {
    only_writes("INSERT INTO approval SELECT 'mine', 'w', 'b', 9000000000000, 1000, 0, 0, '{}'");
    REQUIRE(put_approval(*store, {"mine too", "w", boot_milliseconds() + 60'000, 9, 0, {}}));
    CHECK_FALSE(sidecar.use());
  }
  SECTION("more uses and more time") {
    const std::string question = sidecar.ask();
    sidecar.answer(question, {{"choice", "share-once"}});
    REQUIRE(sidecar.changed());
    only_writes("UPDATE approval SET uses = 1000, expires = expires + 1000000");
    CHECK(sidecar.use());
    only_writes("UPDATE approval SET uses = 1000, expires = expires + 1000000");
    CHECK_FALSE(sidecar.use());
  }
  SECTION("another writer's name") {
    sidecar.answer(sidecar.ask(), {{"choice", "share-15-minutes"}});
    REQUIRE(sidecar.changed());
    only_writes("UPDATE approval SET writer = 'w'");
    CHECK_FALSE(sidecar.use());
  }
  SECTION("revoked by another process, and the revocation taken back after it was seen") {
    sidecar.answer(sidecar.ask(), {{"choice", "share-15-minutes"}});
    REQUIRE(sidecar.changed());
    CHECK(sidecar.use());
    only_writes("UPDATE approval SET revoked = 1");
    CHECK_FALSE(sidecar.use());
    CHECK(sidecar.changed());
    only_writes("UPDATE approval SET revoked = 0");
    CHECK_FALSE(sidecar.use());
  }
  SECTION("a revocation is seen without a decision") {
    sidecar.answer(sidecar.ask(), {{"choice", "share-15-minutes"}});
    REQUIRE(sidecar.changed());
    only_writes("DELETE FROM approval");
    CHECK(sidecar.changed());
    CHECK_FALSE(sidecar.use());
  }
  SECTION("a store that can't be used") {
    sidecar.answer(sidecar.ask(), {{"choice", "share-15-minutes"}});
    REQUIRE(sidecar.changed());
    CHECK(store->transact([&] { return !sidecar.use(); }));
    CHECK(sidecar.use());
  }
}

TEST_CASE("another sidecar sees a grant, revokes it, and can't use it") {
  StateFolder folder;
  Sidecar sidecar;
  Sidecar other;
  sidecar.answer(sidecar.ask(), {{"choice", "share-15-minutes"}});
  REQUIRE(sidecar.changed());
  CHECK(other.listed() == 1);
  CHECK_FALSE(other.use());
  CHECK(sidecar.use());
  std::string id;
  other.state.approvals.list([&](const auto& grants) { id = grants->at(0).id; });
  REQUIRE(other.until([&] { return id != ""; }));
  other.request("grants/revoke", {{"id", id}});
  REQUIRE(other.until([&] { return !other.sent.empty(); }));
  CHECK_FALSE(sidecar.use());
}

TEST_CASE("grants end with their time") {
  Grants grants;
  Terms terms;
  terms.context = "c";
  grants.add(Grant{"g", terms, {"a"}, 1000, 5});
  grants.add(Grant{"h", terms, {"b"}, 2000, 5});
  Subjects subjects{"a", "b", "c"};
  CHECK(grants.covering(terms, subjects, 999).size() == 2);
  CHECK(subjects == Subjects{"a", "b"});
  CHECK(grants.covering(terms, subjects, 1000).size() == 1);
  CHECK(subjects == Subjects{"b"});
  CHECK_FALSE(grants.use({"g", "h"}, 1000));
  CHECK(grants.next_end() == 1000);
  CHECK(grants.sweep(1000) == std::vector<std::string>{"g"});
  CHECK(grants.use({"h"}, 1999));
  CHECK(grants.all().at(0).uses == 4);
}

TEST_CASE("a grant ends when the policy changes, and does not come back with it") {
  StateFolder folder;
  Sidecar sidecar;
  const std::string question = sidecar.ask();
  REQUIRE(sidecar.until([&] { return sidecar.find("lampblack/ask") != nullptr; }));
  sidecar.answer(question, {{"choice", "share-15-minutes"}});
  REQUIRE(sidecar.changed());
  REQUIRE(sidecar.use());
  Terms other = sidecar.terms();
  other.policy = "2";
  CHECK_FALSE(sidecar.use(other));
  CHECK(sidecar.changed());
  CHECK_FALSE(sidecar.use());
  CHECK(sidecar.listed() == 0);
}
