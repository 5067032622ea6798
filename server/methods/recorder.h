// The way to the ledger from the loop: what is to be recorded or read goes to the thread of the store, and what came of
// it comes back. Loop thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "server/ledger/own_ledger.h"
#include "server/rpc/workers.h"

namespace server {

class Recorder {
 public:
  Recorder(boost::asio::io_context& loop, Workers& workers);

  // `done` gets nothing once the record is committed, else why it could not be.
  void record(LedgerEntry entry, std::function<void(std::optional<StateError>)> done);
  // For how long records and texts are kept from now on; until it was said, nothing is taken out.
  void retain(Retention retention) { retention_ = retention; }

  // What nobody waits for: a failure is logged.
  void record(LedgerEntry entry);

  // Runs `job(ledger)` on the thread of the store, then `done(result)` on the loop; `done` gets the error where there
  // is no ledger.
  template <class Job, class Done>
  void with_ledger(Job job, Done done) {
    using Result = decltype(job(std::declval<Ledger&>()));
    workers_.run(
        Lane::store, {},
        [slot = slot_, job = std::move(job)](const std::stop_token&) mutable -> std::variant<Result, StateError> {
          if (std::optional<StateError> error = slot->open()) return *error;
          return job(*slot->ledger);
        },
        std::move(done));
  }

 private:
  // What the thread of the store alone touches.
  struct Slot {
    std::optional<StateError> open();  // tried anew each time, so that a repaired folder works at once
    void keep_house(bool anchor, std::optional<Retention> retention);

    std::unique_ptr<Ledger> ledger;
    std::int64_t pruned = 0;  // milliseconds since 1970, the last time
  };
  void anchor_later();

  Workers& workers_;
  std::shared_ptr<Slot> slot_ = std::make_shared<Slot>();
  boost::asio::steady_timer anchor_;
  bool anchor_waits_ = false;
  std::optional<Retention> retention_;
};

}  // namespace server
