#include "server/transport/outbox.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <utility>

namespace server {
namespace {

// False when the other end is gone.
bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {  // whoever shares the descriptor made it non-blocking
      pollfd waiting{descriptor, POLLOUT, 0};
      ::poll(&waiting, 1, -1);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace

Outbox::Outbox(int descriptor, std::function<void()> broken)
    : descriptor_(descriptor), broken_(std::move(broken)), writer_([this] { run(); }) {}

Outbox::~Outbox() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_one();
  writer_.join();
}

void Outbox::push(std::string framed) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(framed));
  }
  changed_.notify_one();
}

void Outbox::run() {
  bool whole = true;
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return closing_ || !queue_.empty(); });
    if (queue_.empty()) return;
    const std::string framed = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    if (whole && !write_all(descriptor_, framed)) {
      whole = false;
      broken_();
    }
    lock.lock();
  }
}

}  // namespace server
