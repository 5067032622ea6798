// How far a scan is, on a terminal that shows standard error; silent where that is no terminal.
// One thread at a time, but for `expect`, which any thread may call.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>

namespace server {

struct ScanTotals;

class ScanProgress {
 public:
  ScanProgress();

  bool is_shown() const { return shown_; }

  // How many texts there will be; until then there is no bar, only what was done.
  void expect(std::size_t texts) { expected_ = texts; }

  // Draws the line anew, some times a second however often it is called.
  void show(const ScanTotals& totals);

  // Takes the line away, so that something else can be printed there.
  void clear();

 private:
  bool shown_ = false;
  bool drawn_ = false;
  std::atomic<std::size_t> expected_{0};
  std::chrono::steady_clock::time_point next_;
};

}  // namespace server
