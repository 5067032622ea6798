// A state folder of a test's own, named by XDG_STATE_HOME while it lives.
// For the thread of the test.
#pragma once

#include <filesystem>
#include <string>

class StateFolder {
 public:
  StateFolder();
  ~StateFolder();
  StateFolder(const StateFolder&) = delete;
  StateFolder& operator=(const StateFolder&) = delete;
  std::filesystem::path folder() const { return path_ / "lampblack"; }
  std::filesystem::path key() const { return folder() / "key"; }
  std::filesystem::path store() const { return folder() / "state.db"; }

 private:
  std::filesystem::path path_;
  std::string before_;
};
