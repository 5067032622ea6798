#include "server/verbs/scan_progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "server/verbs/scan_report.h"

namespace server {
namespace {

constexpr std::size_t kBarWidth = 24;  // columns
constexpr std::chrono::milliseconds kFirst{300}, kNext{100};

}  // namespace

ScanProgress::ScanProgress() : next_(std::chrono::steady_clock::now() + kFirst) {
  const char* terminal = std::getenv("TERM");
  shown_ = ::isatty(STDERR_FILENO) == 1 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

void ScanProgress::show(const ScanTotals& totals) {
  if (!shown_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + kNext;

  const std::size_t done = totals.files + totals.binary + totals.errors.size();
  std::string line = "\r\x1b[K";
  std::string files = counted(done, "file", "files");
  if (const std::size_t expected = expected_; expected >= done && expected != 0) {
    const std::size_t filled = kBarWidth * done / expected;
    line += '[' + std::string(filled, '#') + std::string(kBarWidth - filled, ' ') + "] ";
    files = std::to_string(done) + " of " + counted(expected, "file", "files");
  }
  line += files + ", " + megabytes(totals.bytes) + ", " + counted(totals.findings, "finding", "findings");
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
  drawn_ = true;
}

void ScanProgress::clear() {
  if (!drawn_) return;
  std::fputs("\r\x1b[K", stderr);
  drawn_ = false;
}

}  // namespace server
