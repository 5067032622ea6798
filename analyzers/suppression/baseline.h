// A baseline: findings that were there when a team began, or that it accepts, by rule and keyed hash of the value.
// Plain values; any thread. It knows no lines, so that an entry survives moved lines and renamed files.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzers/finding.h"

namespace analyzers {

class Baseline {
 public:
  // Random, of one baseline: equal values of two teams can't be recognised, and no table made in advance helps. Who
  // holds the file has the salt too, and can try out weak values.
  using Salt = std::array<unsigned char, 32>;

  struct Entry {
    std::string rule;         // its id when the entry was made
    std::string fingerprint;  // 32 hexadecimal digits
    std::string path;         // where it was seen first: a hint for people, and for what is stale; not compared
  };

  explicit Baseline(const Salt& salt) : salt_(salt) {}

  const Salt& salt() const { return salt_; }
  std::string salt_digits() const;  // 64 hexadecimal digits
  std::string fingerprint(std::string_view value) const;

  // An entry whose rule and fingerprint are known is left out.
  void add(Entry entry);

  // The number of the entry that accepts `value` as a finding of `rule`.
  std::optional<std::size_t> find(const Rule& rule, std::string_view value) const;

  const std::vector<Entry>& entries() const { return entries_; }

 private:
  Salt salt_;
  std::vector<Entry> entries_;
  std::unordered_multimap<std::string, std::size_t> by_fingerprint_;
};

}  // namespace analyzers
