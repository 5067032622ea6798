// Random instances of rules' shapes, with checksums that hold or don't, for the rules' own samples.
// Checksums are computed here a second time and in the plainest way, so that they and the engine's check each other.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "analyzers/rule.h"

namespace samples {

using Random = std::mt19937_64;

// `count` random bytes of a set that rules/README.md names; nothing for an unknown name.
std::optional<std::string> random_run(std::string_view set, std::size_t count, Random& random);

// An instance of one variant of the rule's shape; where the rule has a check, it holds.
std::string look_alike(const analyzers::Rule& rule, Random& random);
// The same, with one character of its checksum changed.
std::string broken_look_alike(const analyzers::Rule& rule, Random& random);

// `token` with the part rewritten that the check of that name computes; nothing if this token can't be sealed (try
// another).
std::optional<std::string> sealed(std::string_view check, std::string token, Random& random);

}  // namespace samples
