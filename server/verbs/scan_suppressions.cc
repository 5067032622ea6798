#include "server/verbs/scan_suppressions.h"

#include <algorithm>

#include "analyzers/rule.h"
#include "server/suppression/baseline_json.h"
#include "server/suppression/suppression_files.h"

namespace server {

namespace fs = std::filesystem;

ScanSuppressions::ScanSuppressions(const SuppressionOptions& options, const std::string& path) : options_(options) {
  if (!options_.enabled) return;
  root_ = suppression_root(path);
  std::error_code ignored;
  const bool writes = !options_.write_baseline.empty();
  const bool is_there = writes && fs::exists(options_.write_baseline, ignored);
  LoadedLists lists = load_accepted(root_, is_there ? options_.write_baseline : options_.baseline);
  accepted_ = std::move(lists.accepted);
  problems_ = std::move(lists.problems);
  refused_ = is_there && !accepted_.baseline;
  // A new file takes nothing from another baseline, not even its salt.
  if (writes && !is_there) accepted_.baseline = new_baseline();
  if (accepted_.baseline) met_.resize(accepted_.baseline->entries().size());
}

Quieted ScanSuppressions::quiet(const ScanText& text, std::vector<analyzers::Finding>& findings) const {
  Quieted quieted;
  if (!options_.enabled || findings.empty()) return quieted;
  const std::string path = path_below(root_, std::string(text.path));
  quieted.suppressed = analyzers::suppress(text.bytes, path, accepted_, findings);
  if (options_.write_baseline.empty() || refused_) return quieted;
  for (const analyzers::Finding& finding : findings) {
    quieted.accepted.push_back(
        {std::string(finding.rule->id), accepted_.baseline->fingerprint(finding.value.of(text.bytes)), path});
  }
  findings.clear();
  return quieted;
}

void ScanSuppressions::add(const Quieted& quieted) {
  for (const std::size_t entry : quieted.suppressed.entries) met_[entry] = true;
  found_.insert(found_.end(), quieted.accepted.begin(), quieted.accepted.end());
}

std::vector<std::string> ScanSuppressions::names_of(const std::vector<std::string>& paths) const {
  std::vector<std::string> names;
  for (const std::string& path : paths) names.push_back(path_below(root_, path));
  return names;
}

bool ScanSuppressions::is_stale(std::size_t entry, const std::vector<std::string>& below) const {
  const std::string& path = accepted_.baseline->entries()[entry].path;
  return !met_[entry] && std::any_of(below.begin(), below.end(), [&](const std::string& folder) {
    return folder == "." || path == folder || path.starts_with(folder + '/');
  });
}

std::vector<std::string> ScanSuppressions::stale(const std::vector<std::string>& paths) const {
  std::vector<std::string> stale;
  if (!accepted_.baseline) return stale;
  const std::vector<std::string> below = names_of(paths);
  const auto& entries = accepted_.baseline->entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (is_stale(i, below)) stale.push_back(entries[i].path + " [" + entries[i].rule + ']');
  }
  return stale;
}

std::string ScanSuppressions::write(const std::vector<std::string>& paths) const {
  const std::string& file = options_.write_baseline;
  if (file.empty()) return "";
  if (refused_) return file + ": is there already, and is no baseline; nothing was written";
  const std::vector<std::string> below = names_of(paths);
  analyzers::Baseline baseline(accepted_.baseline->salt());
  const auto& entries = accepted_.baseline->entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!is_stale(i, below)) baseline.add(entries[i]);
  }
  for (const analyzers::Baseline::Entry& entry : found_) baseline.add(entry);

  return write_baseline_file(file, baseline) ? "" : file + ": can't be written";
}

}  // namespace server
