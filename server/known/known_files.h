// What a workspace's and the user's own files say about what must not be shared: the values in credential files, the
// texts of protected files. Looks on disk, and again when something has changed. Loop thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "analyzers/known/learned.h"
#include "analyzers/known/read_values.h"
#include "server/configuration/file_stamp.h"
#include "server/known/protected_files.h"

namespace server {

struct Knowledge {
  std::shared_ptr<const analyzers::Learned> learned;
  std::shared_ptr<const ProtectedFiles> protected_files;

  friend bool operator==(const Knowledge&, const Knowledge&) = default;
};

class KnownFiles {
 public:
  // What is known in the workspace of a file or folder: its repository, or else the folder itself, or that of the file.
  // An empty path has the user's files alone. Not older than half a second; equal pointers mean that nothing changed.
  Knowledge of(const std::filesystem::path& place);

  // Something was saved: what comes next is not older than that.
  void look_again();

 private:
  using Clock = std::chrono::steady_clock;

  struct Stamp : FileStamp {
    bool settled = false;  // old enough that a later change shows in it
    bool same_as(const Stamp& other) const;
  };
  struct Folder {
    Stamp stamp;
    std::vector<std::string> folders, files;  // names
    std::vector<std::string> protected_files;
    std::uint64_t lists = 0;  // the edition of the lists that it was compared with
  };
  struct File {
    std::string path;
    analyzers::ValueFile values = analyzers::ValueFile::none;
    bool is_protected = false;
    bool follow = false;  // the user's own: may be a link
    Stamp stamp;
  };
  struct Root {
    std::map<std::string, Folder> folders;
    std::vector<File> lists, files;
    std::uint64_t edition = 1;  // of the lists
    std::string digest;
    Knowledge knowledge;
    Clock::time_point looked{};
  };

  static Stamp settled_stamp(const std::string& path, bool follow);
  static bool same_files(const std::vector<File>& a, const std::vector<File>& b);
  static void list_folder(const std::string& path, Folder& folder);
  static void walk(const std::string& path, bool deep, Root& root);
  static void read_lists(Root& root);
  static void find_files(Root& root);
  static void read_files(Root& root);
  static void look(const std::string& path, bool deep, Root& root);

  std::map<std::pair<std::string, bool>, Root> roots_;
};

}  // namespace server
