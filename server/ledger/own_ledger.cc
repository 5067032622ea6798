#include "server/ledger/own_ledger.h"

#include <sodium.h>
#include <syslog.h>

#include <chrono>
#include <utility>

namespace server {
namespace {

// Where other users keep it, and often other machines: there it shows what was taken out of the file afterwards.
void send_to_system_log(const Anchor& anchor) {
  ::openlog("lampblack", LOG_PID, LOG_USER);
  ::syslog(LOG_NOTICE, "%s", to_line(anchor).c_str());
}

}  // namespace

std::variant<std::unique_ptr<Ledger>, StateError> open_own_ledger() {
  auto seed = load_ledger_seed();
  if (auto* error = std::get_if<KeyError>(&seed)) return StateError{error->message};
  LedgerSeed& bytes = std::get<LedgerSeed>(seed);
  auto opened = Ledger::open(SigningKey(bytes), send_to_system_log);
  sodium_memzero(bytes.data(), bytes.size());
  return opened;
}

std::int64_t now_in_milliseconds() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace server
