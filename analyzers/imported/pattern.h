// One regular expression of a configuration, run by RE2: compiled when it is first needed, time linear in the text.
// Any thread may search with it.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/finding.h"

namespace analyzers {

class Pattern {
 public:
  // The pattern, or why RE2 can't take it; the reason holds nothing of the pattern.
  struct Read;
  static Read read(std::string_view source);

  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  ~Pattern();

  const std::string& source() const;
  int groups() const;

  // False after its compilation needed more memory than we give it: it then matches nothing.
  bool usable() const;

  bool matches(std::string_view text) const;  // somewhere

  // Bytes of its longest match, nothing if there is no such bound.
  std::optional<std::size_t> widest() const;

  // The first match that lies in text[begin, end); what stands around it still counts for \b, ^ and $.
  std::optional<Span> find(std::string_view text, std::size_t begin, std::size_t end) const;

  // The whole match and the groups in `text`; empty when there is none. A group that took no part is empty.
  std::vector<std::string_view> groups_in(std::string_view text) const;

  // Bytes to both sides of a word that every match lies within, if every match holds one of these lower-case words and
  // none is longer than that. Compiles the pattern.
  std::optional<std::size_t> reach_around(std::span<const std::string> words) const;

 private:
  struct State;
  explicit Pattern(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Pattern::reach_around for the keywords of one rule: found out when it is first asked for, and then kept.
class KeywordReach {
 public:
  std::optional<std::size_t> of(const Pattern& pattern, std::span<const std::string> keywords);

 private:
  std::once_flag once_;
  std::optional<std::size_t> reach_;
};

struct Pattern::Read {
  std::optional<Pattern> pattern;
  std::string error;
};

}  // namespace analyzers
