// What tells whether a file has changed since it was read. Any thread.
#pragma once

#include <sys/stat.h>

#include <ctime>
#include <filesystem>

namespace server {

struct FileStamp {
  long long size = -1;  // bytes; -1 where there is no such file
  std::timespec modified{};
  unsigned long long file = 0;  // a replaced file is another one

  bool operator==(const FileStamp& other) const {
    return size == other.size && file == other.file && modified.tv_sec == other.modified.tv_sec &&
           modified.tv_nsec == other.modified.tv_nsec;
  }
};

// `follow`: a symbolic link is what it leads to.
inline FileStamp stamp_of(const std::filesystem::path& file, bool follow = true) {
  struct stat status {};
  if ((follow ? ::stat(file.c_str(), &status) : ::lstat(file.c_str(), &status)) != 0) return {};
  return {status.st_size, status.st_mtim, status.st_ino};
}

}  // namespace server
