// Step 3's last word: whether the value that a credential-like name is given is a literal credential, by weights that
// were learnt. Pure functions; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "analyzers/engine/lexer.h"
#include "analyzers/engine/names.h"
#include "analyzers/finding.h"

namespace analyzers {

// What a score is made from. `value` may be the beginning of a longer one.
struct Candidate {
  std::string_view text;  // the whole text, for the words on the line
  Span name;
  Span value;
  const Assignment& assignment;
  NameKind kind;
  FileRole role;
};

// What is true or false of a candidate. The list, with a weight for each, is scorer_weights.inc.
enum class Feature : std::uint8_t {
#define FEATURE(name, password, other) name,
#include "analyzers/engine/scorer_weights.inc"
#undef FEATURE
};
constexpr std::size_t kFeatures = 0
#define FEATURE(name, password, other) +1
#include "analyzers/engine/scorer_weights.inc"
#undef FEATURE
    ;

// Those that are true.
class Features {
 public:
  void add(Feature feature, bool holds = true) {
    features_[count_] = feature;
    count_ += holds;
  }
  std::span<const Feature> all() const& { return {features_.data(), count_}; }
  void all() const&& = delete;  // what it points into would be gone

 private:
  std::array<Feature, kFeatures + 1> features_;
  std::size_t count_ = 0;
};

// 0 to 10 points for what no weight may turn into a credential: references, examples, sentences, expressions of code,
// text with a meaning of its own; or null.
std::optional<int> veto(const Candidate& candidate);

// Looks at no more than 120 bytes to each side of the assignment.
Features features_of(const Candidate& candidate);

// How likely the value of a candidate that no rule vetoes is a literal credential, 1 to 99: ten points are a factor of
// e in the odds. From 50 it is marked; under 20 (30 if the name is weak) it isn't even masked.
int score(const Candidate& candidate);

}  // namespace analyzers
