// A rule: data that says what to look for. The built-in ones are compiled from rules/*.toml at build time.
// Constant tables; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "analyzers/finding.h"

namespace analyzers {

// A set of bytes, as a bitmap.
struct ByteSet {
  std::uint64_t bits[4];
  constexpr bool has(unsigned char c) const { return (bits[c >> 6] >> (c & 63)) & 1; }
};

// One piece of a shape: a literal, or a run of minimum to maximum bytes of one set.
struct Piece {
  std::string_view literal;      // empty for a run
  const ByteSet* set = nullptr;  // null for a literal
  std::uint16_t minimum = 0;     // bytes
  std::uint16_t maximum = 0;     // bytes
};

// A shape without its alternatives: pieces in a row. The anchor is the literal that the sieve looks for.
struct Variant {
  std::span<const Piece> pieces;
  std::int16_t anchor = -1;          // index of the anchor piece; -1 for rules whose anchor is a provider's word
  std::uint16_t before_minimum = 0;  // bytes of the shape before its anchor
  std::uint16_t before_maximum = 0;
};

// Who finds it: the shape alone, a provider's word with the shape beside it, or one of the detectors that are code,
// or the pattern of a configuration that was read.
enum class Detector : std::uint8_t {
  shape,
  context,
  private_key,
  jwt,
  jwk,
  url_userinfo,
  header,
  generic,
  random,
  identifier,
  known,
  protected_text,
  imported
};

// What stands for a value in what is shared: an opaque word, or one that keeps what kind of thing it is.
enum class Pseudonym : std::uint8_t { word, host, email, address, path };

struct Rule {
  std::string_view id;
  std::string_view title;  // "GitHub personal access token"
  std::string_view provider;
  std::string_view data_class;
  std::string_view documentation;  // a URL, may be empty
  std::string_view advice;         // what to do when it leaked
  Detector detector = Detector::shape;
  EvidenceTier tier = EvidenceTier::format;  // without a check, or before it
  Severity severity = Severity::error;
  std::string_view check;  // name of a validator, empty for none
  std::span<const Variant> variants;
  std::span<const std::string_view> near;  // context rules: provider's words, lower case
  std::span<const std::string_view> with;  // ids of the rules that find the other part of the credential: its key id
  bool share_only = false;                 // never marked: nobody can act on it where it stands
  Pseudonym pseudonym = Pseudonym::word;
};

// All built-in rules, sorted by id.
std::span<const Rule> builtin_rules();

// The rule of that id, or null.
const Rule* find_rule(std::string_view id);

// Whether a comment or a list that names `id` means this rule.
bool is_id_of(const Rule& rule, std::string_view id);

// A rule's own test: `text` is a template (docs in rules/README.md); a match must give one finding of the rule at
// {token}.
struct Sample {
  std::string_view rule;
  std::string_view text;
  bool match = true;
  bool share = false;  // found by share scans only
};
std::span<const Sample> builtin_samples();  // only in the rule_samples target

}  // namespace analyzers
