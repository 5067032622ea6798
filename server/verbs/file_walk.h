// Which files a scan of a path covers: everything below it that its ignore files do not leave out.
// One walk at a time for each FileWalk; any thread.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "server/known/ignore_rules.h"

namespace server {

class FileWalk {
 public:
  struct Sink {
    std::function<bool(std::string path)> file;  // false ends the walk
    std::function<void(const std::string& path, const std::string& message)> error;
  };

  // `use_ignore_files` false visits ignored files too; `.git` is never entered.
  FileWalk(Sink sink, bool use_ignore_files) : sink_(std::move(sink)), use_ignore_files_(use_ignore_files) {}

  // Visits a file, or a folder in the order of its names. A path that was named is visited even if it is ignored.
  // Symbolic links below it are not followed. Returns false when the sink ended the walk.
  bool visit(const std::string& path);

  // Files and folders that ignore files left out, a folder counted once.
  std::size_t ignored() const { return ignored_; }

 private:
  // The ignore file of one folder, with those of the folders above it.
  struct Level {
    IgnoreRules rules;
    std::size_t folder_size;  // bytes of the path, relative to the repository, that lead to the folder
    std::shared_ptr<const Level> above;
  };
  using Levels = std::shared_ptr<const Level>;

  Levels enter(const std::filesystem::path& folder, const std::string& relative, Levels above) const;
  Levels levels_above(const std::filesystem::path& folder, std::string& relative) const;
  bool visit_folder(const std::filesystem::path& folder, const std::string& relative, const Levels& above);

  Sink sink_;
  bool use_ignore_files_;
  std::size_t ignored_ = 0;
};

}  // namespace server
