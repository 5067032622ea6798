#include "analyzers/imported/pattern_syntax.h"

#include <algorithm>

#include "analyzers/engine/bytes.h"

namespace analyzers {
namespace {

constexpr std::size_t kUnbounded = std::size_t{1} << 40;
constexpr int kDeepest = 900;  // groups in groups; RE2 takes a thousand

std::size_t capped(std::size_t width) {
  return std::min(width, kUnbounded);
}

// Walks a pattern once and adds up the widest match of each part.
class SyntaxReader {
 public:
  SyntaxReader(std::string_view pattern, PatternSyntax& out) : pattern_(pattern), out_(out) {
    out_.unicode = std::any_of(pattern.begin(), pattern.end(), [](char c) { return !is_ascii(c); }) ||
                   pattern.find("\\p") != pattern.npos || pattern.find("\\P") != pattern.npos ||
                   pattern.find("\\x{") != pattern.npos;
    one_ = out_.unicode ? 4 : 1;
  }

  std::size_t alternatives() {
    std::size_t widest = 0;
    if (++depth_ > kDeepest) at_ = pattern_.size();
    while (true) {
      widest = std::max(widest, sequence());
      if (at_ >= pattern_.size() || pattern_[at_] != '|') break;
      ++at_;
    }
    --depth_;
    return widest;
  }

  bool at_end() const { return at_ >= pattern_.size(); }
  void step() { ++at_; }

 private:
  std::size_t sequence() {
    std::size_t width = 0;
    while (!at_end() && pattern_[at_] != '|' && pattern_[at_] != ')') width = capped(width + repeated(atom()));
    return width;
  }

  std::size_t atom() {
    char c = pattern_[at_++];
    if (c == '(') return group();
    if (c == '[') return character_class();
    if (c == '\\') return escape();
    return c == '^' || c == '$' ? 0 : one_;
  }

  std::size_t group() {
    std::string_view rest = pattern_.substr(at_);
    if (rest.starts_with("?")) {
      for (auto [opening, name] :
           {std::pair{"?=", "look-ahead"}, std::pair{"?!", "look-ahead"}, std::pair{"?<=", "look-behind"},
            std::pair{"?<!", "look-behind"}, std::pair{"?>", "an atomic group"}, std::pair{"?#", "a comment group"},
            std::pair{"?|", "a branch reset"}, std::pair{"?(", "a condition"}})
        if (rest.starts_with(opening)) out_.foreign = name;
      if (rest.starts_with("?<")) out_.re2.insert(at_ + 1 + added_++, 1, 'P');  // this RE2 knows names with P only
      bool named = rest.starts_with("?P<") || rest.starts_with("?<");
      out_.groups += named;
      std::size_t end = rest.find_first_of(named ? ">" : ":)");
      if (end == rest.npos) return at_ = pattern_.size(), 0;
      at_ += end + 1;
      if (rest[end] == ')') return 0;  // flags alone
    } else {
      ++out_.groups;
    }
    std::size_t width = alternatives();
    if (!at_end()) ++at_;  // the closing parenthesis
    return width;
  }

  std::size_t character_class() {
    if (!at_end() && pattern_[at_] == '^') ++at_;
    bool first = true;
    while (!at_end() && (pattern_[at_] != ']' || first)) {
      first = false;
      if (pattern_.substr(at_).starts_with("[:")) {
        std::size_t end = pattern_.find(":]", at_ + 2);
        if (end != pattern_.npos) at_ = end + 1;
      } else if (pattern_[at_] == '\\') {
        ++at_;
      }
      ++at_;
    }
    ++at_;
    return one_;
  }

  std::size_t escape() {
    if (at_end()) return 0;
    char c = pattern_[at_++];
    if (c == 'b' || c == 'B' || c == 'A' || c == 'z') return 0;
    if (c == 'Q') {
      std::size_t end = pattern_.find("\\E", at_);
      std::size_t width = (end == pattern_.npos ? pattern_.size() : end) - at_;
      at_ = end == pattern_.npos ? pattern_.size() : end + 2;
      return width * one_;
    }
    if (c == 'Z' || c == 'G' || c == 'K' || c == 'R' || c == 'h') out_.foreign = "an escape of Perl's";
    if (c >= '1' && c <= '9' && (at_end() || !is_digit(pattern_[at_]))) out_.foreign = "a back-reference";
    if ((c == 'p' || c == 'P' || c == 'x') && !at_end() && pattern_[at_] == '{') {
      std::size_t end = pattern_.find('}', at_);
      at_ = end == pattern_.npos ? pattern_.size() : end + 1;
    } else if (c == 'p' || c == 'P') {
      ++at_;
    } else if (c == 'x') {
      at_ += 2;
    } else if (is_digit(c)) {
      for (int digits = 1; digits < 3 && !at_end() && is_digit(pattern_[at_]); ++digits) ++at_;
    }
    return one_;
  }

  // What the operators behind an atom make of its width.
  std::size_t repeated(std::size_t width) {
    while (!at_end()) {
      char c = pattern_[at_];
      std::size_t times = 1;
      if (c == '*' || c == '+') {
        times = kUnbounded;
        ++at_;
      } else if (c == '?') {
        ++at_;
      } else if (c != '{' || !count(times)) {
        break;
      }
      if (!at_end() && pattern_[at_] == '?') ++at_;
      if (!at_end() && pattern_[at_] == '+') out_.foreign = "a possessive repetition";
      width = width == 0 || times == 0 ? 0 : width > kUnbounded / times ? kUnbounded : width * times;
    }
    return width;
  }

  // {n}, {n,} or {n,m}; anything else after a brace is a literal.
  bool count(std::size_t& times) {
    std::size_t at = at_ + 1;
    auto number = [&](std::size_t& value) {
      std::size_t begin = at;
      for (value = 0; at < pattern_.size() && is_digit(pattern_[at]); ++at)
        value = std::min<std::size_t>(value * 10 + static_cast<std::size_t>(pattern_[at] - '0'), 100000);
      return at > begin;
    };
    std::size_t most = 0;
    if (!number(most)) return false;
    if (at < pattern_.size() && pattern_[at] == ',') {
      ++at;
      if (!number(most)) most = kUnbounded;
    }
    if (at >= pattern_.size() || pattern_[at] != '}') return false;
    at_ = at + 1;
    times = most;
    return true;
  }

  std::string_view pattern_;
  PatternSyntax& out_;
  std::size_t at_ = 0;
  std::size_t added_ = 0;  // bytes that out_.re2 has more than what was read
  std::size_t one_ = 1;    // bytes of the widest character
  int depth_ = 0;
};

}  // namespace

PatternSyntax read_syntax(std::string_view pattern) {
  PatternSyntax out;
  out.re2 = pattern;
  SyntaxReader reader(pattern, out);
  while (true) {
    out.widest = std::max(out.widest, reader.alternatives());
    if (reader.at_end()) break;
    reader.step();  // a parenthesis that nothing opened: RE2 will complain
  }
  out.bounded = out.widest < kUnbounded;
  return out;
}

}  // namespace analyzers
