#include "server/verbs/file_walk.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

namespace server {
namespace {

namespace fs = std::filesystem;

std::string read_if_there(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Git's own default for a person's ignore file.
fs::path personal_ignore_file() {
  if (const char* config = std::getenv("XDG_CONFIG_HOME"); config != nullptr && *config != '\0') {
    return fs::path(config) / "git" / "ignore";
  }
  const char* home = std::getenv("HOME");
  return home == nullptr ? fs::path() : fs::path(home) / ".config" / "git" / "ignore";
}

bool is_repository(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / ".git", ignored);
}

}  // namespace

// Reads the ignore files that stand in `folder`. A repository begins anew: what is around it does not speak for it.
FileWalk::Levels FileWalk::enter(const fs::path& folder, const std::string& relative, Levels above) const {
  if (!use_ignore_files_) return nullptr;
  const auto push = [&](const fs::path& file) {
    IgnoreRules rules(read_if_there(file));
    if (!rules.empty()) above = std::make_shared<const Level>(Level{std::move(rules), relative.size(), above});
  };
  if (is_repository(folder)) {
    above = nullptr;
    push(personal_ignore_file());
    push(folder / ".git" / "info" / "exclude");
  }
  push(folder / ".gitignore");
  return above;
}

// The levels of all folders above `folder`, from its repository's root down; `relative` becomes its path from there.
FileWalk::Levels FileWalk::levels_above(const fs::path& folder, std::string& relative) const {
  std::error_code error;
  const fs::path absolute = fs::canonical(folder, error);
  if (error || !use_ignore_files_ || is_repository(absolute)) return nullptr;
  fs::path root = absolute;
  while (root.has_relative_path() && !is_repository(root)) root = root.parent_path();
  if (!is_repository(root)) return nullptr;

  Levels levels;
  fs::path at = root;
  for (const fs::path& name : absolute.lexically_relative(root)) {
    levels = enter(at, relative, levels);
    at /= name;
    relative += name.string() + '/';
  }
  return levels;
}

bool FileWalk::visit(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    sink_.error(path, "no such file or folder");
    return true;
  }
  if (error) {
    sink_.error(path, error.message());
    return true;
  }
  if (!fs::is_directory(status)) return sink_.file(path);
  std::string relative;
  const Levels above = levels_above(path, relative);
  return visit_folder(path, relative, above);
}

bool FileWalk::visit_folder(const fs::path& folder, const std::string& relative, const Levels& above) {
  std::error_code error;
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    entries.push_back(*entry);
  }
  if (error) {
    sink_.error(folder.string(), error.message());
    return true;
  }
  std::sort(entries.begin(), entries.end());
  const Levels levels = enter(folder, relative, above);
  for (const fs::directory_entry& entry : entries) {
    const std::string name = entry.path().filename().string();
    const fs::file_status status = entry.symlink_status(error);
    const bool is_folder = fs::is_directory(status);
    if (name == ".git" || (!is_folder && !fs::is_regular_file(status))) continue;

    const std::string inside = relative + name;
    auto verdict = IgnoreRules::Verdict::silent;
    for (const Level* level = levels.get(); level != nullptr && verdict == IgnoreRules::Verdict::silent;
         level = level->above.get()) {
      verdict = level->rules.match(std::string_view(inside).substr(level->folder_size), is_folder);
    }
    if (verdict == IgnoreRules::Verdict::ignored) {
      ++ignored_;
      continue;
    }
    const fs::path shown = folder == "." ? fs::path(name) : entry.path();
    if (!(is_folder ? visit_folder(shown, inside + '/', levels) : sink_.file(shown.string()))) return false;
  }
  return true;
}

}  // namespace server
