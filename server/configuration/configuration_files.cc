#include "server/configuration/configuration_files.h"

#include <spdlog/spdlog.h>

#include <span>

#include "server/suppression/suppression_files.h"
#include "server/vault/master_key.h"

namespace server {
namespace {

namespace fs = std::filesystem;

// The first that is there counts.
constexpr std::string_view kConfigurationFiles[] = {".betterleaks.toml", ".gitleaks.toml"};

// The first of `names` in the nearest folder that has any, within its repository.
fs::path find_nearest(const fs::path& path, std::span<const std::string_view> names) {
  std::error_code error;
  const fs::path start = fs::weakly_canonical(fs::absolute(path, error), error);
  for (fs::path folder = start;; folder = folder.parent_path()) {
    for (const std::string_view name : names) {
      if (fs::is_directory(folder, error) && !is_absent(folder / name)) return folder / name;
    }
    if (fs::exists(folder / ".git", error)) return {};
    if (!folder.has_relative_path()) break;
  }
  return {};
}

}  // namespace

bool is_configuration(std::string_view path) {
  std::string_view name = path.substr(path.rfind('/') + 1);
  return name == kConfigurationFiles[0] || name == kConfigurationFiles[1];
}

fs::path find_configuration(const fs::path& path) {
  return find_nearest(path, kConfigurationFiles);
}

fs::path find_workspace_file(const fs::path& path) {
  return find_nearest(path, {&kWorkspaceFile, 1});
}

analyzers::ConfigurationReading read_configuration_text(std::string_view text, const fs::path& root) {
  return analyzers::read_configuration(text, [&](const std::string& path) -> std::optional<std::string> {
    std::string bytes;
    if (!read_regular_file(root / path, true, bytes).empty()) return std::nullopt;
    return bytes;
  });
}

analyzers::ConfigurationReading load_configuration(const fs::path& file) {
  std::string bytes;
  if (!read_regular_file(file, true, bytes).empty()) return {};
  return read_configuration_text(bytes, file.parent_path());
}

std::string path_in(const std::string& root, std::string_view uri) {
  std::string path = project_root(uri);
  if (path.size() > root.size() && path.starts_with(root) && path[root.size()] == '/') path.erase(0, root.size() + 1);
  return path;
}

FolderConfiguration ConfigurationFiles::of(const std::string& place) {
  FolderConfiguration folder;
  const bool file_or_folder = place.starts_with("file://") || place.starts_with('/');
  const fs::path path = file_or_folder ? fs::path(project_root(place)) : fs::path();
  folder.known = known_.of(path);
  if (!file_or_folder) return with_settings(std::move(folder), settings_.of({}));
  WorkspaceSettings settings = settings_.of(find_workspace_file(path));
  const fs::path file = find_configuration(path);
  if (file.empty()) return with_settings(std::move(folder), std::move(settings));
  const FileStamp stamp = stamp_of(file);
  auto [found, added] = files_.try_emplace(file);
  Loaded& loaded = found->second;
  if (added || !(loaded.stamp == stamp)) {
    analyzers::ConfigurationReading reading = load_configuration(file);
    if (!reading.configuration) spdlog::warn("{} can't be used: the built-in rules hold", file.string());
    loaded = {stamp, std::move(reading.configuration)};
  }
  folder.configuration = loaded.configuration;
  folder.root = file.parent_path().string();
  return with_settings(std::move(folder), std::move(settings));
}

FolderConfiguration ConfigurationFiles::with_settings(FolderConfiguration folder, WorkspaceSettings settings) {
  folder.settings = std::move(settings.settings);
  folder.policy = std::move(settings.policy);
  OrganisationReading reading = organisations_.of(folder.settings);
  folder.organisation = std::move(reading.organisation);
  folder.trouble = std::move(reading.trouble);
  return folder;
}

std::vector<analyzers::Diagnostic> ConfigurationFiles::problems_in(const std::string& uri, std::string_view text) {
  const fs::path file = project_root(uri);
  if (is_configuration(uri)) return read_configuration_text(text, file.parent_path()).diagnostics;
  return settings_.problems_in(file, text);
}

}  // namespace server
