// Finds every occurrence of many known values in a text in one pass, however many they are, also JSON-escaped and
// percent-encoded ones. Immutable after construction, then any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/finding.h"

namespace analyzers {

// What `value` is without JSON's escapes, and without percent-encoding: those of the two that differ from it. A value
// found in a JSON string may stand plainly elsewhere.
std::vector<std::string> decoded_forms(std::string_view value);

// An Aho-Corasick automaton over the values' bytes.
class KnownValues {
 public:
  // Values under 4 bytes are left out: masking "no" wherever it stands would leave no text. The views must outlive the
  // object.
  explicit KnownValues(const std::vector<std::string_view>& values);

  struct Occurrence {
    Span span;          // bytes of the text
    std::size_t value;  // index into the values of the constructor
  };

  // All places where a value stands; those under 8 bytes count only as whole words. Places may overlap; of values that
  // end at one place only the longest is told. Linear in the text's length.
  std::vector<Occurrence> find(std::string_view text) const;

 private:
  struct Node {
    std::uint32_t child = 0;  // first child; children are linked by `sibling`; 0 is the root, so "none"
    std::uint32_t sibling = 0;
    std::uint32_t fallback = 0;  // the longest proper suffix that is a node
    std::uint32_t shorter = 0;   // the longest proper suffix that is a whole value
    std::uint32_t value = kNoValue;
    std::uint32_t length = 0;
    unsigned char byte = 0;
    unsigned char table = 0;  // nodes of length 1: which of the tables is theirs
  };
  static constexpr std::uint32_t kNoValue = 0xFFFFFFFF;

  std::uint32_t child_of(std::uint32_t node, unsigned char byte) const;
  std::uint32_t step(std::uint32_t node, unsigned char byte) const;
  template <typename Each>
  void scan(std::string_view text, Each each) const;

  std::vector<Node> nodes_;
  // Children of the root and of its children as tables: a scan spends nearly all its time there.
  using Table = std::array<std::uint32_t, 256>;
  Table first_{};
  std::vector<Table> second_;  // by the node's `table`
};

}  // namespace analyzers
