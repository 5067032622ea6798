#include "server/vault/master_key.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>

namespace server {
namespace {

using Master = std::array<unsigned char, analyzers::ProjectKeys::kSize>;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }

 private:
  int fd_;
};

KeyError failure(const std::string& path, std::string_view what) {
  return {"The key file " + path + ' ' + std::string(what) + '.'};
}

KeyError system_failure(const std::string& path, std::string_view what, int number) {
  return failure(path, std::string(what) + ": " + std::strerror(number));
}

// Nothing when the open file or folder is of the right kind, ours and closed to others.
std::optional<KeyError> distrust(const Descriptor& file, const std::string& path, mode_t kind) {
  struct stat status;
  if (fstat(file.get(), &status) != 0) return system_failure(path, "can't be examined", errno);
  if ((status.st_mode & S_IFMT) != kind)
    return failure(path, kind == S_IFDIR ? "is not in a folder" : "is not a regular file");
  std::string whose = kind == S_IFDIR ? "is in a folder that " : "";
  if (status.st_uid != geteuid()) return failure(path, whose + "belongs to another user");
  if ((status.st_mode & 077) != 0)
    return failure(path, whose + (kind == S_IFDIR ? "others may enter; its mode must be 0700"
                                                  : "is open to others; its mode must be 0600"));
  return {};
}

std::optional<std::string> state_folder() {
  // The XDG specification: relative paths are to be ignored.
  if (const char* state = std::getenv("XDG_STATE_HOME"); state && state[0] == '/') return std::string(state);
  if (const char* home = std::getenv("HOME"); home && home[0] == '/') return std::string(home) + "/.local/state";
  return {};
}

// Makes the folder and those above it. What exists stays as it is.
void make_folders(const std::string& path) {
  for (std::size_t at = path.find('/', 1); at != path.npos; at = path.find('/', at + 1))
    mkdir(path.substr(0, at).c_str(), 0700);
  mkdir(path.c_str(), 0700);
}

bool write_all(int fd, const Master& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    ssize_t count = write(fd, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return fsync(fd) == 0;
}

// Another process may make the key at the same moment: it is written whole under a name of its own, then linked. The
// link fails where the key exists by now, and then that one counts.
std::optional<KeyError> make_key(const Descriptor& folder, const std::string& path) {
  std::string name = "key." + std::to_string(getpid()) + '.' + std::to_string(randombytes_random());
  Descriptor file(openat(folder.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.open()) return system_failure(path, "can't be made", errno);
  Master fresh;
  randombytes_buf(fresh.data(), fresh.size());
  bool written = write_all(file.get(), fresh);
  int number = errno;
  sodium_memzero(fresh.data(), fresh.size());
  if (written && linkat(folder.get(), name.c_str(), folder.get(), "key", 0) != 0 && errno != EEXIST) {
    written = false;
    number = errno;
  }
  unlinkat(folder.get(), name.c_str(), 0);
  if (!written) return system_failure(path, "can't be written", number);
  return {};
}

std::optional<KeyError> read_key(const Descriptor& file, const std::string& path, Master& master) {
  std::array<unsigned char, analyzers::ProjectKeys::kSize + 1> buffer;
  std::size_t size = 0;
  while (size < buffer.size()) {
    ssize_t count = read(file.get(), buffer.data() + size, buffer.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure(path, "can't be read", errno);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  if (size == master.size()) std::memcpy(master.data(), buffer.data(), master.size());
  sodium_memzero(buffer.data(), buffer.size());
  if (size != master.size()) return failure(path, "has not the 32 bytes of a key");
  return {};
}

std::optional<KeyError> load_master(Master& master) {
  std::optional<std::string> state = state_folder();
  if (!state)
    return KeyError{"There is no place for the key file: neither XDG_STATE_HOME nor HOME is an absolute path."};
  std::string folder_path = *state + "/lampblack";
  std::string path = folder_path + "/key";
  make_folders(folder_path);
  Descriptor folder(open(folder_path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder.open()) return system_failure(path, "is in a folder that can't be opened", errno);
  if (auto error = distrust(folder, path, S_IFDIR)) return error;
  // Not blocked by a pipe of that name: a key is a regular file.
  constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
  int fd = openat(folder.get(), "key", kFlags);
  if (fd < 0 && errno == ENOENT) {
    if (auto error = make_key(folder, path)) return error;
    fd = openat(folder.get(), "key", kFlags);
  }
  Descriptor file(fd);
  if (!file.open())
    return errno == ELOOP ? failure(path, "is a symbolic link") : system_failure(path, "can't be opened", errno);
  if (auto error = distrust(file, path, S_IFREG)) return error;
  return read_key(file, path, master);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string project_root(std::string_view workspace) {
  constexpr std::string_view kScheme = "file://";
  std::string out;
  if (workspace.starts_with(kScheme)) {
    workspace.remove_prefix(kScheme.size());
    for (std::size_t i = 0; i < workspace.size(); ++i) {
      int high = workspace[i] == '%' && i + 2 < workspace.size() ? hex_digit(workspace[i + 1]) : -1;
      int low = high >= 0 ? hex_digit(workspace[i + 2]) : -1;
      out += low >= 0 ? static_cast<char>(high * 16 + low) : workspace[i];
      if (low >= 0) i += 2;
    }
  } else {
    out = workspace;
  }
  while (out.size() > 1 && out.ends_with('/')) out.pop_back();
  return out;
}

std::variant<Keys, KeyError> load_project_keys(std::string_view workspace) {
  if (sodium_init() < 0) return KeyError{"The cryptography library can't start, so there are no keys."};
  Master master;
  if (auto error = load_master(master)) return *error;
  auto keys = std::make_shared<const analyzers::ProjectKeys>(master, project_root(workspace));
  sodium_memzero(master.data(), master.size());
  return Keys(keys);
}

}  // namespace server
