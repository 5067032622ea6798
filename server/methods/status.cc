// lampblack/status: how the server does. Numbers and names of methods, nothing of a document.
#include <sys/resource.h>

#include "analyzers/rule.h"
#include "server/methods/handlers.h"
#include "server/methods/state.h"

namespace server {
namespace {

double milliseconds(std::uint64_t microseconds) {
  return static_cast<double>(microseconds) / 1000;
}

// The most that the process ever had in memory, in kilobytes.
std::int64_t most_memory() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
#ifdef __APPLE__
  return usage.ru_maxrss / 1024;
#else
  return usage.ru_maxrss;
#endif
}

}  // namespace

void on_status(State& state, protocol::NoParams, Reply reply) {
  boost::json::array methods;
  for (const Latencies::Line& line : state.connection.latencies().lines())
    methods.push_back({{"method", line.method},
                       {"count", line.count},
                       {"medianMs", milliseconds(line.median)},
                       {"p99Ms", milliseconds(line.p99)},
                       {"longestMs", milliseconds(line.longest)}});
  std::move(reply).result(
      {{"version", LAMPBLACK_VERSION},
       {"rules", analyzers::builtin_rules().size()},
       {"documents",
        {{"open", state.documents.count()}, {"bytes", state.documents.bytes()}, {"behind", state.marks.behind()}}},
       {"diagnostics", state.client.pulls_diagnostics ? "pull" : "push"},
       {"positionEncoding", to_string(state.client.encoding)},
       {"mostMemoryKb", most_memory()},
       {"methods", std::move(methods)}});
}

}  // namespace server
