#include "server/methods/recorder.h"

#include <spdlog/spdlog.h>

namespace server {
namespace {

constexpr std::size_t kRecordsToAnchor = 64;
constexpr std::chrono::seconds kTimeToAnchor{60};
constexpr std::int64_t kDay = 86'400'000;  // milliseconds

}  // namespace

std::optional<StateError> Recorder::Slot::open() {
  if (ledger) return {};
  auto opened = open_own_ledger();
  if (auto* error = std::get_if<StateError>(&opened)) return std::move(*error);
  ledger = std::move(std::get<std::unique_ptr<Ledger>>(opened));
  return {};
}

void Recorder::Slot::keep_house(bool anchor, std::optional<Retention> retention) {
  if (!ledger) return;
  if (anchor || ledger->not_anchored() >= kRecordsToAnchor) ledger->anchor();
  const std::int64_t now = now_in_milliseconds();
  if (!retention || now - pruned < kDay) return;
  pruned = now;
  if (auto error = ledger->prune(*retention, now))
    spdlog::error("the ledger keeps what is too old: {}", error->message);
}

Recorder::Recorder(boost::asio::io_context& loop, Workers& workers) : workers_(workers), anchor_(loop) {}

void Recorder::record(LedgerEntry entry, std::function<void(std::optional<StateError>)> done) {
  with_ledger([entry = std::move(entry)](Ledger& ledger) { return ledger.append(entry, now_in_milliseconds()); },
              [this, done = std::move(done)](std::variant<std::optional<StateError>, StateError> result) {
                auto* error = std::get_if<StateError>(&result);
                done(error != nullptr ? std::optional(std::move(*error))
                                      : std::move(std::get<std::optional<StateError>>(result)));
                anchor_later();
              });
}

void Recorder::record(LedgerEntry entry) {
  record(std::move(entry), [](const std::optional<StateError>& error) {
    if (error) spdlog::error("something was not recorded: {}", error->message);
  });
}

// Nobody waits for it: after the reply, and after a while without one.
void Recorder::anchor_later() {
  const auto keep_house = [this](bool anchor) {
    workers_.run(
        Lane::store, {},
        [slot = slot_, anchor, retention = retention_](const std::stop_token&) {
          slot->keep_house(anchor, retention);
          return true;
        },
        [](bool) {});
  };
  keep_house(false);
  if (std::exchange(anchor_waits_, true)) return;
  anchor_.expires_after(kTimeToAnchor);
  anchor_.async_wait([this, keep_house](const boost::system::error_code& error) {
    if (error) return;
    anchor_waits_ = false;
    keep_house(true);
  });
}

}  // namespace server
