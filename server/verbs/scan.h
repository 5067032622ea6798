// The verb `scan`: what is found in files and folders.
// Called once, from main's thread; it runs threads of its own.
#pragma once

#include <string>
#include <vector>

namespace server {

struct ScanOptions {
  std::vector<std::string> paths;
  bool as_json = false;
  bool use_ignore_files = true;
};

// Prints findings to stdout in the order of the walk and a summary to stderr.
// Returns the exit status: 0 nothing found, 1 something found, 2 when anything could not be read, analysed or written.
int scan(const ScanOptions& options);

}  // namespace server
