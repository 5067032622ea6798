// The folder of the user's state, and whether what lies in it can be trusted: ours, and closed to others.
// Any thread; opens files and makes folders.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace server {

// An open file or folder, or none.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor();
  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }

 private:
  int fd_;
};

// Why a file of the state folder can't be used, in a sentence that names it.
struct StateError {
  std::string message;
};

// A file of the state folder as sentences call it: "The key file /…/key is …."
struct StateFile {
  std::string_view called;  // "The key file"
  std::string path;

  StateError failure(std::string_view what) const;
  StateError failure(std::string_view what, int number) const;  // with the system's words for an errno
};

// `name` in `lampblack` in the XDG state folder. Nothing where neither XDG_STATE_HOME nor HOME is an absolute path.
std::optional<StateFile> state_file(std::string_view called, std::string_view name);

// The folder that the file is in, made when it isn't there: this user's, closed to others, and no symbolic link.
std::variant<Descriptor, StateError> open_folder_of(const StateFile& file);

// Nothing when the open file, or the folder that it is in, is of the right kind (S_IFREG, S_IFDIR), ours and closed to
// others.
std::optional<StateError> distrust(const Descriptor& open, const StateFile& file, mode_t kind);

}  // namespace server
