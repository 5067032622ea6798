#include "server/vault/master_key.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "analyzers/engine/codecs.h"
#include "server/store/state_folder.h"

namespace server {
namespace {

using Master = std::array<unsigned char, analyzers::ProjectKeys::kSize>;

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
std::optional<StateError> make_key(const Descriptor& folder, const StateFile& key) {
  std::string name = "key." + std::to_string(getpid()) + '.' + std::to_string(randombytes_random());
  Descriptor file(openat(folder.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.open()) return key.failure("can't be made", errno);
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
  if (!written) return key.failure("can't be written", number);
  return {};
}

std::optional<StateError> read_key(const Descriptor& file, const StateFile& key, Master& master) {
  std::array<unsigned char, analyzers::ProjectKeys::kSize + 1> buffer;
  std::size_t size = 0;
  while (size < buffer.size()) {
    ssize_t count = read(file.get(), buffer.data() + size, buffer.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return key.failure("can't be read", errno);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  if (size == master.size()) std::memcpy(master.data(), buffer.data(), master.size());
  sodium_memzero(buffer.data(), buffer.size());
  if (size != master.size()) return key.failure("has not the 32 bytes of a key");
  return {};
}

std::optional<StateError> load_master(Master& master) {
  if (sodium_init() < 0) return StateError{"The cryptography library can't start, so there are no keys."};
  std::optional<StateFile> key = state_file("The key file", "key");
  if (!key)
    return StateError{"There is no place for the key file: neither XDG_STATE_HOME nor HOME is an absolute path."};
  auto opened = open_folder_of(*key);
  if (auto* error = std::get_if<StateError>(&opened)) return std::move(*error);
  const Descriptor& folder = std::get<Descriptor>(opened);
  // Not blocked by a pipe of that name: a key is a regular file.
  constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
  int fd = openat(folder.get(), "key", kFlags);
  if (fd < 0 && errno == ENOENT) {
    if (auto error = make_key(folder, *key)) return error;
    fd = openat(folder.get(), "key", kFlags);
  }
  Descriptor file(fd);
  if (!file.open()) return errno == ELOOP ? key->failure("is a symbolic link") : key->failure("can't be opened", errno);
  if (auto error = distrust(file, *key, S_IFREG)) return error;
  return read_key(file, *key, master);
}

}  // namespace

std::string project_root(std::string_view workspace) {
  constexpr std::string_view kScheme = "file://";
  std::string out = workspace.starts_with(kScheme) ? analyzers::decode_percent(workspace.substr(kScheme.size()))
                                                   : std::string(workspace);
  while (out.size() > 1 && out.ends_with('/')) out.pop_back();
  return out;
}

std::variant<Keys, KeyError> load_project_keys(std::string_view workspace) {
  Master master;
  if (auto error = load_master(master)) return KeyError{std::move(error->message)};
  auto keys = std::make_shared<const analyzers::ProjectKeys>(master, project_root(workspace));
  sodium_memzero(master.data(), master.size());
  return Keys(keys);
}

std::variant<LedgerSeed, KeyError> load_ledger_seed() {
  Master master;
  if (auto error = load_master(master)) return KeyError{std::move(error->message)};
  constexpr std::string_view kPurpose = "ledger signatures";
  LedgerSeed seed;
  crypto_auth_hmacsha256(seed.data(), reinterpret_cast<const unsigned char*>(kPurpose.data()), kPurpose.size(),
                         master.data());
  sodium_memzero(master.data(), master.size());
  return seed;
}

}  // namespace server
