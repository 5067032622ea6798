#include "server/configuration/settings_files.h"

#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "server/suppression/suppression_files.h"

namespace server {
namespace {

namespace fs = std::filesystem;

// Why the file may not speak for the user, empty when it may: whoever can write it could allow every share.
std::string distrust(const fs::path& file, Layer layer) {
  struct stat status {};
  if (layer == Layer::workspace || ::stat(file.c_str(), &status) != 0) return "";
  if (status.st_uid != 0 && status.st_uid != ::geteuid()) return "it belongs to another user";
  return (status.st_mode & S_IWOTH) != 0 ? "others may write it" : "";
}

LayerReading read_file(std::string_view text, Layer layer) {
  LayerReading out = read_layer(text, layer);
  if (!out.usable) return out;
  out.diagnostics = policy_problems(out.root);
  out.usable = out.diagnostics.empty();
  return out;
}

void sort_by_line(std::vector<analyzers::Diagnostic>& problems) {
  std::stable_sort(problems.begin(), problems.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
}

}  // namespace

SettingsPaths settings_paths() {
  SettingsPaths out{"/etc/lampblack/config.toml", {}};
  // The XDG specification: relative paths are to be ignored.
  if (const char* config = std::getenv("XDG_CONFIG_HOME"); config != nullptr && config[0] == '/')
    out.user = fs::path(config) / "lampblack/config.toml";
  else if (const char* home = std::getenv("HOME"); home != nullptr && home[0] == '/')
    out.user = fs::path(home) / ".config/lampblack/config.toml";
  return out;
}

const SettingsFiles::Loaded& SettingsFiles::load(const fs::path& file, Layer layer) {
  const FileStamp stamp = file.empty() ? FileStamp() : stamp_of(file);
  auto [found, added] = files_.try_emplace(file);
  Loaded& loaded = found->second;
  if (!added && loaded.stamp == stamp) return loaded;
  const bool was_there = !loaded.file.path.empty();
  const std::optional<Table> last = std::move(loaded.file.layer);
  loaded = {stamp, {}, {}, ++readings_};
  if (stamp.size == -1) {
    if (!last || layer == Layer::workspace) return loaded;
    loaded.file = {file.string(), last, true};
    loaded.problems = {
        {1, analyzers::Severity::error, "this file is gone; what it tightened holds until Lampblack is started again"}};
    spdlog::error("{} is gone: what it tightened holds until the next start", file.string());
    return loaded;
  }
  std::string bytes;
  std::string problem = read_regular_file(file, true, bytes);
  if (problem.empty()) problem = distrust(file, layer);
  loaded.file.path = file.string();
  if (problem.empty()) {
    LayerReading reading = read_file(bytes, layer);
    loaded.problems = std::move(reading.diagnostics);
    if (reading.usable) loaded.file.layer = std::move(reading.root);
  } else {
    loaded.problems = {{1, analyzers::Severity::error, "this file is not used: " + problem}};
  }
  if (!loaded.file.layer) {
    if (was_there) loaded.file.layer = last;
    spdlog::error("{} can't be used: {}", file.string(),
                  loaded.file.layer ? "what it said before still holds" : "the preset strict holds");
  }
  return loaded;
}

SettingsFiles::Files SettingsFiles::load_all(const fs::path& workspace_file) {
  return {&load(paths_.system, Layer::system), &load(paths_.user, Layer::user),
          &load(workspace_file, Layer::workspace)};
}

WorkspaceSettings SettingsFiles::settings_of(const Files& files, const fs::path& workspace_file, Known& known) {
  const std::array readings{files[0]->reading, files[1]->reading, files[2]->reading};
  if (!known.settings || known.readings != readings) {
    Joined joined = join({files[0]->file, files[1]->file, files[2]->file}, workspace_file.parent_path().string());
    known = {readings, std::make_shared<const Policy>(joined.settings), nullptr};
    known.settings = std::make_shared<const Settings>(std::move(joined.settings));
  }
  return {known.settings, known.policy};
}

WorkspaceSettings SettingsFiles::of(const fs::path& workspace_file) {
  return settings_of(load_all(workspace_file), workspace_file, known_[workspace_file]);
}

WorkspaceSettings SettingsFiles::of_unknown() {
  Files files = load_all({});
  Loaded unusable;
  unusable.file.path = kWorkspaceFile;
  files[2] = &unusable;
  return settings_of(files, {}, unknown_);
}

std::optional<Layer> SettingsFiles::layer_of(const fs::path& file) const {
  if (file == paths_.system) return Layer::system;
  if (file == paths_.user) return Layer::user;
  if (file.filename() == kWorkspaceFile) return Layer::workspace;
  return std::nullopt;
}

std::vector<analyzers::Diagnostic> SettingsFiles::problems_in(const fs::path& file, std::string_view text) {
  const std::optional<Layer> layer = layer_of(file);
  if (!layer) return {};
  LayerReading reading = read_file(text, *layer);
  const fs::path workspace_file = *layer == Layer::workspace ? file : fs::path();
  const Files files = load_all(workspace_file);
  std::array<LayerFile, kLayers> layers{files[0]->file, files[1]->file, files[2]->file};
  layers[static_cast<std::size_t>(*layer)] = {file.string(), std::move(reading.root), false};
  const Joined joined = join(layers, workspace_file.parent_path().string());
  const auto& ignored = joined.diagnostics[static_cast<std::size_t>(*layer)];
  reading.diagnostics.insert(reading.diagnostics.end(), ignored.begin(), ignored.end());
  sort_by_line(reading.diagnostics);
  return std::move(reading.diagnostics);
}

std::array<std::vector<analyzers::Diagnostic>, kLayers> SettingsFiles::problems_of(const fs::path& workspace_file) {
  const Files files = load_all(workspace_file);
  auto out = join({files[0]->file, files[1]->file, files[2]->file}, workspace_file.parent_path().string()).diagnostics;
  for (std::size_t i = 0; i < kLayers; ++i) {
    out[i].insert(out[i].end(), files[i]->problems.begin(), files[i]->problems.end());
    sort_by_line(out[i]);
  }
  return out;
}

}  // namespace server
