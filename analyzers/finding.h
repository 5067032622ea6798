// What an analysis returns: findings and notices, in bytes of the text that was analysed.
// Plain values; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace analyzers {

struct Rule;

// A half-open range of bytes of UTF-8 text. Always on character boundaries of valid text.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;

  std::size_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
  bool contains(Span other) const { return begin <= other.begin && other.end <= end; }
  bool overlaps(Span other) const { return begin < other.end && other.begin < end; }
  std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
  friend bool operator==(Span, Span) = default;
};

// How sure a finding is, weakest first: a credential-like name with a literal value; a provider's word beside a value
// of its shape; a prefix that only this provider issues; a checksum or a decoded structure that holds.
enum class EvidenceTier : std::uint8_t { generic, context, format, verified };

enum class Severity : std::uint8_t { hint, information, warning, error };

// Single observations that led to a finding; a finding has a set of them.
enum class Evidence : std::uint32_t {
  prefix = 1 << 0,             // begins with, or holds, letters that only this provider issues
  checksum_holds = 1 << 1,     // its checksum was computed and agrees
  checksum_fails = 1 << 2,     // it has the shape, but its checksum does not agree
  structure_holds = 1 << 3,    // decoded, and what came out is what it should be
  provider_word = 1 << 4,      // the provider's name stands close by
  credential_name = 1 << 5,    // assigned to a name that credentials have
  url_userinfo = 1 << 6,       // stands between "user:" and "@" of a URL
  header = 1 << 7,             // the value of an authorization header
  key_block = 1 << 8,          // between the BEGIN and END lines of a key
  decoded = 1 << 9,            // found only after a layer of encoding was taken off
  incomplete = 1 << 10,        // a beginning only: cut off, or still being typed (share scans)
  random = 1 << 11,            // letters and digits as only a machine draws them (share scans)
  imported_pattern = 1 << 12,  // matches the pattern of a configuration that was read
  known = 1 << 13,             // stands in a credential file or a protected file
  listed = 1 << 14,            // stands in the organisation's own lists
};

struct Finding {
  const Rule* rule = nullptr;   // never null in a result; a built-in one, or one that Analysis::rules keeps
  Span value;                   // what must not leave, and nothing around it
  Span name;                    // the credential's name in the text, empty where there is none
  std::string_view data_class;  // "secret" and the others of the vocabulary; static storage
  EvidenceTier tier = EvidenceTier::generic;
  Severity severity = Severity::warning;
  std::uint8_t confidence = 0;  // percent, to order findings of one tier
  std::uint32_t evidence = 0;   // set of Evidence
  Span part = {};  // the value of the finding that is the other part of this credential, its key id; empty for none

  bool has(Evidence e) const { return (evidence & static_cast<std::uint32_t>(e)) != 0; }
  void add(Evidence e) { evidence |= static_cast<std::uint32_t>(e); }
};

// Something the analysis could not do, to be told once. Never holds text that was analysed.
struct Notice {
  std::string message;
};

// Findings are sorted by position and never overlap.
struct Analysis {
  std::vector<Finding> findings;
  std::vector<Notice> notices;
  bool complete = true;               // false: stopped early; on the sharing path that means "not shared"
  std::shared_ptr<const void> rules;  // keeps the rules of the findings that aren't built in; null when all are
  std::vector<Span> pieces;           // what was read as one piece although it is long, found in or not
};

// "verified", "format", "context", "generic" and "error", "warning", "information", "hint".
std::string_view to_string(EvidenceTier tier);
std::string_view to_string(Severity severity);

// For each of the findings: whether another one of them has it as its part, so that a person is told of both as one.
std::vector<bool> parts_of(const std::vector<Finding>& findings);

// One short sentence for each observation in the set, strongest first. Static text: no part of any value.
std::vector<std::string_view> explain(std::uint32_t evidence);

}  // namespace analyzers
