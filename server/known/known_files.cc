#include "server/known/known_files.h"

#include <fcntl.h>
#include <sodium.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>

namespace server {
namespace {

namespace fs = std::filesystem;

constexpr auto kLookEvery = std::chrono::milliseconds(500);
constexpr std::size_t kDeepest = 10;  // folders
constexpr std::size_t kMostFolders = 4096;
constexpr std::size_t kMostEntries = 100'000;               // of all folders
constexpr std::size_t kMostFiles = 512;                     // that are read
constexpr std::size_t kLargestFile = std::size_t{1} << 20;  // bytes
constexpr std::size_t kMostBytes = std::size_t{16} << 20;   // of all files

// What grows in a workspace without being written by its people.
constexpr std::string_view kGrown[] = {".git",        "node_modules", ".venv",  "venv",
                                       "__pycache__", ".tox",         ".cache", ".mypy_cache",
                                       "target",      ".gradle",      ".next",  "bower_components"};

constexpr std::string_view kOfUser[] = {".aws/credentials",
                                        ".npmrc",
                                        ".yarnrc.yml",
                                        ".pypirc",
                                        ".netrc",
                                        ".pgpass",
                                        ".my.cnf",
                                        ".git-credentials",
                                        ".kube/config",
                                        ".docker/config.json",
                                        ".config/gh/hosts.yml",
                                        ".config/gcloud/application_default_credentials.json",
                                        ".cargo/credentials.toml",
                                        ".terraform.d/credentials.tfrc.json",
                                        ".s3cfg",
                                        ".boto",
                                        ".vault-token"};

// The bytes of a regular file, or nothing. Never waits: a workspace may hold a pipe of any name.
bool read_file(const std::string& path, bool follow, std::string& bytes) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW));
  if (fd < 0) return false;
  struct stat status {};
  bool good =
      fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && static_cast<std::size_t>(status.st_size) <= kLargestFile;
  if (good) bytes.resize(static_cast<std::size_t>(status.st_size));
  for (std::size_t done = 0; good && done < bytes.size();) {
    const ssize_t count = read(fd, bytes.data() + done, bytes.size() - done);
    if (count <= 0) bytes.resize(done);
    if (count < 0) good = false;
    if (count > 0) done += static_cast<std::size_t>(count);
  }
  close(fd);
  return good;
}

fs::path repository_of(const fs::path& place) {
  std::error_code error;
  for (fs::path folder = place; folder.has_relative_path(); folder = folder.parent_path())
    if (fs::exists(folder / ".git", error)) return folder;
  return {};
}

void wipe(std::string& text) {
  sodium_memzero(text.data(), text.size());
}

}  // namespace

bool KnownFiles::Stamp::same_as(const Stamp& other) const {
  return settled && static_cast<const FileStamp&>(*this) == other;
}

KnownFiles::Stamp KnownFiles::settled_stamp(const std::string& path, bool follow) {
  const FileStamp stamp = stamp_of(path, follow);
  std::timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return {stamp, stamp.size < 0 || now.tv_sec - stamp.modified.tv_sec > 1};
}

bool KnownFiles::same_files(const std::vector<File>& a, const std::vector<File>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const File& one, const File& other) {
    return one.path == other.path && one.is_protected == other.is_protected && one.stamp.same_as(other.stamp);
  });
}

void KnownFiles::list_folder(const std::string& path, Folder& folder) {
  folder.folders.clear();
  folder.files.clear();
  folder.lists = 0;
  std::error_code error;
  for (fs::directory_iterator entry(path, fs::directory_options::skip_permission_denied, error), end;
       !error && entry != end && folder.files.size() + folder.folders.size() < kMostEntries; entry.increment(error)) {
    std::error_code unknown;
    const fs::file_status status = entry->symlink_status(unknown);  // a link may lead anywhere
    const std::string name = entry->path().filename().string();
    if (fs::is_directory(status)) {
      if (std::find(std::begin(kGrown), std::end(kGrown), name) == std::end(kGrown)) folder.folders.push_back(name);
    } else if (fs::is_regular_file(status)) {
      folder.files.push_back(name);
    }
  }
  std::sort(folder.folders.begin(), folder.folders.end());
  std::sort(folder.files.begin(), folder.files.end());
}

// Nearest folders first, so that a bound leaves out what is furthest.
void KnownFiles::walk(const std::string& path, bool deep, Root& root) {
  std::map<std::string, Folder> folders;
  std::deque<std::pair<std::string, std::size_t>> open{{path, 0}};
  std::size_t entries = 0;
  bool whole = true;
  while (!open.empty()) {
    const auto [at, depth] = open.front();
    open.pop_front();
    if (folders.size() == kMostFolders || entries > kMostEntries) {
      whole = false;
      break;
    }
    const Stamp stamp = settled_stamp(at, false);
    Folder folder;
    if (const auto before = root.folders.find(at); before != root.folders.end()) folder = std::move(before->second);
    if (!folder.stamp.same_as(stamp)) list_folder(at, folder);
    folder.stamp = stamp;
    entries += folder.files.size() + folder.folders.size();
    if (deep && depth < kDeepest)
      for (const std::string& name : folder.folders)
        open.emplace_back(at == "/" ? at + name : at + '/' + name, depth + 1);
    folders.emplace(at, std::move(folder));
  }
  if (!whole && root.folders.empty())
    spdlog::warn("{} is too large to be searched for credential files as a whole: the first {} folders count", path,
                 kMostFolders);
  root.folders = std::move(folders);
}

