// What tells whether a file has changed since it was read. Any thread.
#pragma once

#include <sys/stat.h>

#include <cerrno>
#include <ctime>
#include <filesystem>

namespace server {

struct FileStamp {
  long long size = -1;  // bytes; -1 where there is no such file, -2 where there may be one that can't be reached
  std::timespec modified{};
  unsigned long long file = 0;  // a replaced file is another one

  bool operator==(const FileStamp& other) const {
    return size == other.size && file == other.file && modified.tv_sec == other.modified.tv_sec &&
           modified.tv_nsec == other.modified.tv_nsec;
  }
};

// Whether nothing has this name. A link that leads nowhere is something, be it the file or a folder above it: what it
// leads to may be on a disk that is not there at the moment.
inline bool is_absent(std::filesystem::path file) {
  struct stat status {};
  if (::lstat(file.c_str(), &status) == 0) return false;
  while (errno == ENOENT && file.has_relative_path()) {
    file = file.parent_path();
    if (::lstat(file.c_str(), &status) == 0) return ::stat(file.c_str(), &status) == 0;
  }
  return errno == ENOENT;
}

// `follow`: a symbolic link is what it leads to.
inline FileStamp stamp_of(const std::filesystem::path& file, bool follow = true) {
  struct stat status {};
  if ((follow ? ::stat(file.c_str(), &status) : ::lstat(file.c_str(), &status)) == 0)
    return {status.st_size, status.st_mtim, status.st_ino};
  FileStamp out;
  if (!is_absent(file)) out.size = -2;
  return out;
}

}  // namespace server
