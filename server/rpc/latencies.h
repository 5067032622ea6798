// How long requests and notifications took, by method: a histogram each, for whoever asks how the server does.
// Loop thread only.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace server {

class Latencies {
 public:
  // `method` must live as long as the program.
  void add(std::string_view method, std::chrono::steady_clock::duration taken);

  struct Line {
    std::string_view method;
    std::uint64_t count = 0;
    std::uint64_t median = 0;  // microseconds, as are the other two; rounded up by a quarter at most
    std::uint64_t p99 = 0;
    std::uint64_t longest = 0;  // exactly
  };
  std::vector<Line> lines() const;

 private:
  // Four classes to each power of two of microseconds.
  struct Histogram {
    std::array<std::uint64_t, 128> classes{};
    std::uint64_t count = 0;
    std::uint64_t longest = 0;
    std::uint64_t quantile(double part) const;
  };
  std::map<std::string_view, Histogram> by_method_;
};

}  // namespace server
