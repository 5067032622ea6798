// Redaction: the passages of one context and what was found in them, to the same passages with placeholders.
// Pure functions over UTF-8 text and byte offsets; any thread.
#pragma once

#include <map>
#include <memory>
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
  std::shared_ptr<const void> keeps = nullptr;     // the text, where it is to be remembered
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

// The pseudonyms of addresses that stood in a context's texts or answers so far. They have no room for a check, so
// where one stands in a text it may be the text's own.
struct Addresses {
  std::set<std::string, std::less<>> answered;  // an answer has named them: in a text they are echoes of it
  std::set<std::string, std::less<>> literal;   // a text has had them for itself: they stand for no value any more
};

// What redactions of one context remember of its passages, so that one that comes again is searched for new values
// alone. An object belongs to one redaction at a time, and to one context and its keys.
class RedactionMemory {
 public:
  RedactionMemory();
  ~RedactionMemory();
  RedactionMemory(const RedactionMemory&) = delete;
  RedactionMemory& operator=(const RedactionMemory&) = delete;

 private:
  friend class Redactor;
  struct State;
  std::unique_ptr<State> state_;
};

struct RedactOptions {
  const ProjectKeys& keys;
  std::string_view context_id;  // empty where there is no context, as in a shell filter
  Style style = Style::word;
  Units units = Units::utf8;                    // for Style::same_length
  const WeakValues* weak_before = nullptr;      // of earlier redactions in this context; null for none
  NumberOf number_of = nullptr;                 // for pseudonyms of addresses; without it words stand for them
  const Addresses* addresses_before = nullptr;  // of earlier redactions in this context; null for none
  RedactionMemory* memory = nullptr;            // of the same; null for none
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
  WeakValues weak;      // those before and the new ones
  Addresses addresses;  // those before and the new ones
};

// Replaces every finding, and every other place of the passages where one of the found values stands (see KnownValues).
// Restoring each placeholder gives the passage back byte for byte, but for masks. Findings that are placeholders of
// these keys are left alone, so redacting a redacted text changes nothing. Linear in the passages' size; with a memory,
// in the size of those that are new, if no value has gone.
Redaction redact(const std::vector<Passage>& passages, const RedactOptions& options);

}  // namespace analyzers
