// The verb `scan`: what is found in files and folders, in standard input, or in what git has staged.
// Called once, from main's thread; it runs threads of its own.
#pragma once

#include <string>
#include <vector>

#include "server/verbs/scan_report.h"
#include "server/verbs/scan_suppressions.h"
#include "server/verbs/scan_text.h"

namespace server {

enum class ScanSource { paths, standard_input, staged };

struct ScanOptions {
  ScanSource source = ScanSource::paths;
  std::vector<std::string> paths;    // files and folders; of what is staged, all where there are none
  std::string input_name = "stdin";  // what standard input is called
  bool use_ignore_files = true;
  ReportFormat format = ReportFormat::text;
  Selection selection;
  SuppressionOptions suppressions;
  std::string configuration;  // a .gitleaks.toml; empty: that of the first path's folder, if there is one
};

// Prints findings to stdout in the order of the source and a summary to stderr.
// Returns the exit status: 0 nothing found, 1 something found, 2 when anything could not be read, analysed or written.
int scan(const ScanOptions& options);

}  // namespace server
