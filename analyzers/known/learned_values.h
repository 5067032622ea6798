// The values that are known to be secret, as they stand in credential files: finds every place of a text where one of
// them stands, however it is written. Immutable once built; any thread may search.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/finding.h"

namespace analyzers {

// Whether a value is long (8 bytes) and unlikely (about 32 bits) enough to be looked for wherever it may stand.
bool is_worth_learning(std::string_view value);

class LearnedValues {
 public:
  struct Value {
    std::string_view value;
    std::string source;  // the path of the file that it stands in; empty where it came from elsewhere
  };

  // Values that are not worth learning are left out. What is kept of them lies in memory that is locked as far as the
  // system lets us, and wiped at the end; the index is made of keyed fingerprints, with a key of this object.
  explicit LearnedValues(std::span<const Value> values);
  ~LearnedValues();
  LearnedValues(const LearnedValues&) = delete;
  LearnedValues& operator=(const LearnedValues&) = delete;

  struct Occurrence {
    Span span;                // with all of an encoded text that the value is a part of
    std::uint32_t value = 0;  // for is_from
    bool whole = true;        // with its first and its last byte
  };

  // All places, in order: as they are, in base64 wherever its groups of four begin, in hexadecimal, and in each way of
  // written.h; also where the first or the last byte is missing, if what is left is worth learning. They may overlap.
  // Linear in the text's length.
  std::vector<Occurrence> find(std::string_view text) const;

  // Whether the value stands in the file of this path or file: URI.
  bool is_from(std::uint32_t value, std::string_view path) const;

  std::size_t size() const { return values_.size(); }

 private:
  enum class Form : std::uint8_t { written, spelled, base64, base64_1, base64_2, hex, upper_hex };
  struct Known {
    std::string_view value;  // in the locked memory
    std::vector<std::uint32_t> sources;
  };
  // Where a window of seven bytes stands in a form of a value.
  struct Window {
    std::uint64_t fingerprint;
    std::uint32_t value;
    std::uint16_t offset;  // bytes of the form before it
    Form form;
  };

  std::uint64_t fingerprint_of(std::string_view bytes, std::size_t at) const;
  void add_windows(std::string_view form, std::uint32_t value, Form kind);
  void add_forms(std::uint32_t value);
  void index();
  template <typename Each>
  void each_window(std::string_view text, std::size_t step, Each each) const;
  std::optional<Span> written_at(std::string_view text, std::size_t at, const Window& window, Span part) const;
  std::optional<Occurrence> place_of(std::string_view text, std::size_t at, const Window& window, bool decoded) const;

  std::vector<Known> values_;
  std::vector<std::string> sources_;
  char* memory_ = nullptr;  // all values, one behind the other
  std::uint64_t key_ = 0;
  std::vector<Window> windows_;        // sorted by fingerprint
  std::vector<std::uint32_t> first_;   // by the fingerprint's upper bits: the first window
  std::vector<std::uint64_t> filter_;  // bits, by more of its upper bits
  unsigned bucket_shift_ = 63, filter_shift_ = 63;
};

}  // namespace analyzers
