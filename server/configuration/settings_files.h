// The files of the configuration's layers: where they are, and what they say together for a workspace, read again when
// they have changed. Loop thread only, but for settings_paths(), which any thread may ask.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/configuration/file_stamp.h"
#include "server/configuration/settings.h"
#include "server/policy/policy.h"

namespace server {

inline constexpr std::string_view kWorkspaceFile = ".lampblack.toml";

struct SettingsPaths {
  std::filesystem::path system;
  std::filesystem::path user;  // empty where neither XDG_CONFIG_HOME nor HOME is an absolute path
};

// /etc/lampblack/config.toml and lampblack/config.toml in the XDG configuration folder.
SettingsPaths settings_paths();

struct WorkspaceSettings {
  std::shared_ptr<const Settings> settings;
  std::shared_ptr<const Policy> policy;  // that they say
};

class SettingsFiles {
 public:
  explicit SettingsFiles(SettingsPaths paths = settings_paths()) : paths_(std::move(paths)) {}

  // `workspace_file` is empty for none. Equal pointers mean equal settings. A file that can't be used any more counts
  // as it did when it last could. What one that is gone tightened holds until this process ends: whoever may take it
  // away could loosen otherwise, and say nothing.
  WorkspaceSettings of(const std::filesystem::path& workspace_file);

  // Those of a workspace that can't be looked at: as if its file could not be used.
  WorkspaceSettings of_unknown();

  // The layer that a file is, nothing when it is no configuration of ours.
  std::optional<Layer> layer_of(const std::filesystem::path& file) const;

  // What is wrong with the text of such a file, by line; also what of it does not count beside the other layers.
  std::vector<analyzers::Diagnostic> problems_in(const std::filesystem::path& file, std::string_view text);

  // What is wrong with the files that speak for a workspace.
  std::array<std::vector<analyzers::Diagnostic>, kLayers> problems_of(const std::filesystem::path& workspace_file);

 private:
  struct Loaded {
    FileStamp stamp;
    LayerFile file;
    std::vector<analyzers::Diagnostic> problems;
    std::uint64_t reading = 0;  // tells one reading from another
  };
  using Files = std::array<const Loaded*, kLayers>;
  struct Known {
    std::array<std::uint64_t, kLayers> readings{};
    std::shared_ptr<const Policy> policy;
    std::shared_ptr<const Settings> settings;
  };

  const Loaded& load(const std::filesystem::path& file, Layer layer);
  Files load_all(const std::filesystem::path& workspace_file);
  WorkspaceSettings settings_of(const Files& files, const std::filesystem::path& workspace_file, Known& known);

  SettingsPaths paths_;
  std::map<std::filesystem::path, Loaded> files_;
  std::map<std::filesystem::path, Known> known_;  // by the workspace's file
  Known unknown_;
  std::uint64_t readings_ = 0;
};

}  // namespace server
