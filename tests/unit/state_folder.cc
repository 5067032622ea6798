#include "tests/unit/state_folder.h"

#include <catch2/catch.hpp>
#include <cstdlib>

namespace fs = std::filesystem;

StateFolder::StateFolder() {
  std::string name = (fs::temp_directory_path() / "lampblack-state-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  path_ = name;
  if (const char* before = std::getenv("XDG_STATE_HOME")) before_ = before;
  ::setenv("XDG_STATE_HOME", name.c_str(), 1);
}

StateFolder::~StateFolder() {
  if (before_.empty())
    ::unsetenv("XDG_STATE_HOME");
  else
    ::setenv("XDG_STATE_HOME", before_.c_str(), 1);
  fs::remove_all(path_);
}
