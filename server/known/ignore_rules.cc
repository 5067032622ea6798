#include "server/known/ignore_rules.h"

#include <cctype>
#include <cstdint>

namespace server {
namespace {

// Trailing spaces do not count, unless a backslash stands before them.
std::string_view without_trailing_spaces(std::string_view line) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size()) {
      end = ++i + 1;
    } else if (line[i] != ' ') {
      end = i + 1;
    }
  }
  return line.substr(0, end);
}

bool add_class(std::string_view name, std::bitset<256>& set) {
  struct Class {
    std::string_view name;
    int (*holds)(int);
  };
  static constexpr Class kClasses[] = {
      {"alnum", std::isalnum}, {"alpha", std::isalpha}, {"blank", std::isblank}, {"cntrl", std::iscntrl},
      {"digit", std::isdigit}, {"graph", std::isgraph}, {"lower", std::islower}, {"print", std::isprint},
      {"punct", std::ispunct}, {"space", std::isspace}, {"upper", std::isupper}, {"xdigit", std::isxdigit},
  };
  for (const Class& known : kClasses) {
    if (known.name == name) {
      for (int byte = 0; byte < 128; ++byte) {
        if (known.holds(byte) != 0) set.set(static_cast<std::size_t>(byte));
      }
      return true;
    }
  }
  return false;
}

// Reads `[...]` that begins at `glob[at]` and moves `at` behind it; false where it never ends or names an unknown
// class.
bool read_set(std::string_view glob, std::size_t& at, std::bitset<256>& set) {
  std::size_t i = at + 1;
  const bool inverted = i < glob.size() && (glob[i] == '!' || glob[i] == '^');
  if (inverted) ++i;
  for (bool first = true; i < glob.size(); first = false) {
    if (glob[i] == ']' && !first) {
      if (inverted) set.flip();
      set.reset('/');
      at = i + 1;
      return true;
    }
    if (glob.substr(i, 2) == "[:") {
      const std::size_t close = glob.find(":]", i + 2);
      if (close == std::string_view::npos || !add_class(glob.substr(i + 2, close - i - 2), set)) return false;
      i = close + 2;
      continue;
    }
    if (glob[i] == '\\' && ++i == glob.size()) return false;
    const auto low = static_cast<unsigned char>(glob[i++]);
    unsigned char high = low;
    if (i + 1 < glob.size() && glob[i] == '-' && glob[i + 1] != ']') {
      ++i;
      if (glob[i] == '\\' && ++i == glob.size()) return false;
      high = static_cast<unsigned char>(glob[i++]);
    }
    set.set(low);  // also where the range is empty, as in git
    for (unsigned byte = low; byte <= high; ++byte) set.set(byte);
  }
  return false;
}

}  // namespace

IgnoreRules::IgnoreRules(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    line = without_trailing_spaces(line);
    if (line.empty() || line.front() == '#') continue;

    Pattern pattern;
    if (line.front() == '!') {
      pattern.negated = true;
      line.remove_prefix(1);
    }
    if (line.ends_with('/')) {
      pattern.folder_only = true;
      line.remove_suffix(1);
    }
    pattern.name_only = line.find('/') == std::string_view::npos;
    if (line.starts_with('/')) line.remove_prefix(1);
    if (!line.empty() && compile(line, pattern)) patterns_.push_back(std::move(pattern));
  }
}

bool IgnoreRules::compile(std::string_view glob, Pattern& pattern) {
  using Kind = Token::Kind;
  bool literal = true;
  for (std::size_t i = 0; i < glob.size();) {
    const bool component_begins = i == 0 || glob[i - 1] == '/';
    const char c = glob[i];
    if (c == '*') {
      const std::size_t begin = i;
      while (i < glob.size() && glob[i] == '*') ++i;
      literal = false;
      const bool double_star = i - begin >= 2 && component_begins && !pattern.name_only;
      if (double_star && i < glob.size() && glob[i] == '/') {
        pattern.tokens.push_back({Kind::folders});
        ++i;
      } else if (double_star && i == glob.size()) {
        pattern.tokens.push_back({Kind::rest});
      } else {
        pattern.tokens.push_back({Kind::star});
      }
    } else if (c == '?') {
      literal = false;
      pattern.tokens.push_back({Kind::any});
      ++i;
    } else if (c == '[') {
      literal = false;
      std::bitset<256> set;
      if (!read_set(glob, i, set)) return false;
      pattern.tokens.push_back({Kind::set, 0, pattern.sets.size()});
      pattern.sets.push_back(set);
    } else {
      if (c == '\\' && ++i == glob.size()) return false;
      pattern.tokens.push_back({Kind::byte, static_cast<unsigned char>(glob[i])});
      pattern.literal.push_back(glob[i]);
      ++i;
    }
  }
  if (!literal) pattern.literal.clear();
  return true;
}

// All ways through the pattern at once, a byte of the path at a time: no pattern of a stranger can make this slow.
bool IgnoreRules::Pattern::matches(std::string_view path) const {
  if (!literal.empty()) return path == literal;
  using Kind = Token::Kind;
  std::vector<std::uint8_t> now(tokens.size() + 1), next(tokens.size() + 1);
  now[0] = 1;
  for (std::size_t at = 0;; ++at) {
    const bool component_begins = at == 0 || path[at - 1] == '/';
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const bool may_be_empty = tokens[i].kind == Kind::star || (tokens[i].kind == Kind::folders && component_begins);
      if (now[i] && may_be_empty) now[i + 1] = 1;
    }
    if (at == path.size()) return now[tokens.size()] != 0;

    const auto byte = static_cast<unsigned char>(path[at]);
    std::fill(next.begin(), next.end(), std::uint8_t{0});
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (!now[i]) continue;
      switch (tokens[i].kind) {
        case Kind::byte:
          next[i + 1] |= byte == tokens[i].byte;
          break;
        case Kind::any:
          next[i + 1] |= byte != '/';
          break;
        case Kind::set:
          next[i + 1] |= sets[tokens[i].set].test(byte);
          break;
        case Kind::star:
          next[i] |= byte != '/';
          break;
        case Kind::folders:
          next[i] = 1;
          break;
        case Kind::rest:
          next[i] = next[i + 1] = 1;
          break;
      }
    }
    now.swap(next);
  }
}

IgnoreRules::Verdict IgnoreRules::match(std::string_view path, bool is_folder) const {
  const std::size_t slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  for (auto pattern = patterns_.rbegin(); pattern != patterns_.rend(); ++pattern) {
    if (pattern->folder_only && !is_folder) continue;
    if (pattern->matches(pattern->name_only ? name : path)) {
      return pattern->negated ? Verdict::kept : Verdict::ignored;
    }
  }
  return Verdict::silent;
}

}  // namespace server
