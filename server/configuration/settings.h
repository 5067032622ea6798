// What the layers of the configuration say together: the system's, the user's and the workspace's, each of which can
// only tighten where the one above locks, and the workspace's everywhere unless the user trusts it.
// Pure functions and plain values; any thread.
#pragma once

#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "server/configuration/layer.h"

namespace server {

struct Settings {
  std::string version;                     // a hash of all that they say
  Table root;                              // every section of the table of keys is there
  std::array<Table, kLayers> layers;       // what each file says by itself
  std::array<std::string, kLayers> files;  // paths; empty where there is no such file
  std::array<bool, kLayers> gone{};        // the file was taken away: what it said can only tighten
  std::set<std::string, std::less<>> locked;
  bool trusted = false;  // the user trusts the workspace
  bool broken = false;   // a file can't be used and never could: the preset is strict at least

  // The system's file locks the key, or a section that it is in.
  bool is_locked(std::string_view key) const;
  // A layer can only tighten the key.
  bool only_tightens(Layer layer, std::string_view key) const;
};

struct LayerFile {
  std::string path;            // empty: there is no such file
  std::optional<Table> layer;  // what counts of it; none: it can't be used and never could
  bool gone = false;           // it was there, and is not any more
};

struct Joined {
  Settings settings;
  std::array<std::vector<analyzers::Diagnostic>, kLayers> diagnostics;  // what a layer says that does not count
};

// `workspace` is the folder of the workspace's file.
Joined join(const std::array<LayerFile, kLayers>& files, const std::string& workspace);

}  // namespace server
