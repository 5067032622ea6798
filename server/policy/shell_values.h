// What the words of a command line come to, as far as that is known without running it. Bytes that cannot stand in a
// command line stand for what is not known.
// Pure but for the variables that one reading sets; one thread at a time.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/policy/shell_syntax.h"

namespace server {

constexpr char kGiven = '\x01';    // any text that comes from outside: a variable that the line does not set
constexpr char kMade = '\x02';     // any text that the line itself makes in a way that is not followed
constexpr char kAnyText = '\x03';  // what a pattern's `*` stands for
constexpr char kAnyByte = '\x04';  // what a pattern's `?` or `[…]` stands for
constexpr char kSecret = '\x05';   // any text that may be a secret: a variable that is named like one
constexpr char kMixed = '\x06';    // one of several texts that the line gives a variable, none of them of concern
constexpr std::string_view kUnknowns = "\x01\x02\x03\x04\x05\x06";

inline bool is_known(std::string_view text) {
  return text.find_first_of(kUnknowns) == std::string_view::npos;
}
inline bool is_made(std::string_view text) {
  return text.find(kMade) != std::string_view::npos;
}

// Whether what a word with unknown parts comes to may be `text`.
bool may_be(std::string_view word, std::string_view text);

class ShellValues {
 public:
  // What a substitution prints.
  using Output = std::function<std::string(const ShellScript& script)>;

  explicit ShellValues(Output output) : output_(std::move(output)) {}

  void set(const std::string& name, std::string value);
  // The same behind a branch: perhaps it keeps the value that it had. `worst`: one that must not be lost sight of.
  void set_perhaps(const std::string& name, bool worst);
  // The variable of a loop, for one of its words; none: the loop is over.
  void set_loop(const std::string& name, std::optional<std::string> value);
  // $1, $@ and so on are something that the line made.
  bool positional_made = false;

  // The words that a word becomes: none, one or several.
  std::vector<std::string> words(const ShellWord& word) const;
  // A word where it is not split, as on the right of an assignment.
  std::string text(const ShellWord& word) const;

 private:
  std::string of(const std::string& name) const;
  std::string value_of(const ShellPiece& piece) const;

  Output output_;
  std::map<std::string, std::string> variables_;
  std::map<std::string, std::string> loops_;
  std::map<std::string, char> uncertain_;  // kMixed or kMade
};

}  // namespace server
