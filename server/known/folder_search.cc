#include "server/known/folder_search.h"

#include <fcntl.h>
#include <sodium.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <filesystem>

extern char** environ;  // macOS has no header for it

namespace server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDeepest = 10;  // folders
constexpr std::size_t kMostFolders = 4096;
constexpr std::size_t kMostEntries = 100'000;  // of all folders
constexpr std::size_t kMostFiles = 512;        // of a place that are read
constexpr std::size_t kMostHostFiles = 512;    // more, for the names of hosts alone
constexpr std::size_t kMostHosts = 5000;
constexpr std::size_t kLargestFile = std::size_t{1} << 20;  // bytes
constexpr std::size_t kMostBytes = std::size_t{32} << 20;   // of all files

constexpr std::size_t kNoFile = SIZE_MAX;  // of a value: it is one of the environment

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
                                        ".vault-token",
                                        ".ssh/config",
                                        ".ssh/known_hosts"};

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

void wipe(std::string& text) {
  sodium_memzero(text.data(), text.size());
}

}  // namespace

Knowledge nothing_known() {
  static const Knowledge kNothing{
      std::make_shared<const analyzers::Learned>(std::span<const analyzers::LearnedValues::Value>(),
                                                 std::span<const std::string_view>()),
      std::make_shared<const ProtectedFiles>(), std::make_shared<const std::vector<std::string>>()};
  return kNothing;
}

bool FolderSearch::Stamp::same_as(const Stamp& other) const {
  return settled && static_cast<const FileStamp&>(*this) == other;
}

FolderSearch::Stamp FolderSearch::settled_stamp(const std::string& path, bool follow) {
  const FileStamp stamp = stamp_of(path, follow);
  std::timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return {stamp, stamp.size < 0 || now.tv_sec - stamp.modified.tv_sec > 1};
}

bool FolderSearch::same_files(const std::vector<File>& a, const std::vector<File>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const File& one, const File& other) {
    return one.path == other.path && one.is_protected == other.is_protected && one.stamp.same_as(other.stamp);
  });
}

void FolderSearch::list_folder(const std::string& path, Folder& folder) {
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
void FolderSearch::walk(const KnownPlace& place, Folders& known) {
  Folders folders;
  std::deque<std::pair<std::string, std::size_t>> open{{place.path, 0}};
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
    if (const auto before = known.find(at); before != known.end()) folder = std::move(before->second);
    if (!folder.stamp.same_as(stamp)) list_folder(at, folder);
    folder.stamp = stamp;
    entries += folder.files.size() + folder.folders.size();
    if (place.deep && depth < kDeepest)
      for (const std::string& name : folder.folders)
        open.emplace_back(at == "/" ? at + name : at + '/' + name, depth + 1);
    folders.emplace(at, std::move(folder));
  }
  if (!whole && known.empty())
    spdlog::warn("{} is too large to be searched for credential files as a whole: the first {} folders count",
                 place.path, kMostFolders);
  known = std::move(folders);
}

void FolderSearch::read_lists(const std::vector<KnownPlace>& places) {
  std::vector<File> lists;
  for (const KnownPlace& place : places)
    for (const auto& [path, folder] : folders_[{place.path, place.deep}])
      for (const std::string_view name : kProtectionLists)
        if (std::binary_search(folder.files.begin(), folder.files.end(), name)) {
          File& list = lists.emplace_back();
          list.path = path + '/' + std::string(name);
          list.stamp = settled_stamp(list.path, false);
        }
  std::vector<std::pair<std::string, KnownExtras>> extras;
  std::vector<std::string> roots;
  for (const KnownPlace& place : places) {
    roots.push_back(place.path);
    for (const auto& [file, said] : place.extras) extras.emplace_back(place.path, said);
  }
  const bool any = !lists.empty() || std::any_of(extras.begin(), extras.end(),
                                                 [](const auto& said) { return !said.second.protected_files.empty(); });
  if (!any) roots.clear();  // of no use
  const bool same_roots = roots == knowledge_.protected_files->roots();
  if (edition_ != 0 && extras == extras_ && same_roots && same_files(lists_, lists)) return;
  std::vector<ProtectedFiles::List> read;
  for (const File& list : lists) {
    std::string text;
    if (!read_file(list.path, false, text)) {
      // What it names can't be known.
      spdlog::warn("{} can't be read: everything beside and below it is protected", list.path);
      text = "*\n";
    }
    const std::size_t slash = list.path.rfind('/');
    read.emplace_back(list.path.substr(0, slash), list.path.substr(slash + 1), text);
  }
  for (const auto& [path, said] : extras) {
    std::string text;
    for (const std::string& pattern : said.protected_files) text += pattern + '\n';
    if (!text.empty()) read.emplace_back(path, "of protected files in the configuration", text);
  }
  if (extras != extras_) files_.clear();
  lists_ = std::move(lists);
  extras_ = std::move(extras);
  if (any || !same_roots)
    knowledge_.protected_files = std::make_shared<const ProtectedFiles>(std::move(read), std::move(roots));
  ++edition_;
}

