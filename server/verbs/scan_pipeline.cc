#include "server/verbs/scan_pipeline.h"

#include <algorithm>

namespace server {
namespace {

constexpr std::size_t kLargestFile = std::size_t{256} << 20;  // bytes
constexpr std::size_t kWindow = 512;                          // texts on their way, from found to told
constexpr std::size_t kWaitingBytes = std::size_t{64} << 20;  // of texts that came with their bytes

std::string described(const std::string& path, const std::string& message) {
  return path.empty() ? message : path + ": " + message;
}

}  // namespace

ScanPipeline::ScanPipeline(Writer& out, ScanReporter& reporter, ScanProgress& progress, const Selection& selection,
                           ScanSuppressions& suppressions, const analyzers::ProjectKeys* keys)
    : out_(out),
      reporter_(reporter),
      progress_(progress),
      selection_(selection),
      suppressions_(suppressions),
      keys_(keys) {
  const unsigned count = std::clamp(std::thread::hardware_concurrency(), 1U, 16U);
  for (unsigned i = 0; i < count; ++i) workers_.emplace_back([this] { work(); });
}

bool ScanPipeline::add(ScanJob job) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return added_ - told_ < kWindow && queued_bytes_ <= kWaitingBytes; });
  if (job.bytes) queued_bytes_ += job.bytes->size();
  queue_.emplace_back(added_++, std::move(job));
  work_.notify_one();
  return !out_.failed();
}

void ScanPipeline::fail(const std::string& path, const std::string& message) {
  const std::lock_guard lock(mutex_);
  tell_error(path, message);
}

ScanTotals ScanPipeline::finish() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    work_.notify_all();
  }
  workers_.clear();
  progress_.clear();
  return std::move(totals_);
}

void ScanPipeline::work() {
  TextFileReader reader;
  std::unique_lock lock(mutex_);
  while (true) {
    work_.wait(lock, [&] { return closed_ || !queue_.empty(); });
    if (queue_.empty()) return;
    auto [number, job] = std::move(queue_.front());
    queue_.pop_front();
    if (job.bytes) queued_bytes_ -= job.bytes->size();
    lock.unlock();
    Done done = run(std::move(job), reader);
    lock.lock();
    done_.emplace(number, std::move(done));
    for (auto next = done_.begin(); next != done_.end() && next->first == told_; next = done_.erase(next)) {
      tell(next->second);
      ++told_;
    }
    room_.notify_one();
  }
}

ScanPipeline::Done ScanPipeline::run(ScanJob job, TextFileReader& reader) const {
  Done done;
  std::string_view bytes;
  if (job.bytes) {
    bytes = *job.bytes;
    done.is_binary = is_binary(bytes);
  } else {
    done.result.error = reader.read(job.path, kLargestFile, bytes, done.is_binary);
  }
  if (done.result.error.empty() && !done.is_binary) {
    done.bytes = bytes.size();
    done.result = scan_text({job.path, bytes, job.added ? &*job.added : nullptr}, selection_, suppressions_, keys_);
  }
  done.path = std::move(job.path);
  return done;
}

void ScanPipeline::tell(const Done& done) {
  const std::vector<Report>& reports = done.result.reports;
  if (!done.result.error.empty()) {
    tell_error(done.path, done.result.error);
  } else if (done.is_binary) {
    ++totals_.binary;
  } else {
    ++totals_.files;
    totals_.bytes += done.bytes;
  }
  for (const analyzers::Notice& notice : done.result.notices) {
    progress_.clear();
    complain(described(done.path, notice.message));
  }
  suppressions_.add(done.result.quieted);
  totals_.quieted_by_comments += done.result.quieted.suppressed.by_comments;
  totals_.quieted_by_lists += done.result.quieted.suppressed.by_lists;
  totals_.written_to_baseline += done.result.quieted.accepted.size();
  if (!reports.empty()) {
    ++totals_.files_with_findings;
    totals_.findings += reports.size();
    for (const Report& report : reports) ++totals_.by_severity[static_cast<std::size_t>(report.finding.severity)];
    progress_.clear();
    reporter_.findings(done.path, reports);
  }
  progress_.show(totals_);
}

void ScanPipeline::tell_error(const std::string& path, const std::string& message) {
  progress_.clear();
  complain(described(path, message));
  totals_.errors.push_back({path, message});
}

}  // namespace server
