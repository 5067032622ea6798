#include "server/rpc/latencies.h"

#include <algorithm>
#include <bit>

namespace server {
namespace {

std::size_t class_of(std::uint64_t microseconds) {
  if (microseconds < 4) return microseconds;
  const auto power = static_cast<std::size_t>(std::bit_width(microseconds)) - 1;
  return std::min<std::size_t>(4 * (power - 1) + (microseconds >> (power - 2) & 3), 127);
}

// The largest number of a class.
std::uint64_t end_of(std::size_t number) {
  if (number < 4) return number;
  const std::size_t power = number / 4 + 1;
  return (std::uint64_t{number % 4 + 5} << (power - 2)) - 1;
}

}  // namespace

void Latencies::add(std::string_view method, std::chrono::steady_clock::duration taken) {
  const auto count = std::chrono::duration_cast<std::chrono::microseconds>(taken).count();
  const auto microseconds = static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0));
  Histogram& histogram = by_method_[method];
  ++histogram.classes[class_of(microseconds)];
  ++histogram.count;
  histogram.longest = std::max(histogram.longest, microseconds);
}

std::uint64_t Latencies::Histogram::quantile(double part) const {
  const double wanted = part * static_cast<double>(count);
  double seen = 0;
  for (std::size_t i = 0; i < classes.size(); ++i)
    if ((seen += static_cast<double>(classes[i])) >= wanted) return std::min(end_of(i), longest);
  return longest;
}

std::vector<Latencies::Line> Latencies::lines() const {
  std::vector<Line> out;
  for (const auto& [method, histogram] : by_method_)
    out.push_back({method, histogram.count, histogram.quantile(0.5), histogram.quantile(0.99), histogram.longest});
  return out;
}

}  // namespace server
