// How much work one analysis may make of candidates and of layers, so that no text takes more than its length allows.
// One object for each analysis; its thread.
#pragma once

#include <cstddef>

namespace analyzers {

// The measure is one that no file met which people or programs wrote: a candidate in every fifteen bytes, text that is
// encoded again and again. Past it a mark leaves candidates alone, and a share masks them without a judgement.
class Effort {
 public:
  explicit Effort(std::size_t text_size)
      : scoring_(kScoringAtLeast + kScoringPerByte * text_size),
        decoding_(kDecodingAtLeast + kDecodingPerByte * text_size) {}

  // Whether a candidate with a value of `value_size` bytes is to be scored.
  bool scores(std::size_t value_size) { return take(kScoringEach + value_size, scoring_, scored_all_); }
  // Whether to analyse what came from under a layer, `size` bytes.
  bool decodes(std::size_t size) { return take(size, decoding_, decoded_all_); }

  bool scored_all() const { return scored_all_; }
  bool decoded_all() const { return decoded_all_; }

 private:
  // In bytes: a value's own, and what its name and its line cost beside it.
  static constexpr std::size_t kScoringEach = 48, kScoringAtLeast = 1024, kScoringPerByte = 6;
  static constexpr std::size_t kDecodingAtLeast = 64 * 1024, kDecodingPerByte = 8;

  static bool take(std::size_t cost, std::size_t& left, bool& all) {
    if (cost > left) left = 0;  // a smaller one behind it is refused, too
    if (left == 0) return all = false;
    left -= cost;
    return true;
  }

  std::size_t scoring_;
  std::size_t decoding_;
  bool scored_all_ = true;
  bool decoded_all_ = true;
};

}  // namespace analyzers
