#include "analyzers/imported/word_search.h"

#include <algorithm>

#include "analyzers/engine/bytes.h"

namespace analyzers {

WordSearch::WordSearch(std::span<const std::string> words) {
  for (const std::string& word : words) {
    longest_ = std::max(longest_, word.size());
    for (char c : word) {
      auto& group = class_[static_cast<unsigned char>(lower(c))];
      if (group == 0) group = static_cast<std::uint8_t>(classes_++);
    }
  }
  for (int c = 'A'; c <= 'Z'; ++c) class_[c] = class_[static_cast<unsigned char>(lower(static_cast<char>(c)))];

  // The trie of the words: 0 is its root, and also what no edge leads to.
  next_.assign(classes_, 0);
  ends_.resize(1);
  for (std::uint32_t index = 0; index < words.size(); ++index) {
    if (words[index].empty()) continue;
    std::uint32_t state = 0;
    for (char c : words[index]) {
      std::size_t edge = state * classes_ + class_[static_cast<unsigned char>(c)];
      if (next_[edge] == 0) {
        next_[edge] = static_cast<std::uint32_t>(ends_.size());
        ends_.emplace_back();
        next_.resize(next_.size() + classes_, 0);
      }
      state = next_[edge];
    }
    ends_[state].push_back(index);
  }

  // Breadth first: where a state has no edge it goes where its longest proper suffix goes.
  std::vector<std::uint32_t> suffix(ends_.size(), 0), order;
  for (std::uint32_t c = 0; c < classes_; ++c)
    if (next_[c] != 0) order.push_back(next_[c]);
  for (std::size_t i = 0; i < order.size(); ++i) {
    std::uint32_t state = order[i];
    const auto& shorter = ends_[suffix[state]];
    ends_[state].insert(ends_[state].end(), shorter.begin(), shorter.end());
    for (std::uint32_t c = 0; c < classes_; ++c) {
      std::uint32_t& edge = next_[state * classes_ + c];
      std::uint32_t fallback = next_[suffix[state] * classes_ + c];
      if (edge == 0) {
        edge = fallback;
      } else {
        suffix[edge] = fallback;
        order.push_back(edge);
      }
    }
  }
  for (std::uint32_t& target : next_) target = target * classes_ | (ends_[target].empty() ? 0 : kEnds);
  if (order.empty()) ends_.clear();
}

bool WordSearch::any_in(std::string_view text) const {
  std::uint32_t state = 0;
  for (std::size_t at = 0; at < text.size() && !empty(); ++at)
    if ((state = step(state, text[at])) & kEnds) return true;
  return false;
}

std::uint32_t WordSearch::state_at(std::string_view text, std::size_t at) const {
  std::uint32_t state = 0;
  for (std::size_t i = at - std::min(at, longest_); i < at; ++i) state = step(state, text[i]);
  return state;
}

}  // namespace analyzers
