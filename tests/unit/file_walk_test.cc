#include "server/verbs/file_walk.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

namespace {

namespace fs = std::filesystem;

// A folder of its own for each test, gone afterwards.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("lampblack-walk-" + std::to_string(std::random_device()()))) {
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }

  void write(const std::string& name, const std::string& text = "x\n") const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
  }
  std::string path(const std::string& name = "") const {
    return name.empty() ? path_.string() : (path_ / name).string();
  }

 private:
  fs::path path_;
};

struct Walked {
  std::vector<std::string> files;
  std::vector<std::string> errors;
  std::size_t ignored = 0;
};

Walked walk(const Folder& folder, const std::string& from = "", bool use_ignore_files = true) {
  Walked result;
  server::FileWalk files({[&](const std::string& path) {
                            result.files.push_back(fs::path(path).lexically_relative(folder.path()).string());
                            return true;
                          },
                          [&](const std::string&, const std::string& message) { result.errors.push_back(message); }},
                         use_ignore_files);
  files.visit(folder.path(from));
  result.ignored = files.ignored();
  return result;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("file walk: files in the order of their names, without .git") {
  const Folder folder;
  folder.write("b/2");
  folder.write("b/1");
  folder.write("a");
  folder.write(".git/config");
  folder.write(".hidden");
  CHECK(walk(folder).files == Names{".hidden", "a", "b/1", "b/2"});
}

TEST_CASE("file walk: ignore files of deeper folders come first, and an ignored folder is not entered") {
  const Folder folder;
  folder.write(".gitignore", "*.log\n/out/\n");
  folder.write("a.log");
  folder.write("out/.gitignore", "!*\n");
  folder.write("out/x");
  folder.write("sub/.gitignore", "!keep.log\n/only-here\n");
  folder.write("sub/keep.log");
  folder.write("sub/drop.log");
  folder.write("sub/only-here");
  folder.write("sub/deep/only-here");
  const Walked walked = walk(folder);
  CHECK(walked.files == Names{".gitignore", "sub/.gitignore", "sub/deep/only-here", "sub/keep.log"});
  CHECK(walked.ignored == 4);
  CHECK(walk(folder, "", false).files.size() == 9);
}

TEST_CASE("file walk: the ignore files above count up to the repository, and not beyond") {
  const Folder folder;
  folder.write(".gitignore", "*\n");
  folder.write("repository/.git/info/exclude", "excluded\n");
  folder.write("repository/.gitignore", "/a/b/x\n");
  folder.write("repository/a/b/x");
  folder.write("repository/a/b/y");
  folder.write("repository/a/b/excluded");
  CHECK(walk(folder, "repository/a/b").files == Names{"repository/a/b/y"});
  CHECK(walk(folder, "repository").files == Names{"repository/.gitignore", "repository/a/b/y"});
}

TEST_CASE("file walk: what was named is visited, what is linked is not, what is missing is told") {
  const Folder folder;
  folder.write(".git/HEAD");
  folder.write(".gitignore", "named\n");
  folder.write("named");
  fs::create_symlink(folder.path("named"), folder.path("link"));
  CHECK(walk(folder, "named").files == Names{"named"});
  CHECK(walk(folder).files == Names{".gitignore"});
  CHECK(walk(folder, "missing").errors == Names{"no such file or folder"});
}

TEST_CASE("file walk: the sink can end it") {
  const Folder folder;
  folder.write("a");
  folder.write("b/c");
  int seen = 0;
  server::FileWalk files({[&](const std::string&) { return ++seen < 1; }, [](const auto&, const auto&) {}}, true);
  CHECK_FALSE(files.visit(folder.path()));
  CHECK(seen == 1);
}
