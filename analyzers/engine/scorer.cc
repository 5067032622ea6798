#include "analyzers/engine/scorer.h"

#include <algorithm>

namespace analyzers {
namespace {

struct Weights {
  std::int8_t password;  // points, if the name is a password's
  std::int8_t other;     // and if it is another credential's
};

constexpr Weights kWeights[] = {
#define FEATURE(name, password, other) {password, other},
#include "analyzers/engine/scorer_weights.inc"
#undef FEATURE
};

}  // namespace

int score(const Candidate& candidate) {
  bool password = candidate.kind == NameKind::password;
  int points = 0;
  const Features features = features_of(candidate);
  for (Feature feature : features.all()) {
    const Weights& weights = kWeights[static_cast<std::size_t>(feature)];
    points += password ? weights.password : weights.other;
  }
  // A password that is too short for a mark may be one that is being typed.
  bool given = candidate.assignment.op == Operator::assign || candidate.assignment.op == Operator::colon;
  if (password && given && candidate.value.size() < 4) return std::clamp(points, 20, 49);
  // "The token is ghx_a1" in a sentence: a token's beginning, or a word of its own.
  if (!password && candidate.assignment.op == Operator::prose && candidate.value.size() < 16)
    return std::clamp(points, 1, 45);
  return std::clamp(points, 1, 99);
}

}  // namespace analyzers
