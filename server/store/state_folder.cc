#include "server/store/state_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace server {
namespace {

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

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

Descriptor::~Descriptor() {
  if (fd_ >= 0) close(fd_);
}

StateError StateFile::failure(std::string_view what) const {
  return {std::string(called) + ' ' + path + ' ' + std::string(what) + '.'};
}

StateError StateFile::failure(std::string_view what, int number) const {
  return failure(std::string(what) + ": " + std::strerror(number));
}

std::optional<StateFile> state_file(std::string_view called, std::string_view name) {
  std::optional<std::string> state = state_folder();
  if (!state) return {};
  return StateFile{called, *state + "/lampblack/" + std::string(name)};
}

std::optional<StateError> distrust(const Descriptor& open, const StateFile& file, mode_t kind) {
  struct stat status;
  if (fstat(open.get(), &status) != 0) return file.failure("can't be examined", errno);
  if ((status.st_mode & S_IFMT) != kind)
    return file.failure(kind == S_IFDIR ? "is not in a folder" : "is not a regular file");
  std::string whose = kind == S_IFDIR ? "is in a folder that " : "";
  if (status.st_uid != geteuid()) return file.failure(whose + "belongs to another user");
  if ((status.st_mode & 077) != 0)
    return file.failure(whose + (kind == S_IFDIR ? "others may enter; its mode must be 0700"
                                                 : "is open to others; its mode must be 0600"));
  return {};
}

std::variant<Descriptor, StateError> open_folder_of(const StateFile& file) {
  const std::string path = file.path.substr(0, file.path.rfind('/'));
  make_folders(path);
  Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder.open()) return file.failure("is in a folder that can't be opened", errno);
  if (auto error = distrust(folder, file, S_IFDIR)) return *error;
  return folder;
}

}  // namespace server
