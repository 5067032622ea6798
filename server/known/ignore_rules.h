// What one ignore file leaves out, by the rules of gitignore(5): negation, folders, anchors, `*`, `?`, `[...]`, `**`.
// Immutable once built; any thread.
#pragma once

#include <bitset>
#include <string>
#include <string_view>
#include <vector>

namespace server {

class IgnoreRules {
 public:
  enum class Verdict { silent, ignored, kept };

  // `text` is the whole ignore file. A line that is no valid pattern matches nothing, as in git.
  explicit IgnoreRules(std::string_view text);

  // The last pattern that matches decides. `path` is relative to the ignore file's folder, without `/` at either end.
  Verdict match(std::string_view path, bool is_folder) const;

  bool empty() const { return patterns_.empty(); }

 private:
  struct Token {
    enum class Kind { byte, any, set, star, folders, rest };
    Kind kind;
    unsigned char byte = 0;
    std::size_t set = 0;  // index into Pattern::sets
  };
  struct Pattern {
    std::vector<Token> tokens;
    std::vector<std::bitset<256>> sets;
    std::string literal;  // the whole pattern where it has no wildcard: the common case, compared as it is
    bool negated = false;
    bool folder_only = false;
    bool name_only = false;  // no `/` in it: compared with the last component alone

    bool matches(std::string_view path) const;
  };

  static bool compile(std::string_view glob, Pattern& pattern);

  std::vector<Pattern> patterns_;
};

}  // namespace server
