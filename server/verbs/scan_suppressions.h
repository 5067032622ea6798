// What quiets findings of a scan: comments beside them, the lists of the scan's folder, and the baseline that it may
// be told to write. `quiet`: any thread; the rest is for the thread that owns it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analyzers/suppression/suppress.h"
#include "server/verbs/scan_text.h"

namespace server {

struct SuppressionOptions {
  bool enabled = true;
  std::string baseline;        // read instead of the folder's own; empty for that
  std::string write_baseline;  // to write all that is found to; empty for none
};

class ScanSuppressions {
 public:
  // Reads the lists that speak for `path`, the first of what is scanned.
  ScanSuppressions(const SuppressionOptions& options, const std::string& path);

  // Why lists could not be read, a sentence each.
  const std::vector<std::string>& problems() const { return problems_; }
  // Whether the baseline to write is a file already, but no baseline: then nothing may be written.
  bool is_refused() const { return refused_; }

  // Takes out of `findings` what is quieted.
  Quieted quiet(const ScanText& text, std::vector<analyzers::Finding>& findings) const;

  // Notes what `quiet` took out of one text.
  void add(const Quieted& quieted);

  // Entries of the baseline for files at or below `paths` that accept nothing any more, as "path [rule]". For scans
  // that looked for everything there.
  std::vector<std::string> stale(const std::vector<std::string>& paths) const;

  // Writes the baseline that was asked for, if any: what was found now, and what it held before, but for what is stale
  // by `paths` (none: nothing is). Returns why that failed, empty when it didn't.
  std::string write(const std::vector<std::string>& paths) const;

 private:
  bool is_stale(std::size_t entry, const std::vector<std::string>& below) const;
  std::vector<std::string> names_of(const std::vector<std::string>& paths) const;

  SuppressionOptions options_;
  std::filesystem::path root_;
  analyzers::AcceptedFindings accepted_;
  std::vector<std::string> problems_;
  bool refused_ = false;
  std::vector<bool> met_;  // of the baseline's entries
  std::vector<analyzers::Baseline::Entry> found_;
};

}  // namespace server
