#include "server/rpc/workers.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <thread>

namespace server {

Workers::~Workers() {
  // Both drop at once what has not begun; their destructors wait for what has.
  if (background_) background_->stop();
  if (urgent_) urgent_->stop();
}

boost::asio::thread_pool& Workers::pool(Lane lane) {
  std::optional<boost::asio::thread_pool>& chosen = lane == Lane::urgent ? urgent_ : background_;
  if (!chosen) chosen.emplace(lane == Lane::urgent ? 2U : std::max(1U, std::thread::hardware_concurrency()));
  return *chosen;
}

void Workers::log_failure() {
  spdlog::error("a worker's job failed by an exception");
}

}  // namespace server
