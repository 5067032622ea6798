#include "analyzers/suppression/baseline.h"

#include <sodium.h>

#include <utility>

#include "analyzers/rule.h"

namespace analyzers {
namespace {

template <std::size_t size>
std::string digits_of(const std::array<unsigned char, size>& bytes) {
  std::string digits(2 * size + 1, '\0');
  sodium_bin2hex(digits.data(), digits.size(), bytes.data(), size);
  digits.pop_back();
  return digits;
}

}  // namespace

std::string Baseline::salt_digits() const {
  return digits_of(salt_);
}

std::string Baseline::fingerprint(std::string_view value) const {
  std::array<unsigned char, 16> hash;
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(value.data()), value.size(),
                     salt_.data(), salt_.size());
  return digits_of(hash);
}

void Baseline::add(Entry entry) {
  const auto [first, last] = by_fingerprint_.equal_range(entry.fingerprint);
  for (auto known = first; known != last; ++known) {
    if (entries_[known->second].rule == entry.rule) return;
  }
  by_fingerprint_.emplace(entry.fingerprint, entries_.size());
  entries_.push_back(std::move(entry));
}

std::optional<std::size_t> Baseline::find(const Rule& rule, std::string_view value) const {
  if (entries_.empty()) return std::nullopt;
  const auto [first, last] = by_fingerprint_.equal_range(fingerprint(value));
  for (auto known = first; known != last; ++known) {
    if (is_id_of(rule, entries_[known->second].rule)) return known->second;
  }
  return std::nullopt;
}

}  // namespace analyzers
