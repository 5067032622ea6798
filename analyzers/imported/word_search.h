// Many words at once: which of them stand in a text, in any case of ASCII letters, in one pass (Aho and Corasick).
// Constant once built; any thread may search with it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace analyzers {

class WordSearch {
 public:
  WordSearch() = default;
  explicit WordSearch(std::span<const std::string> words);  // empty words are never found

  bool empty() const { return ends_.empty(); }
  bool any_in(std::string_view text) const;

  // Calls report(index of the word, offset behind its last byte) for every word that ends in text[begin, end), in that
  // order, also for one that began before `begin`. Time is linear in the text and the hits.
  template <typename Report>
  void scan(std::string_view text, std::size_t begin, std::size_t end, Report&& report) const {
    if (empty()) return;
    const auto tell = [&](std::uint32_t state, std::size_t at) {
      for (std::uint32_t word : ends_[(state & ~kEnds) / classes_]) report(word, at + 1);
    };
    // Each step waits for the one before it, so several parts of the text take theirs at the same time.
    const std::size_t size = (end - begin) / kLanes;
    std::array<std::uint32_t, kLanes> states;
    for (std::size_t lane = 0; lane < kLanes; ++lane) states[lane] = state_at(text, begin + lane * size);
    std::array<std::vector<std::pair<std::uint32_t, std::size_t>>, kLanes> late;
    for (std::size_t at = begin; at < begin + size; ++at) {
      std::uint32_t any = 0;
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        states[lane] = step(states[lane], text[at + lane * size]);
        any |= states[lane];
      }
      if (any & kEnds)
        for (std::size_t lane = 0; lane < kLanes; ++lane)
          if (states[lane] & kEnds) late[lane].emplace_back(states[lane], at + lane * size);
    }
    for (const auto& hits : late)
      for (const auto& [state, at] : hits) tell(state, at);
    std::uint32_t state = states.back();
    for (std::size_t at = begin + kLanes * size; at < end; ++at)
      if ((state = step(state, text[at])) & kEnds) tell(state, at);
  }

 private:
  static constexpr std::uint32_t kEnds = 1u << 31;  // a word ends here
  static constexpr std::size_t kLanes = 4;

  std::uint32_t step(std::uint32_t state, char c) const {
    return next_[(state & ~kEnds) + class_[static_cast<unsigned char>(c)]];
  }
  // The state behind text[0, at): no word reaches back further than the longest.
  std::uint32_t state_at(std::string_view text, std::size_t at) const;

  std::size_t longest_ = 0;  // bytes of a word

  std::array<std::uint8_t, 256> class_{};  // bytes that no word has share class 0
  std::uint32_t classes_ = 1;
  std::vector<std::uint32_t> next_;               // state * classes_ + class → next state, multiplied already
  std::vector<std::vector<std::uint32_t>> ends_;  // state → indices of the words that end there
};

}  // namespace analyzers
