// Notes of the steps that an analysis took and of why what it looked at is no finding, for whoever asks "why".
// Filled by the engine alone, in the thread that analyses; nobody who doesn't ask pays more than a null pointer's test.
#pragma once

#include <string_view>
#include <vector>

#include "analyzers/finding.h"

namespace analyzers {

// A sentence that stands in the source: no text that was analysed can become one.
class Reason {
 public:
  consteval Reason(const char* sentence) : sentence_(sentence) {}
  constexpr std::string_view sentence() const { return sentence_; }

 private:
  std::string_view sentence_;
};

struct Step {
  Span where;  // in the text that was analysed
  Reason what;
  const Rule* rule = nullptr;  // null where it is no matter of one rule
  int points = 0;              // what it adds to a score in percent, or takes from it; 0 where nothing is scored
};

using Trace = std::vector<Step>;

// `trace` may be null: then nobody asks.
inline void note(Trace* trace, Span where, Reason what, const Rule* rule = nullptr, int points = 0) {
  if (trace != nullptr) [[unlikely]]
    trace->push_back({where, what, rule, points});
}

}  // namespace analyzers
