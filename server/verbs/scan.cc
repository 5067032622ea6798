#include "server/verbs/scan.h"

#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "analyzers/engine/engine.h"
#include "server/verbs/file_walk.h"
#include "server/verbs/scan_report.h"
#include "server/verbs/streams.h"

namespace server {
namespace {

constexpr std::size_t kLargestFile = std::size_t{256} << 20;  // bytes
constexpr std::size_t kWindow = 512;                          // files on their way, from found to printed

struct Result {
  std::string path;
  std::string error;
  bool is_binary = false;
  std::size_t bytes = 0;
  std::vector<Report> reports;
};

Result scan_file(std::string path) {
  Result result;
  std::string bytes;
  result.error = read_text_file(path, kLargestFile, bytes, result.is_binary);
  if (result.error.empty() && !result.is_binary) {
    analyzers::AnalyzeOptions options;
    options.path = path;
    const analyzers::Analysis analysis = analyzers::analyze(bytes, options);
    result.bytes = bytes.size();
    if (!analysis.findings.empty()) result.reports = reports_of(Text(std::move(bytes)), analysis.findings);
    if (!analysis.complete) result.error = "not analysed to its end";
  }
  result.path = std::move(path);
  return result;
}

// Files go in, in the order of the walk; workers scan them; results are printed in that order again.
class Pipeline {
 public:
  Pipeline(Writer& out, bool as_json) : out_(out), printer_(out, as_json) {
    const unsigned count = std::clamp(std::thread::hardware_concurrency(), 1U, 16U);
    for (unsigned i = 0; i < count; ++i) workers_.emplace_back([this] { work(); });
  }

  // Waits while too much is on its way; false when nobody reads the output any more.
  bool add(std::string path) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return added_ - printed_ < kWindow; });
    queue_.push_back({added_++, std::move(path)});
    work_.notify_one();
    return !out_.failed();
  }

  void add_error(const std::string& path, const std::string& message) {
    const std::lock_guard lock(mutex_);
    printer_.error(path, message);
  }

  // Waits for all files. Returns the exit status.
  int finish(std::size_t ignored) {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      work_.notify_all();
    }
    workers_.clear();
    totals_.ignored = ignored;
    printer_.end(totals_);
    if (!out_.finish() || printer_.errors() != 0) return 2;
    return totals_.findings == 0 ? 0 : 1;
  }

 private:
  struct Job {
    std::size_t number;
    std::string path;
  };

  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      work_.wait(lock, [&] { return closed_ || !queue_.empty(); });
      if (queue_.empty()) return;
      Job job = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      Result result = scan_file(std::move(job.path));
      lock.lock();
      done_.emplace(job.number, std::move(result));
      for (auto next = done_.begin(); next != done_.end() && next->first == printed_; next = done_.erase(next)) {
        print(next->second);
        ++printed_;
      }
      room_.notify_one();
    }
  }

  void print(const Result& result) {
    if (!result.error.empty()) {
      printer_.error(result.path, result.error);
    } else if (result.is_binary) {
      ++totals_.binary;
    } else {
      ++totals_.files;
    }
    totals_.bytes += result.bytes;
    totals_.findings += result.reports.size();
    if (!result.reports.empty()) ++totals_.files_with_findings;
    printer_.findings(result.path, result.reports);
    if (!result.reports.empty()) out_.flush();  // who watches sees it at once
  }

  Writer& out_;
  ScanPrinter printer_;
  ScanTotals totals_;
  std::mutex mutex_;
  std::condition_variable work_, room_;
  std::deque<Job> queue_;
  std::map<std::size_t, Result> done_;  // finished before an earlier one
  std::size_t added_ = 0, printed_ = 0;
  bool closed_ = false;
  std::vector<std::jthread> workers_;  // the last member: they end before what they use
};

}  // namespace

int scan(const ScanOptions& options) {
  Writer out(STDOUT_FILENO);
  Pipeline pipeline(out, options.as_json);
  FileWalk walk(
      {.file = [&](std::string path) { return pipeline.add(std::move(path)); },
       .error = [&](const std::string& path, const std::string& message) { pipeline.add_error(path, message); }},
      options.use_ignore_files);
  for (const std::string& path : options.paths) {
    if (!walk.visit(path)) break;
  }
  return pipeline.finish(walk.ignored());
}

}  // namespace server
