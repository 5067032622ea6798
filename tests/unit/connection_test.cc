// The promises of rpc/, with methods made for the test: exactly one answer, whatever a handler or a worker does.
#include "server/rpc/connection.h"

#include <spdlog/spdlog.h>
#include <catch2/catch.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <stdexcept>
#include <thread>

#include "server/methods/state.h"

namespace {

using namespace server;
using protocol::NoParams;
using protocol::read_no_params;

void start(State&, NoParams, Reply reply) {
  std::move(reply).result("started");
}
void forget(State&, NoParams, Reply) {}
void fail(State&, NoParams, Reply) {
  throw std::runtime_error("of this nothing may be told");
}
void fail_later(State& state, NoParams, Reply reply) {
  state.workers.answer(
      Lane::urgent, std::move(reply), [](const std::stop_token&) -> int { throw std::runtime_error("nor of this"); },
      [](int, Reply later) { std::move(later).result("not reached"); });
}
void wait_for_stop(State& state, NoParams, Reply reply) {
  state.workers.answer(
      Lane::background, std::move(reply),
      [](const std::stop_token& stop) {
        while (!stop.stop_requested()) std::this_thread::yield();
        return 1;
      },
      [](int result, Reply later) { std::move(later).result(result); });
}
void add(State& state, NoParams, Reply reply) {
  state.workers.answer(
      Lane::urgent, std::move(reply), [](const std::stop_token&) { return 3; },
      [](int result, Reply later) { std::move(later).result(result); });
}
Connection* under_test = nullptr;  // a row has no room for more than a function
void stop(State&, NoParams, Reply reply) {
  under_test->shut_down(std::move(reply));
}

struct Fixture {
  std::vector<std::string> sent;
  std::optional<int> code;
  boost::asio::io_context loop{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work = boost::asio::make_work_guard(loop);
  State state{loop, [](const std::string&) {}, [](int) {}};
  std::vector<Row> rows{
      request<read_no_params, start>("start", nullptr, When::before),
      request<read_no_params, forget>("forget"),
      request<read_no_params, fail>("fail"),
      request<read_no_params, fail_later>("fail/later"),
      request<read_no_params, wait_for_stop>("wait"),
      request<read_no_params, add>("add"),
      request<read_no_params, stop>("stop"),
  };
  Connection connection{loop, rows, state,
                        [this](const std::string& framed) { sent.push_back(framed.substr(framed.find('{'))); },
                        [this](int exit_code) { code = exit_code; }};

  Fixture() {
    spdlog::set_level(spdlog::level::off);
    connection.start_running();
    under_test = &connection;
  }

  void request_(const std::string& id, const std::string& method) {
    connection.receive(protocol::frame_by_length(R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":")" + method + "\"}"));
  }

  // Runs the loop until so many messages were sent.
  void until(std::size_t count) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (sent.size() < count && std::chrono::steady_clock::now() < end) loop.run_one_until(end);
    loop.poll();
    REQUIRE(sent.size() == count);
  }
};

const std::string kInternalError = R"(,"error":{"code":-32603,"message":"internal error"}})";

}  // namespace

TEST_CASE_METHOD(Fixture, "a handler that forgets to answer is answered for") {
  request_("1", "forget");
  until(1);
  CHECK(sent[0] == R"({"jsonrpc":"2.0","id":1)" + kInternalError);
}

TEST_CASE_METHOD(Fixture, "an exception of a handler stops at the dispatcher") {
  request_("\"a\"", "fail");
  until(1);
  CHECK(sent[0] == R"({"jsonrpc":"2.0","id":"a")" + kInternalError);
}

TEST_CASE_METHOD(Fixture, "an exception of a job stops at the worker") {
  request_("1", "fail/later");
  until(1);
  CHECK(sent[0] == R"({"jsonrpc":"2.0","id":1)" + kInternalError);
}

TEST_CASE_METHOD(Fixture, "a job's value comes back to the loop") {
  request_("1", "add");
  until(1);
  CHECK(sent[0] == R"({"jsonrpc":"2.0","id":1,"result":3})");
}

TEST_CASE_METHOD(Fixture, "a cancelled request is answered once, its work stops, its id can be used again") {
  request_("7", "wait");
  request_("\"7\"", "add");
  connection.cancel(std::int64_t{7});
  connection.cancel(std::int64_t{7});
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].find("-32800") != std::string::npos);
  request_("7", "add");
  until(3);
  loop.run_for(std::chrono::milliseconds(20));
  CHECK(sent.size() == 3);
}

TEST_CASE_METHOD(Fixture, "what is open when the server shuts down is cancelled, in order") {
  request_("1", "wait");
  request_("2", "wait");
  request_("3", "stop");
  REQUIRE(sent.size() == 3);
  CHECK(sent[0].find(R"("id":1,"error")") != std::string::npos);
  CHECK(sent[1].find(R"("id":2,"error")") != std::string::npos);
  CHECK(sent[2] == R"({"jsonrpc":"2.0","id":3,"result":null})");
}

TEST_CASE_METHOD(Fixture, "at the end of input what is open is answered first") {
  request_("1", "add");
  connection.end_of_input();
  CHECK_FALSE(code);
  until(1);
  CHECK(code == 1);
}

TEST_CASE_METHOD(Fixture, "notifications wait for the client to be ready") {
  connection.notify("x", nullptr);
  CHECK(sent.empty());
  connection.client_is_ready();
  CHECK(sent.size() == 1);
}

TEST_CASE("a connection that ends with requests open answers nothing more") {
  std::size_t count = 0;
  boost::asio::io_context loop(1);
  State state(
      loop, [](const std::string&) {}, [](int) {});
  const std::vector<Row> rows{request<read_no_params, wait_for_stop>("wait")};
  {
    Connection connection(
        loop, rows, state, [&](const std::string&) { ++count; }, [](int) {});
    connection.start_running();
    connection.receive(protocol::frame_by_length(R"({"jsonrpc":"2.0","id":1,"method":"wait"})"));
  }
  loop.run_for(std::chrono::milliseconds(50));
  CHECK(count == 0);
}
