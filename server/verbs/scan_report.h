// How `scan` prints what it found, as text or as one JSON document. Never any byte of a value. Lines and columns count
// from 1 in both.
// One report for each scan; used by one thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analyzers/finding.h"
#include "protocol/lsp.h"
#include "server/documents/text.h"
#include "server/verbs/streams.h"

namespace server {

// A finding without its text: what a report may know.
struct Report {
  analyzers::Finding finding;
  protocol::Range range;  // in UTF-16 units, as editors count columns
};
std::vector<Report> reports_of(const Text& text, const std::vector<analyzers::Finding>& findings);

// What a scan covered.
struct ScanTotals {
  std::size_t findings = 0;
  std::size_t files = 0;  // read as text
  std::size_t files_with_findings = 0;
  std::size_t bytes = 0;
  std::size_t ignored = 0;  // files and folders left out by ignore files
  std::size_t binary = 0;
};

class ScanPrinter {
 public:
  ScanPrinter(Writer& out, bool as_json) : out_(out), as_json_(as_json) {}

  void findings(const std::string& path, const std::vector<Report>& reports);
  void error(const std::string& path, const std::string& message);  // complains on stderr too
  void end(const ScanTotals& totals);                               // the summary goes to stderr

  std::size_t errors() const { return errors_.size(); }

 private:
  struct Error {
    std::string path;
    std::string message;
  };

  Writer& out_;
  bool as_json_;
  bool first_ = true;
  std::vector<Error> errors_;
};

}  // namespace server
