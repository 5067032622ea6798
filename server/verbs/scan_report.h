// How `scan` prints what it found, in each of its formats. Never any byte of a value. Lines and columns count from 1.
// One reporter for each scan; used by one thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "server/verbs/scan_text.h"
#include "server/verbs/streams.h"

namespace server {

enum class ReportFormat { text, json, sarif, github };

struct ScanError {
  std::string path;  // empty where it is about no file
  std::string message;
};

// What a scan covered.
struct ScanTotals {
  std::size_t findings = 0;
  std::array<std::size_t, 4> by_severity{};  // indexed by analyzers::Severity
  std::size_t files = 0;                     // read as text
  std::size_t files_with_findings = 0;
  std::size_t bytes = 0;
  std::size_t ignored = 0;  // files and folders left out by ignore files
  std::size_t binary = 0;
  std::size_t quieted_by_comments = 0;  // findings that are not among `findings`
  std::size_t quieted_by_lists = 0;
  std::size_t written_to_baseline = 0;
  std::vector<std::string> stale;  // entries of the baseline that accept nothing any more, "path [rule]"
  std::vector<ScanError> errors;
};

class ScanReporter {
 public:
  virtual ~ScanReporter() = default;

  // The findings of one file; at least one.
  virtual void findings(const std::string& path, const std::vector<Report>& reports) = 0;
  virtual void end(const ScanTotals& totals) = 0;
};

std::unique_ptr<ScanReporter> make_reporter(ReportFormat format, Writer& out);
std::unique_ptr<ScanReporter> make_sarif_reporter(Writer& out);

// For a person, on stderr: what was found, what was read, what to do next.
void print_summary(const ScanTotals& totals);

// A count for a person: "1 file", "2 files"; "3.4 MB".
std::string counted(std::size_t count, std::string_view one, std::string_view many);
std::string megabytes(std::size_t bytes);

}  // namespace server
