// Redaction: the passages of one context and what was found in them, to the same passages with placeholders.
// Pure functions over UTF-8 text and byte offsets; any thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/finding.h"
#include "analyzers/redaction/placeholder.h"
#include "analyzers/redaction/pseudonym.h"

namespace analyzers {

enum class Style : std::uint8_t { word, same_length };

// One text of a context (an item's text, its uri, its title) with what a share scan found in it.
struct Passage {
  std::string_view text;
  const std::vector<Finding>* findings = nullptr;  // sorted, not overlapping; null for none
};

// The weak values seen in a context so far, by the name they were found under: fingerprints, no values.
// Someone who may choose texts could let a context hold a value beside thousands of guesses at it under one name.
class WeakValues {
 public:
  static constexpr std::size_t kMaximum = 32;  // different values of one name; beyond, all of them share one mask

  void add(std::string_view name, std::string fingerprint);
  bool too_many(std::string_view name) const;
  friend bool operator==(const WeakValues&, const WeakValues&) = default;

 private:
  std::map<std::string, std::set<std::string>, std::less<>> by_name_;
};

struct RedactOptions {
  const ProjectKeys& keys;
  std::string_view context_id;  // empty where there is no context, as in a shell filter
  Style style = Style::word;
  Units units = Units::utf8;                // for Style::same_length
  const WeakValues* weak_before = nullptr;  // of earlier redactions in this context; null for none
  NumberOf number_of = nullptr;             // for pseudonyms of addresses; without it words stand for them
  const std::set<std::string>* addresses_before = nullptr;  // that stood for others in this context; null for none
};

struct Replacement {
  Span original;  // bytes of the passage
  Span redacted;  // bytes of the redacted text
  std::string placeholder;
  std::string_view data_class;
  const Rule* rule = nullptr;
  bool restorable = true;  // false for a mask, which stands for no value
};

struct RedactedPassage {
  std::string text;
  std::vector<Replacement> replacements;  // in order; the original bytes are those of the passage at `original`
};

struct Redaction {
  std::vector<RedactedPassage> passages;  // one for each that was given
  std::vector<Notice> notices;
  WeakValues weak;                  // those before and the new ones
  std::set<std::string> addresses;  // those before and the new ones
};

// Replaces every finding, and every other place of the passages where one of the found values stands (see KnownValues).
// Restoring each placeholder gives the passage back byte for byte, but for masks. Findings that are placeholders of
// these keys are left alone, so redacting a redacted text changes nothing. Linear in the passages' size.
Redaction redact(const std::vector<Passage>& passages, const RedactOptions& options);

}  // namespace analyzers
