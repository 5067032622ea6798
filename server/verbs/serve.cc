#include "server/verbs/serve.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "server/methods/server.h"
#include "server/transport/outbox.h"
#include "server/transport/reader.h"
#include "server/transport/sockets.h"
#include "server/transport/standard_streams.h"

namespace server {
namespace {

constexpr std::chrono::seconds kHardExit{2};

// Memory holds secrets: no core file, no reading of it by other processes of the user.
void forbid_dumps() {
  ::prctl(PR_SET_DUMPABLE, 0);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

void log_to_standard_error(const std::string& level) {
  auto logger = std::make_shared<spdlog::logger>("lampblack", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%H:%M:%S.%e %l %v");
  const spdlog::level::level_enum wanted = spdlog::level::from_str(level);
  // from_str reads what it doesn't know as "off".
  logger->set_level(wanted == spdlog::level::off && level != "off" ? spdlog::level::info : wanted);
  spdlog::set_default_logger(std::move(logger));
}

// A worker that hangs, or a client that takes nothing, must not keep the process.
void exit_hard_after(std::chrono::seconds time, int code) {
  std::thread([time, code] {
    std::this_thread::sleep_for(time);
    std::_Exit(code);
  }).detach();
}

}  // namespace

int serve(const ServeOptions& options) {
  int output = claim_standard_output();
  if (output < 0) return 1;
  forbid_dumps();
  std::signal(SIGPIPE, SIG_IGN);
  log_to_standard_error(options.log_level);
  int input = STDIN_FILENO;
  if (!options.pipe.empty() || options.port != 0) {
    input = output = options.pipe.empty() ? connect_to_port(options.port) : connect_to_pipe(options.pipe);
    if (output < 0) {
      spdlog::error("nobody listens where --pipe or --socket says");
      return 1;
    }
  }

  int exit_code = 1;
  boost::asio::io_context loop(1);
  const auto work = boost::asio::make_work_guard(loop);
  {
    Outbox outbox(output, [&] { boost::asio::post(loop, [&] { loop.stop(); }); });
    Server server(
        loop, [&](std::string framed) { outbox.push(std::move(framed)); },
        [&](int code) {
          exit_code = code;
          loop.stop();
        });
    if (options.client_process_id > 0) server.watch_parent(options.client_process_id);
    start_reader(
        input, loop, [&](const std::string& bytes) { server.receive(bytes); }, [&] { server.end_of_input(); });
    loop.run();
    exit_hard_after(kHardExit, exit_code);
  }
  spdlog::info("exit {}", exit_code);
  std::fflush(stderr);
  // The reader may still sit in its read and holds on to the loop; nothing is left to tidy up.
  std::_Exit(exit_code);
}

}  // namespace server
