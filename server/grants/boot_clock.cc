#include "server/grants/boot_clock.h"

#include <ctime>
#include <fstream>

namespace server {

std::int64_t boot_milliseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

const std::string& boot_id() {
  static const std::string kId = [] {
    std::string out;
    std::getline(std::ifstream("/proc/sys/kernel/random/boot_id") >> std::ws, out);
    return out;
  }();
  return kId;
}

}  // namespace server
