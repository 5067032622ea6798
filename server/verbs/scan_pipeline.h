// Texts go in, one after the other; workers analyse them at the same time; results are told in the order they went in.
// `add`, `fail` and `finish` are for one thread; the pipeline has its own workers.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "server/verbs/scan_progress.h"
#include "server/verbs/scan_report.h"
#include "server/verbs/scan_suppressions.h"
#include "server/verbs/scan_text.h"

namespace server {

// A text on its way: a file that a worker will read, or bytes that are here already.
struct ScanJob {
  std::string path;
  std::optional<std::string> bytes;                   // none: the file at `path`
  std::optional<std::vector<analyzers::Span>> added;  // of `bytes`, the lines that count; none for all
};

class ScanPipeline {
 public:
  // What it is given must outlive it. `keys` may be null.
  ScanPipeline(Writer& out, ScanReporter& reporter, ScanProgress& progress, const Selection& selection,
               ScanSuppressions& suppressions, const analyzers::ProjectKeys* keys);

  // Waits while too much is on its way; false when nobody reads the output any more.
  bool add(ScanJob job);

  void fail(const std::string& path, const std::string& message);

  // Waits for all texts, and returns what they came to. Called once, at the end.
  ScanTotals finish();

 private:
  struct Done {
    std::string path;
    ScanResult result;
    bool is_binary = false;
    std::size_t bytes = 0;
  };

  void work();
  Done run(ScanJob job, TextFileReader& reader) const;
  void tell(const Done& done);
  void tell_error(const std::string& path, const std::string& message);

  Writer& out_;
  ScanReporter& reporter_;
  ScanProgress& progress_;
  const Selection& selection_;
  ScanSuppressions& suppressions_;
  const analyzers::ProjectKeys* keys_;

  std::mutex mutex_;
  std::condition_variable work_, room_;
  std::deque<std::pair<std::size_t, ScanJob>> queue_;
  std::size_t queued_bytes_ = 0;
  std::map<std::size_t, Done> done_;  // finished before an earlier one
  std::size_t added_ = 0, told_ = 0;
  bool closed_ = false;
  ScanTotals totals_;
  std::vector<std::jthread> workers_;  // the last member: they end before what they use
};

}  // namespace server