// Those of one place, with the files that teach the names of hosts alone behind the others.
void FolderSearch::add_files_of(const KnownPlace& place, std::vector<File>& files) {
  std::string patterns;
  for (const auto& [file, said] : place.extras)
    for (const std::string& pattern : said.credential_files) patterns += pattern + '\n';
  const IgnoreRules extra(patterns);
  std::vector<File> host_files;
  std::size_t count = 0;
  for (auto& [path, folder] : folders_[{place.path, place.deep}]) {
    if (folder.lists != edition_) {
      folder.lists = edition_;
      folder.protected_files.clear();
      for (const std::string& name : folder.files)
        if (!knowledge_.protected_files->reason_for_path(path + '/' + name).empty())
          folder.protected_files.push_back(name);
    }
    for (const std::string& name : folder.files) {
      File file;
      file.path = path + '/' + name;
      file.values = analyzers::value_file(file.path);
      if (!extra.empty() && extra.match(file.path.substr(std::min(file.path.size(), place.path.size() + 1)), false) ==
                                IgnoreRules::Verdict::ignored)
        file.values = analyzers::ValueFile::credentials;
      file.hosts = analyzers::host_file(file.path);
      file.is_protected = std::binary_search(folder.protected_files.begin(), folder.protected_files.end(), name);
      if (file.values != analyzers::ValueFile::none || file.is_protected) {
        if (count == kMostFiles) continue;
        ++count;
        file.stamp = settled_stamp(file.path, false);
        files.push_back(std::move(file));
      } else if (file.hosts != analyzers::HostFile::none && host_files.size() < kMostHostFiles) {
        file.stamp = settled_stamp(file.path, false);
        host_files.push_back(std::move(file));
      }
    }
  }
  File git;
  git.path = place.path + "/.git/config";
  git.hosts = analyzers::host_file(git.path);
  git.stamp = settled_stamp(git.path, false);
  if (git.stamp.size >= 0) host_files.push_back(std::move(git));
  files.insert(files.end(), std::make_move_iterator(host_files.begin()), std::make_move_iterator(host_files.end()));
}

// Which files are to be read, with the user's own first.
void FolderSearch::find_files(const std::vector<KnownPlace>& places) {
  std::vector<File> files;
  auto add_own = [&files](std::string path, analyzers::ValueFile values) {
    const analyzers::HostFile hosts = analyzers::host_file(path);
    const Stamp stamp = settled_stamp(path, true);
    if (stamp.size >= 0) files.push_back({std::move(path), values, hosts, false, true, stamp});
  };
  if (const char* home = std::getenv("HOME"); home != nullptr && home[0] == '/')
    for (const std::string_view name : kOfUser)
      add_own(std::string(home) + '/' + std::string(name),
              name.starts_with(".ssh/") ? analyzers::ValueFile::none : analyzers::ValueFile::credentials);
  add_own("/etc/hosts", analyzers::ValueFile::none);
  for (const KnownPlace& place : places) add_files_of(place, files);
  if (!files_.empty() && same_files(files_, files)) return;
  files_ = std::move(files);
  read_files(places);
}

void FolderSearch::read_files(const std::vector<KnownPlace>& places) {
  std::vector<std::pair<std::string, std::size_t>> values;  // and the file that each stands in
  std::vector<std::string> texts;
  std::vector<std::string> names;
  bool environment = false;
  for (const KnownPlace& place : places)
    for (const auto& [file, said] : place.extras) {
      names.insert(names.end(), said.credential_names.begin(), said.credential_names.end());
      environment |= said.environment;
    }
  std::vector<analyzers::HostNames> names_of_hosts;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    const File& file = files_[i];
    std::string text;
    if (bytes > kMostBytes || !read_file(file.path, file.follow, text)) continue;
    bytes += text.size();
    for (std::string& value : analyzers::read_values(text, file.path, file.values, names))
      values.emplace_back(std::move(value), i);
    if (file.hosts != analyzers::HostFile::none) names_of_hosts.push_back(analyzers::read_hosts(text, file.hosts));
    if (file.is_protected && text.find('\0') == text.npos)
      texts.push_back(std::move(text));
    else
      wipe(text);
  }
  if (environment)
    for (char** variable = environ; *variable != nullptr; ++variable)
      for (std::string& value : analyzers::read_variable(*variable, names))
        values.emplace_back(std::move(value), kNoFile);
  auto source_of = [this](std::size_t file) { return file == kNoFile ? std::string() : files_[file].path; };
  std::vector<std::string> hosts = analyzers::hosts_of(names_of_hosts);
  hosts.resize(std::min(hosts.size(), kMostHosts));
  if (*knowledge_.hosts != hosts) knowledge_.hosts = std::make_shared<const std::vector<std::string>>(std::move(hosts));
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
    add(source_of(file));
  }
  add("");
  for (const std::string& text : texts) add(text);
  std::string digest(crypto_generichash_BYTES, '\0');
  crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(digest.data()), digest.size());
  sodium_memzero(&state, sizeof state);
  const bool nothing = values.empty() && texts.empty() && knowledge_.learned == nothing_known().learned;
  if (!nothing && digest != digest_) {
    std::vector<analyzers::LearnedValues::Value> views;
    for (const auto& [value, file] : values) views.push_back({value, source_of(file)});
    const std::vector<std::string_view> text_views(texts.begin(), texts.end());
    knowledge_.learned = std::make_shared<const analyzers::Learned>(views, text_views);
    digest_ = std::move(digest);
    spdlog::debug("{} values of {} files are known", knowledge_.learned->values.size(), files_.size());
  }
  for (auto& [value, file] : values) wipe(value);
  for (std::string& text : texts) wipe(text);
}

Knowledge FolderSearch::look(const std::vector<KnownPlace>& places) {
  if (!knowledge_.learned) knowledge_ = nothing_known();
  for (const KnownPlace& place : places) walk(place, folders_[{place.path, place.deep}]);
  read_lists(places);
  find_files(places);
  return knowledge_;
}

}  // namespace server
