#include "server/policy/shell_values.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "server/policy/command_tables.h"

namespace server {
namespace {

constexpr std::size_t kMostWords = 64;        // that braces make of one
constexpr std::size_t kLongestBraced = 1024;  // bytes; in what is longer braces are text

// A word on its way: each byte with what may still become of it.
struct Marked {
  enum Mark : char { quoted = 'q', literal = 'l', expanded = 'e' };  // expanded: is split at blanks
  std::string bytes;
  std::string marks;

  void append(std::string_view text, Mark mark) {
    bytes += text;
    marks.append(text.size(), mark);
  }
  Marked part(std::size_t from, std::size_t size = std::string::npos) const {
    return {bytes.substr(from, size), marks.substr(from, size)};
  }
  void append(const Marked& other) {
    bytes += other.bytes;
    marks += other.marks;
  }
  bool is(std::size_t at, char byte) const { return bytes[at] == byte && marks[at] == literal; }
};

// The first `{a,b}` of a word, as [open, close] with the commas between. Braces without a comma are text.
bool find_braces(const Marked& word, std::size_t from, std::vector<std::size_t>& stops) {
  for (std::size_t open = from; open < word.bytes.size(); ++open) {
    if (!word.is(open, '{')) continue;
    stops = {open};
    int depth = 0;
    for (std::size_t at = open + 1; at < word.bytes.size(); ++at) {
      if (word.is(at, '{')) ++depth;
      if (word.is(at, ',') && depth == 0) stops.push_back(at);
      if (!word.is(at, '}') || --depth >= 0) continue;
      stops.push_back(at);
      if (stops.size() > 2 || word.bytes.substr(open, at - open).find("..") != std::string::npos) return true;
      break;
    }
  }
  return false;
}

void expand_braces(const Marked& word, std::size_t from, std::vector<Marked>& out) {
  std::vector<std::size_t> stops;
  if (out.size() >= kMostWords || word.bytes.size() > kLongestBraced || !find_braces(word, from, stops))
    return out.push_back(word);
  const Marked tail = word.part(stops.back() + 1);
  for (std::size_t i = 0; i + 1 < stops.size(); ++i) {
    Marked next = word.part(0, stops.front());
    if (stops.size() == 2) {
      next.append(std::string(1, kAnyText), Marked::quoted);  // {1..9}
    } else {
      next.append(word.part(stops[i] + 1, stops[i + 1] - stops[i] - 1));
    }
    next.append(tail);
    expand_braces(next, stops.front(), out);
  }
}

// Cut at the blanks that came out of expansions, with patterns' bytes replaced by what they stand for.
void split(const Marked& word, bool keep_empty, std::vector<std::string>& out) {
  std::string text;
  bool any = keep_empty;
  const std::size_t last_bracket = word.bytes.rfind(']');
  for (std::size_t i = 0; i < word.bytes.size(); ++i) {
    const char byte = word.bytes[i];
    if (word.marks[i] == Marked::expanded && (byte == ' ' || byte == '\t' || byte == '\n')) {
      if (!text.empty()) out.push_back(std::exchange(text, ""));
      any = false;
      continue;
    }
    any = true;
    if (word.marks[i] == Marked::quoted) {
      text += byte;
    } else if (byte == '*' || byte == '?') {
      text += byte == '*' ? kAnyText : kAnyByte;
    } else if (byte == '[' && last_bracket != std::string::npos && last_bracket > i + 1) {
      i = word.bytes.find(']', i + 2);
      text += kAnyByte;
    } else {
      text += byte;
    }
  }
  if (any) out.push_back(std::move(text));
}

bool is_secret_name(std::string_view variable) {
  std::string name(variable);
  for (char& byte : name) byte = static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
  return any_part(kSecretNames, ' ', [&](std::string_view part) { return name.find(part) != std::string::npos; });
}

}  // namespace

bool may_be(std::string_view word, std::string_view text) {
  std::size_t w = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (w < word.size() && (word[w] == text[t] || word[w] == kAnyByte)) {
      ++w, ++t;
    } else if (w < word.size() && kUnknowns.find(word[w]) != std::string_view::npos) {
      star = w++;
      resume = t;
    } else if (star != std::string_view::npos) {
      w = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return word.find_first_not_of("\x01\x02\x03\x05\x06", w) == std::string_view::npos;
}

void ShellValues::set(const std::string& name, std::string value) {
  if (name == "IFS" || loops_.contains(name)) return set_perhaps(name, true);
  variables_[name] = std::move(value);
}

void ShellValues::set_perhaps(const std::string& name, bool worst) {
  loops_.erase(name);
  char& unknown = uncertain_.emplace(name, kMixed).first->second;
  if (worst) unknown = kMade;
}

void ShellValues::set_loop(const std::string& name, std::optional<std::string> value) {
  if (!value) return set_perhaps(name, false);
  loops_[name] = std::move(*value);
}

std::string ShellValues::of(const std::string& name) const {
  std::string value;
  const bool positional = name.empty() || std::isdigit(static_cast<unsigned char>(name.front())) != 0;
  if (auto loop = loops_.find(name); loop != loops_.end()) {
    value = loop->second;
  } else if (auto unknown = uncertain_.find(name); unknown != uncertain_.end()) {
    value = unknown->second;
  } else if (positional && positional_made) {
    value = kMade;
  } else if (auto at = variables_.find(name); at != variables_.end()) {
    value = at->second;
  } else {
    value = kGiven;
  }
  if (!is_known(value) && is_secret_name(name)) value += kSecret;
  return value;
}

std::string ShellValues::value_of(const ShellPiece& piece) const {
  switch (piece.kind) {
    case ShellPiece::Kind::text:
      return piece.text;
    case ShellPiece::Kind::variable:
      return of(piece.text);
    case ShellPiece::Kind::output:
      return output_(*piece.script);
    case ShellPiece::Kind::file:
      output_(*piece.script);
      return "/dev/fd/63";
    case ShellPiece::Kind::unknown:
      break;
  }
  if (piece.script) output_(*piece.script);
  std::size_t end = 0;
  while (end < piece.text.size() &&
         (std::isalnum(static_cast<unsigned char>(piece.text[end])) || piece.text[end] == '_'))
    ++end;
  const std::string name = piece.text.substr(0, end);
  if (name.empty()) return piece.text.empty() ? of("") : std::string(1, kMade);
  // ${NAME:-word} and its like bring a text of their own; what is cut out of a value that came from outside did too.
  const char operation = piece.text[end];
  const std::string whole = of(name);
  const bool own = piece.text.size() > end + 1 && std::string_view(":-=+").find(operation) != std::string_view::npos;
  std::string value(1, !own && whole.front() == kGiven ? kGiven : kMade);
  const bool replaced = operation == '+' || piece.text.substr(end).starts_with(":+");
  if (!replaced && whole.ends_with(kSecret)) value += kSecret;
  return value;
}

std::string ShellValues::text(const ShellWord& word) const {
  std::string out;
  for (const ShellPiece& piece : word) out += value_of(piece);
  return out;
}

std::vector<std::string> ShellValues::words(const ShellWord& word) const {
  Marked marked;
  bool any_quoted = false;
  for (const ShellPiece& piece : word) {
    any_quoted = any_quoted || piece.quoted;
    std::string value = value_of(piece);
    const bool expanded = piece.kind != ShellPiece::Kind::text && piece.kind != ShellPiece::Kind::file;
    if (expanded && !piece.quoted && uncertain_.contains("IFS")) value = kMade;
    marked.append(value, piece.quoted ? Marked::quoted : expanded ? Marked::expanded : Marked::literal);
  }
  std::vector<Marked> parts;
  expand_braces(marked, 0, parts);
  std::vector<std::string> out;
  for (const Marked& part : parts) split(part, any_quoted, out);
  if (out.size() >= kMostWords) out.insert(out.begin(), std::string(1, kMade));
  return out;
}

}  // namespace server
