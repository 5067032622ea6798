#include "server/configuration/configuration_files.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <span>

#include "server/suppression/suppression_files.h"
#include "server/vault/master_key.h"

namespace server {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTooManyFolders = "More folders are open than are looked at, so nothing is shared.";

// The first that is there counts.
constexpr std::string_view kConfigurationFiles[] = {".betterleaks.toml", ".gitleaks.toml"};

// The first of `names` in the nearest folder that has any, within its repository.
fs::path find_nearest(const fs::path& path, std::span<const std::string_view> names) {
  std::error_code error;
  const fs::path start = fs::weakly_canonical(fs::absolute(path, error), error);
  for (fs::path folder = start;; folder = folder.parent_path()) {
    if (fs::is_directory(folder, error)) {
      for (const std::string_view name : names)
        if (!is_absent(folder / name)) return folder / name;
    }
    if (fs::exists(folder / ".git", error)) return {};
    if (!folder.has_relative_path()) break;
  }
  return {};
}

bool is_path(std::string_view place) {
  return place.starts_with("file://") || place.starts_with('/');
}

bool is_readable_folder(const std::string& place) {
  std::error_code error;
  const std::string path = project_root(place);
  return is_path(place) && fs::is_directory(path, error) && ::access(path.c_str(), R_OK | X_OK) == 0;
}

KnownExtras extras_of(const Settings& settings) {
  const Table& known = settings.root.table("known-values");
  return {known.texts("files"), known.texts("names"), settings.root.table("protected-files").texts("patterns"),
          known.flag("environment")};
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

void ConfigurationFiles::open_folders(std::vector<std::string> folders) {
  folders_ = std::move(folders);
  for (const std::string& folder : folders_) of(folder);
}

FolderConfiguration ConfigurationFiles::of(const std::string& place) {
  FolderConfiguration folder;
  if (!is_path(place)) return with_settings(std::move(folder), settings_.of({}), {});
  const fs::path path = project_root(place);
  WorkspaceSettings settings = settings_.of(find_workspace_file(path));
  const fs::path file = find_configuration(path);
  if (file.empty()) return with_settings(std::move(folder), std::move(settings), path);
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
  return with_settings(std::move(folder), std::move(settings), path);
}

FolderConfiguration ConfigurationFiles::of_context(const std::string& workspace,
                                                   const std::vector<std::string_view>& uris) {
  bool all = true;
  for (const std::string_view uri : uris)
    if (is_path(uri)) all = known_.add_repository_of(project_root(uri)) && all;
  FolderConfiguration folder;
  if (workspace.empty() || is_readable_folder(workspace)) {
    folder = of(workspace);
  } else {
    folder = with_settings({}, settings_.of_unknown(), {});
    folder.doubt = "The workspace can't be looked at, so the preset strict holds at least.";
  }
  if (!all) folder.trouble = kTooManyFolders;
  return folder;
}

FolderConfiguration ConfigurationFiles::with_settings(FolderConfiguration folder, WorkspaceSettings settings,
                                                      const fs::path& place) {
  folder.settings = std::move(settings.settings);
  folder.policy = std::move(settings.policy);
  const bool looked_at = place.empty() || known_.add(place, folder.settings->files[2], extras_of(*folder.settings));
  folder.known = known_.now();
  OrganisationReading reading = organisations_.of(folder.settings, folder.known.hosts);
  folder.organisation = std::move(reading.organisation);
  folder.trouble = std::move(reading.trouble);
  if (!looked_at) folder.trouble = kTooManyFolders;
  return folder;
}

std::vector<analyzers::Diagnostic> ConfigurationFiles::problems_in(const std::string& uri, std::string_view text) {
  const fs::path file = project_root(uri);
  if (is_configuration(uri)) return read_configuration_text(text, file.parent_path()).diagnostics;
  return settings_.problems_in(file, text);
}

}  // namespace server
