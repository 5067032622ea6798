// What the files of the open folders, and the user's own, say about what must not be shared: looked for on another
// thread, and again when something has changed. Loop thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/known/folder_search.h"

namespace server {

class KnownFiles {
 public:
  using Done = std::function<void()>;
  // Calls the first on some thread, and then the second on the loop's.
  using Run = std::function<void(Done look, Done done)>;

  // By default a look is over when it returns.
  KnownFiles();
  explicit KnownFiles(Run run, Done changed);

  // Looks also in the folder of a file or folder: its repository, or else the folder itself, or that of the file.
  // `settings` names the file that says the extras. False where it is one too many.
  bool add(const std::filesystem::path& place, const std::string& settings, KnownExtras extras);
  // The same for the repository of a file, if it is in one.
  bool add_repository_of(const std::filesystem::path& file);

  // What is known now of all the folders, and begins to look again where the last look is half a second old.
  Knowledge now();
  // Whether all that was added, and all that was saved, has been looked at.
  bool is_known() const { return known_ == wanted_; }
  // Calls `then` as soon as that is so; `when_fresh`, also not before a look that is half a second old at most, or was
  // under way. At once where it is so already.
  void when_known(Done then);
  void when_fresh(Done then);

  // Something was saved: what comes next is not older than that.
  void look_again();

 private:
  using Clock = std::chrono::steady_clock;

  bool is_fresh() const;
  std::size_t count(bool deep) const;
  void start();
  void finish(std::uint64_t edition, Clock::time_point began, Knowledge found);

  Run run_;
  Done changed_;
  std::shared_ptr<FolderSearch> search_ = std::make_shared<FolderSearch>();  // of the look that is under way
  std::vector<KnownPlace> places_;
  std::map<std::string, std::string> repositories_;  // by folder; empty for none
  Knowledge knowledge_;
  std::uint64_t wanted_ = 1, known_ = 0;  // counts what makes an earlier look too old
  Clock::time_point looked_{};            // when the last look began
  bool looking_ = false;
  std::vector<Done> waiting_;
};

}  // namespace server
