#include "server/suppression/suppression_files.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>

#include "server/suppression/baseline_json.h"
#include "server/vault/master_key.h"

namespace server {
namespace {

namespace fs = std::filesystem;

bool holds_lists(const fs::path& folder) {
  std::error_code ignored;
  for (const std::string_view name : kSuppressionFiles) {
    if (fs::is_regular_file(folder / name, ignored)) return true;
  }
  return false;
}

}  // namespace

std::string read_regular_file(const fs::path& file, bool needed, std::string& bytes) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return needed ? "there is no file that can be read" : "";
  if (fs::file_size(file, error) > kLargestList) return "too large";
  std::ifstream in(file, std::ios::binary);
  bytes.assign(std::istreambuf_iterator<char>(in), {});
  return in.is_open() && !in.bad() ? "" : "can't be read";
}

fs::path suppression_root(const fs::path& path) {
  std::error_code error;
  fs::path start = fs::weakly_canonical(fs::absolute(path, error), error);
  if (!fs::is_directory(start, error)) start = start.parent_path();
  fs::path nearest;
  for (fs::path folder = start;; folder = folder.parent_path()) {
    if (nearest.empty() && holds_lists(folder)) nearest = folder;
    if (fs::exists(folder / ".git", error)) return nearest.empty() ? folder : nearest;
    if (!folder.has_relative_path()) return start;
  }
}

std::string path_below(const fs::path& root, const fs::path& path) {
  std::error_code error;
  return fs::weakly_canonical(fs::absolute(path, error), error).lexically_relative(root).generic_string();
}

LoadedLists load_accepted(const fs::path& root, const std::string& baseline) {
  LoadedLists loaded;
  const auto complain = [&](const fs::path& file, const std::string& message) {
    if (!message.empty()) loaded.problems.push_back(file.string() + ": " + message);
  };
  const auto load_baseline = [&](const fs::path& file, bool needed) {
    std::string bytes;
    std::string problem = read_regular_file(file, needed, bytes);
    if (problem.empty() && !bytes.empty()) problem = read_baseline(bytes, loaded.accepted);
    complain(file, problem);
  };
  load_baseline(baseline.empty() ? root / kBaselineFile : fs::path(baseline), !baseline.empty());
  load_baseline(root / ".secrets.baseline", false);

  std::string bytes;
  const fs::path gitleaks = root / ".gitleaksignore";
  complain(gitleaks, read_regular_file(gitleaks, false, bytes));
  loaded.accepted.gitleaks = analyzers::GitleaksIgnore(bytes);
  for (const std::size_t line : loaded.accepted.gitleaks.unreadable()) {
    complain(gitleaks, "line " + std::to_string(line) + " is neither file:rule:line nor commit:file:rule:line");
  }
  return loaded;
}

bool write_baseline_file(const fs::path& file, const analyzers::Baseline& baseline) {
  const std::string text = write_baseline(baseline);
  const std::string beside = file.string() + ".new";
  const int descriptor = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (descriptor < 0) return false;
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t more = ::write(descriptor, text.data() + written, text.size() - written);
    if (more < 0 && errno == EINTR) continue;
    if (more <= 0) break;
    written += static_cast<std::size_t>(more);
  }
  const bool whole = ::close(descriptor) == 0 && written == text.size();
  if (whole && ::rename(beside.c_str(), file.c_str()) == 0) return true;
  ::unlink(beside.c_str());
  return false;
}

SuppressionFiles::Stamps SuppressionFiles::stamps_of(const fs::path& root) {
  Stamps stamps;
  for (std::size_t i = 0; i < stamps.size(); ++i) stamps[i] = stamp_of(root / kSuppressionFiles[i]);
  return stamps;
}

DocumentLists SuppressionFiles::of(const std::string& uri) {
  if (!uri.starts_with("file://")) return {none_, ""};
  const fs::path path = project_root(uri);
  const fs::path root = suppression_root(path);
  const Stamps stamps = stamps_of(root);
  Loaded& loaded = roots_[root];
  if (!loaded.accepted || loaded.stamps != stamps) {
    LoadedLists lists = load_accepted(root);
    for (const std::string& problem : lists.problems) spdlog::warn("accepted findings: {}", problem);
    loaded = {stamps, std::make_shared<const analyzers::AcceptedFindings>(std::move(lists.accepted))};
  }
  return {loaded.accepted, path_below(root, path)};
}

}  // namespace server
