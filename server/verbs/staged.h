// What git has staged for the next commit: the changed files as they will be committed, with the lines that are new.
// Called from one thread; it runs git, and so wants a working directory inside of a repository.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "server/verbs/scan_pipeline.h"

namespace server {

struct StagedSink {
  std::function<void(std::size_t files)> expect;  // how many there will be, before the first
  std::function<bool(ScanJob job)> text;          // false ends it
  std::function<void(const std::string& path, const std::string& message)> error;
};

// Gives each added or changed file to the sink, by its path from the working directory. Links and submodules have no
// text, and a file that was only moved has no new line. `paths` limits it to these files and folders, none: everything.
void read_staged(const std::vector<std::string>& paths, const StagedSink& sink);

}  // namespace server