void KnownFiles::read_lists(Root& root) {
  std::vector<File> lists;
  for (const auto& [path, folder] : root.folders)
    for (const std::string_view name : kProtectionLists)
      if (std::binary_search(folder.files.begin(), folder.files.end(), name))
        lists.push_back({path + '/' + std::string(name), {}, false, false, {}});
  for (File& list : lists) list.stamp = settled_stamp(list.path, false);
  if (root.knowledge.protected_files && same_files(root.lists, lists)) return;
  std::vector<ProtectedFiles::List> read;
  for (const File& list : lists) {
    std::string text;
    if (!read_file(list.path, false, text)) {
      // What it names can't be known.
      spdlog::warn("{} can't be read: everything beside and below it is protected", list.path);
      text = "*\n";
    }
    const std::size_t slash = list.path.rfind('/');
    read.push_back({list.path.substr(0, slash), list.path.substr(slash + 1), IgnoreRules(text)});
  }
  root.lists = std::move(lists);
  root.knowledge.protected_files = std::make_shared<const ProtectedFiles>(std::move(read));
  ++root.edition;
}

// Which files are to be read, with the user's own first.
void KnownFiles::find_files(Root& root) {
  std::vector<File> files;
  if (const char* home = std::getenv("HOME"); home != nullptr && home[0] == '/')
    for (const std::string_view name : kOfUser) {
      const std::string path = std::string(home) + '/' + std::string(name);
      File file{path, analyzers::ValueFile::credentials, false, true, settled_stamp(path, true)};
      if (file.stamp.size >= 0) files.push_back(std::move(file));
    }
  for (auto& [path, folder] : root.folders) {
    if (folder.lists != root.edition) {
      folder.lists = root.edition;
      folder.protected_files.clear();
      for (const std::string& name : folder.files)
        if (!root.knowledge.protected_files->reason_for_path(path + '/' + name).empty())
          folder.protected_files.push_back(name);
    }
    for (const std::string& name : folder.files) {
      File file{path + '/' + name,
                analyzers::value_file(path + '/' + name),
                std::binary_search(folder.protected_files.begin(), folder.protected_files.end(), name),
                false,
                {}};
      if (file.values == analyzers::ValueFile::none && !file.is_protected) continue;
      if (files.size() == kMostFiles) break;
      file.stamp = settled_stamp(file.path, false);
      files.push_back(std::move(file));
    }
  }
  if (root.knowledge.learned && same_files(root.files, files)) return;
  root.files = std::move(files);
  read_files(root);
}

void KnownFiles::read_files(Root& root) {
  std::vector<std::pair<std::string, std::size_t>> values;  // and the file that each stands in
  std::vector<std::string> texts;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < root.files.size(); ++i) {
    const File& file = root.files[i];
    std::string text;
    if (bytes > kMostBytes || !read_file(file.path, file.follow, text)) continue;
    bytes += text.size();
    for (std::string& value : analyzers::read_values(text, file.path, file.values))
      values.emplace_back(std::move(value), i);
    if (file.is_protected && text.find('\0') == text.npos)
      texts.push_back(std::move(text));
    else
      wipe(text);
  }
  // Whether anything of it is new.
  crypto_generichash_state state;
  static const auto kKey = [] {
    std::array<unsigned char, crypto_generichash_KEYBYTES> key;
    randombytes_buf(key.data(), key.size());
    return key;
  }();
  crypto_generichash_init(&state, kKey.data(), kKey.size(), crypto_generichash_BYTES);
  auto add = [&state](std::string_view part) {
    const std::uint64_t size = part.size();
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(&size), sizeof size);
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
  };
  for (const auto& [value, file] : values) {
    add(value);
    add(root.files[file].path);
  }
  add("");
  for (const std::string& text : texts) add(text);
  std::string digest(crypto_generichash_BYTES, '\0');
  crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(digest.data()), digest.size());
  sodium_memzero(&state, sizeof state);
  if (!root.knowledge.learned || digest != root.digest) {
    std::vector<analyzers::LearnedValues::Value> views;
    for (const auto& [value, file] : values) views.push_back({value, root.files[file].path});
    const std::vector<std::string_view> text_views(texts.begin(), texts.end());
    root.knowledge.learned = std::make_shared<const analyzers::Learned>(views, text_views);
    root.digest = std::move(digest);
    spdlog::info("{} values of {} files are known", root.knowledge.learned->values.size(), root.files.size());
  }
  for (auto& [value, file] : values) wipe(value);
  for (std::string& text : texts) wipe(text);
}

void KnownFiles::look(const std::string& path, bool deep, Root& root) {
  if (!path.empty()) walk(path, deep, root);
  read_lists(root);
  find_files(root);
}

Knowledge KnownFiles::of(const fs::path& place) {
  std::error_code error;
  fs::path folder = place.empty() ? place : fs::weakly_canonical(place, error);
  bool deep = true;
  if (!folder.empty()) {
    const bool is_folder = fs::is_directory(folder, error);
    const fs::path repository = repository_of(folder);
    deep = is_folder || !repository.empty();
    if (!repository.empty())
      folder = repository;
    else if (!is_folder)
      folder = folder.parent_path();
    if (!fs::is_directory(folder, error)) folder.clear();
  }
  Root& root = roots_[{folder.string(), deep}];
  if (root.knowledge.learned && Clock::now() - root.looked < kLookEvery) return root.knowledge;
  look(folder.string(), deep, root);
  root.looked = Clock::now();
  return root.knowledge;
}

void KnownFiles::look_again() {
  for (auto& [place, root] : roots_) root.looked = {};
}

}  // namespace server
