#include "server/transport/reader.h"

#include <poll.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <cerrno>
#include <memory>
#include <semaphore>
#include <thread>
#include <utility>

namespace server {
namespace {

constexpr std::size_t kChunk = 256 * 1024;  // bytes; one read takes what is there, so small messages stay small
constexpr int kChunksAhead = 64;            // that many may wait in the loop

}  // namespace

void start_reader(int descriptor, boost::asio::io_context& loop, std::function<void(std::string)> received,
                  std::function<void()> ended) {
  // Shared with what is posted, which outlives the thread.
  struct Shared {
    std::function<void(std::string)> received;
    std::function<void()> ended;
    std::counting_semaphore<kChunksAhead> room{kChunksAhead};
  };
  auto shared = std::make_shared<Shared>(std::move(received), std::move(ended));
  std::thread([descriptor, &loop, shared] {
    const auto buffer = std::make_unique<char[]>(kChunk);
    while (true) {
      const ssize_t count = ::read(descriptor, buffer.get(), kChunk);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && errno == EAGAIN) {  // whoever shares the descriptor made it non-blocking
        pollfd waiting{descriptor, POLLIN, 0};
        ::poll(&waiting, 1, -1);
        continue;
      }
      if (count <= 0) break;
      shared->room.acquire();
      boost::asio::post(loop, [shared, chunk = std::string(buffer.get(), static_cast<std::size_t>(count))]() mutable {
        shared->received(std::move(chunk));
        shared->room.release();
      });
    }
    boost::asio::post(loop, [shared] { shared->ended(); });
  }).detach();
}

}  // namespace server
