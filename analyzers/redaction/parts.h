// The parts of a passage that are to be replaced, and what is said of them.
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzers/finding.h"
#include "analyzers/rule.h"

namespace analyzers {

// What is said of a value, besides the value.
struct Kind {
  std::string_view data_class;
  const Rule* rule = nullptr;
  EvidenceTier tier = EvidenceTier::generic;
  std::string_view name;  // that it was found under
  friend bool operator==(const Kind&, const Kind&) = default;
};

struct Part {
  Span span;
  Kind kind;
};

// Of two kinds for one place the one that is restored to fewer, then the surer one.
bool outranks(const Kind& a, const Kind& b);

// Names that differ by case, separators and counting are one name.
std::string folded_name(const Kind& kind);

// Adds `span` without the placeholders in it. What is left beside one counts only where it may be a value: what was a
// value before ends at other bytes now.
void add_around(const std::vector<Span>& placeholders, std::string_view text, Span span, const Kind& kind,
                std::vector<Part>& out);

// Sorted, with overlapping parts united, so that no part of either shows.
std::vector<Part> united(std::vector<Part> parts);

}  // namespace analyzers
