// What configures the analysis of a folder: Lampblack's own settings, and the .gitleaks.toml or .betterleaks.toml that
// speaks for the folder: where it is, and what it says.
// ConfigurationFiles: loop thread only. All else: any thread.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/imported/configuration.h"
#include "server/configuration/file_stamp.h"
#include "server/configuration/organisations.h"
#include "server/configuration/settings_files.h"
#include "server/known/known_files.h"

namespace server {

struct FolderConfiguration {
  std::shared_ptr<const analyzers::Configuration> configuration;  // null for none
  std::string root;                                               // the folder that its paths are relative to
  std::shared_ptr<const Settings> settings;                       // never null in what ConfigurationFiles gives
  std::shared_ptr<const Policy> policy;                           // the same
  std::shared_ptr<const analyzers::Organisation> organisation;    // whose words are looked for, null for none
  std::string trouble;  // why nothing of the folder can be shared, empty for nothing
  std::string doubt;    // why it is looked at more strictly than its settings say, empty for nothing
  Knowledge known{};    // what the files of all open folders hold that must not be shared

  friend bool operator==(const FolderConfiguration&, const FolderConfiguration&) = default;
};

// Whether a file of this path or URI is such a configuration.
bool is_configuration(std::string_view path);

// The configuration of other scanners at `path` or in the nearest folder above it, within its repository; empty for
// none.
std::filesystem::path find_configuration(const std::filesystem::path& path);

// Lampblack's own, found in the same way.
std::filesystem::path find_workspace_file(const std::filesystem::path& path);

// Reads a configuration; the files that it extends are relative to `root`.
analyzers::ConfigurationReading read_configuration_text(std::string_view text, const std::filesystem::path& root);

// Reads the file. Nothing was read when there are no diagnostics and no configuration.
analyzers::ConfigurationReading load_configuration(const std::filesystem::path& file);

// `uri` or path without its `root`; as it is when it is not below it.
std::string path_in(const std::string& root, std::string_view uri);

// The configurations of open documents and contexts, read again when they have changed.
class ConfigurationFiles {
 public:
  explicit ConfigurationFiles(SettingsFiles settings = SettingsFiles(), KnownFiles known = KnownFiles())
      : settings_(std::move(settings)), known_(std::move(known)) {}

  // The folders that the editor has open: their files count for every document and context.
  void open_folders(std::vector<std::string> folders);
  // The first of them, empty for none: that of a context which names none.
  std::string first_folder() const { return folders_.empty() ? "" : folders_.front(); }

  // Looks on disk for what speaks for a file or folder, a path or file: URI. Equal pointers mean an equal
  // configuration. What is no file or folder has the settings of the system and the user.
  FolderConfiguration of(const std::string& place);

  // What speaks for a context of a workspace, with items of these uris, whose repositories' files count, too. A
  // workspace that can't be looked at has the preset strict at least.
  FolderConfiguration of_context(const std::string& workspace, const std::vector<std::string_view>& uris);

  // What is wrong with a document that is itself a configuration, of ours or of other scanners.
  std::vector<analyzers::Diagnostic> problems_in(const std::string& uri, std::string_view text);

  // Something was saved: what comes next knows it.
  void look_again() { known_.look_again(); }
  // As in KnownFiles, of what the folders' files hold.
  void when_known(KnownFiles::Done then) { known_.when_known(std::move(then)); }
  void when_fresh(KnownFiles::Done then) { known_.when_fresh(std::move(then)); }

 private:
  struct Loaded {
    FileStamp stamp;
    std::shared_ptr<const analyzers::Configuration> configuration;
  };
  std::map<std::filesystem::path, Loaded> files_;
  FolderConfiguration with_settings(FolderConfiguration folder, WorkspaceSettings settings,
                                    const std::filesystem::path& place);

  SettingsFiles settings_;
  Organisations organisations_;
  KnownFiles known_;
  std::vector<std::string> folders_;
};

}  // namespace server
