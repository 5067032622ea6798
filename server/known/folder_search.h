// Looks on disk for what the files of some folders say about what must not be shared: the values in credential files,
// the texts of protected files, the names of hosts. One thread at a time.
#pragma once

#include <cstdint>
#include <ctime>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "analyzers/known/learned.h"
#include "analyzers/known/read_hosts.h"
#include "analyzers/known/read_values.h"
#include "server/configuration/file_stamp.h"
#include "server/known/protected_files.h"

namespace server {

struct Knowledge {
  std::shared_ptr<const analyzers::Learned> learned;
  std::shared_ptr<const ProtectedFiles> protected_files;
  std::shared_ptr<const std::vector<std::string>> hosts;  // sorted

  friend bool operator==(const Knowledge&, const Knowledge&) = default;
};

// What is known before anything was looked at: nothing, always the same pointers.
Knowledge nothing_known();

// What the settings add to what is looked for in a folder. Patterns are those of gitignore, relative to the folder.
struct KnownExtras {
  std::vector<std::string> credential_files;
  std::vector<std::string> credential_names;
  std::vector<std::string> protected_files;
  bool environment = false;

  friend bool operator==(const KnownExtras&, const KnownExtras&) = default;
};

struct KnownPlace {
  std::string path;                           // of a folder, without links
  bool deep = true;                           // with all that is below it
  std::map<std::string, KnownExtras> extras;  // by the settings' file that says them
};

class FolderSearch {
 public:
  // What all the places say together. Pointers are those of the last time where nothing has changed.
  Knowledge look(const std::vector<KnownPlace>& places);

 private:
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
    analyzers::HostFile hosts = analyzers::HostFile::none;
    bool is_protected = false;
    bool follow = false;  // the user's own: may be a link
    Stamp stamp;
  };
  using Folders = std::map<std::string, Folder>;

  static Stamp settled_stamp(const std::string& path, bool follow);
  static bool same_files(const std::vector<File>& a, const std::vector<File>& b);
  static void list_folder(const std::string& path, Folder& folder);
  static void walk(const KnownPlace& place, Folders& known);
  void read_lists(const std::vector<KnownPlace>& places);
  void add_files_of(const KnownPlace& place, std::vector<File>& files);
  void find_files(const std::vector<KnownPlace>& places);
  void read_files(const std::vector<KnownPlace>& places);

  std::map<std::pair<std::string, bool>, Folders> folders_;  // by place
  std::vector<std::pair<std::string, KnownExtras>> extras_;  // those of the last time, by place
  std::vector<File> lists_, files_;
  std::uint64_t edition_ = 0;  // of the lists
  std::string digest_;
  Knowledge knowledge_;
};

}  // namespace server
