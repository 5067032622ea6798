#include "server/rpc/workers.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <thread>

namespace server {

Workers::~Workers() {
  // All drop at once what has not begun; their destructors wait for what has.
  for (auto& pool : pools_)
    if (pool) pool->stop();
}

boost::asio::thread_pool& Workers::pool(Lane lane) {
  std::optional<boost::asio::thread_pool>& chosen = pools_[static_cast<std::size_t>(lane)];
  if (!chosen) {
    static constexpr unsigned kThreads[] = {0, 2, 1};
    const unsigned threads = kThreads[static_cast<std::size_t>(lane)];
    chosen.emplace(threads != 0 ? threads : std::max(1U, std::thread::hardware_concurrency()));
  }
  return *chosen;
}

void Workers::log_failure() {
  spdlog::error("a worker's job failed by an exception");
}

}  // namespace server
