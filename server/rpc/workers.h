// The worker pool: jobs get a stop token and return a value, which is posted back to the loop.
// `run` is for the loop thread; jobs run on the pool and touch nothing but what they captured.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

#include "server/rpc/reply.h"

namespace server {

// Urgent jobs (someone waits for a reply) have their own threads, so that no background scan holds them up. Those of
// the store have one thread: they wait for the disk and for other sidecars, and run in the order in which they were
// given.
enum class Lane { background, urgent, store };

class Workers {
 public:
  explicit Workers(boost::asio::io_context& loop) : loop_(loop) {}
  ~Workers();  // waits for running jobs; those not begun are dropped

  // Runs `job(stop)` on the pool, then `done(result)` on the loop. Job and done are both destroyed on the loop thread,
  // so what they hold needs no locks. If the job throws, that is logged, `failed()` is called and `done` is dropped
  // uncalled (a Reply in it answers -32603).
  template <class Job, class Done, class Failed = decltype([] {})>
  void run(Lane lane, const std::stop_token& stop, Job job, Done done, Failed failed = {}) {
    using Result = decltype(job(stop));
    struct Task {
      Job job;
      Done done;
      Failed failed;
      std::optional<Result> result;
    };
    auto task = std::make_unique<Task>(Task{std::move(job), std::move(done), std::move(failed), std::nullopt});
    boost::asio::post(pool(lane), [this, stop, task = std::move(task)]() mutable {
      try {
        task->result.emplace(task->job(stop));
      } catch (...) {
        log_failure();
      }
      boost::asio::post(loop_, [task = std::move(task)] {
        if (task->result) {
          task->done(std::move(*task->result));
        } else {
          task->failed();
        }
      });
    });
  }

  // The same for a request: its cancellation stops the job, and `done(result, reply)` answers.
  template <class Job, class Done>
  void answer(Lane lane, Reply reply, Job job, Done done) {
    const std::stop_token stop = reply.stop_token();
    run(lane, stop, std::move(job), [reply = std::move(reply), done = std::move(done)](auto result) mutable {
      done(std::move(result), std::move(reply));
    });
  }

 private:
  boost::asio::thread_pool& pool(Lane lane);
  static void log_failure();

  boost::asio::io_context& loop_;
  std::array<std::optional<boost::asio::thread_pool>, 3> pools_;  // made when first needed: starting stays cheap
};

}  // namespace server
