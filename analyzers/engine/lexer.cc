#include "analyzers/engine/lexer.h"

#include <algorithm>
#include <initializer_list>

#include "analyzers/engine/bytes.h"

namespace analyzers {
namespace {

constexpr std::size_t kLongestName = 80;
constexpr std::size_t kLongestGap = 64;         // blanks between name, operator and value
constexpr std::size_t kLongestString = 4096;    // a quoted value; a longer one is read as if it had no closing quote
constexpr std::size_t kLongestValue = 1 << 24;  // an unquoted value

bool is_quote(char c) {
  return c == '"' || c == '\'' || c == '`';
}

// A cursor over text that may be inside a string literal: quotes and line breaks can be escaped, once or several times.
struct Cursor {
  std::string_view text;
  std::size_t at;

  bool done() const { return at >= text.size(); }
  char peek(std::size_t ahead = 0) const { return at + ahead < text.size() ? text[at + ahead] : '\0'; }

  // Number of backslashes here, at most 7.
  std::size_t backslashes() const {
    std::size_t n = 0;
    while (n < 8 && peek(n) == '\\') ++n;
    return n;
  }
  // Size of a line break here, raw or escaped: "\n", "\r\n", "\\n".
  std::size_t line_break() const {
    if (is(peek(), kNewline)) return peek() == '\r' && peek(1) == '\n' ? 2 : 1;
    std::size_t n = backslashes();
    if (n > 0 && (peek(n) == 'n' || peek(n) == 'r')) return n + 1;
    return 0;
  }
  // Size of an opening or closing quote here, with its backslashes or as an entity; 0 for none.
  std::size_t quote() const {
    std::size_t n = backslashes();
    if (is_quote(peek(n))) return n + 1;
    if (n > 0 && text.substr(std::min(at + n, text.size()), 5) == "u0022") return n + 5;
    if (text.substr(at, 6) == "&quot;") return 6;
    if (text.substr(at, 5) == "&#34;" || text.substr(at, 5) == "&#39;") return 5;
    if (text.substr(at, 3) == "%22") return 3;
    return 0;
  }
  // Size of a terminal's colour here, raw or escaped: ESC[1;32m, \u001b[32m, \x1b[0m, \033[0m, \e[0m.
  std::size_t colour() const {
    std::size_t n = 0;
    if (peek() == '\x1b') {
      n = 1;
    } else if (std::size_t slashes = backslashes(); slashes > 0) {
      std::string_view rest = text.substr(at + slashes, 5);
      for (std::string_view name : {"u001b", "u001B", "x1b", "x1B", "033", "e"})
        if (rest.substr(0, name.size()) == name) n = slashes + name.size();
    }
    if (n == 0 || peek(n) != '[') return 0;
    for (++n; n < 24 && (is_digit(peek(n)) || peek(n) == ';'); ++n) {
    }
    return peek(n) == 'm' ? n + 1 : 0;
  }
  std::size_t skip_blanks() {
    std::size_t begin = at;
    while (at - begin < kLongestGap) {
      if (is(peek(), kBlank) && !done()) {
        ++at;
      } else if (std::size_t n = backslashes(); n > 0 && peek(n) == 't') {
        at += n + 1;
      } else if (std::size_t size = colour(); size > 0) {
        at += size;
      } else {
        break;
      }
    }
    return at - begin;
  }
  // Blanks and at most two line breaks, a line continuation among them.
  void skip_to_next_line() {
    skip_blanks();
    for (int i = 0; i < 2; ++i) {
      if (peek() == '\\' && is(peek(1), kNewline)) ++at;
      std::size_t n = line_break();
      if (n == 0) return;
      at += n;
      skip_blanks();
    }
  }
  bool take(std::string_view token) {
    if (text.substr(at, token.size()) != token) return false;
    at += token.size();
    return true;
  }
};

// The end of a string that was opened by `opening` just before `at`, or npos if it isn't closed in reach.
std::size_t string_end(std::string_view text, std::size_t at, std::string_view opening) {
  std::size_t stop = std::min(text.size(), at + kLongestString);
  char mark = opening.back();
  std::size_t level = opening.size() - 1;
  bool plain = is_quote(mark);
  for (std::size_t i = at; i + opening.size() <= stop; ++i) {
    if (!plain) {
      if (text.compare(i, opening.size(), opening) == 0) return i;
      if (is(text[i], kNewline)) return std::string_view::npos;
      continue;
    }
    if (text[i] == '\n' && mark != '`') return std::string_view::npos;
    if (text[i] == mark && level == 0) return i;
    if (text[i] != '\\') continue;
    std::size_t run = i;
    while (run < stop && text[run] == '\\') ++run;
    std::size_t count = run - i;
    if (run < stop && text[run] == mark && count == level) return i;
    // An escaped quote at this level, or an escaped anything: step over it.
    if (level > 0 && count < level && run < stop && text[run] == mark) return i;  // the string around it ends first
    i = level == 0 && count % 2 == 1 ? run : run - 1;
  }
  return std::string_view::npos;
}

bool prefix_is(std::string_view text, std::size_t begin, std::size_t end,
               std::initializer_list<std::string_view> words) {
  std::string_view there = text.substr(begin, end - begin);
  return std::any_of(words.begin(), words.end(), [there](std::string_view word) { return equals_folded(there, word); });
}

// Whether only indentation, a diff mark, a list dash, a comment mark or a keyword that makes variables stands before
// `name`.
bool begins_line(std::string_view text, std::size_t name) {
  std::size_t begin = name;
  for (std::size_t i = 0; i < 40 && begin > 0; ++i) {
    char c = text[begin - 1];
    if (is(c, kNewline)) break;
    if (begin >= 2 && text[begin - 2] == '\\' && (c == 'n' || c == 'r')) break;
    --begin;
  }
  std::string_view before = text.substr(begin, name - begin);
  while (!before.empty() &&
         (is(before.front(), kBlank) || std::string_view("-+>#/*;|").find(before.front()) != std::string_view::npos))
    before.remove_prefix(1);
  while (!before.empty() && (is(before.back(), kBlank) || is_quote(before.back()) || before.back() == '\\'))
    before.remove_suffix(1);
  auto space = before.find_last_of(" \t\"'");
  if (std::string_view last = space == before.npos ? std::string_view() : before.substr(space + 1);
      prefix_is(last, 0, last.size(), {"export", "setx", "set", "-e", "--env", "env", "arg"}))
    return true;
  return before.empty() ||
         prefix_is(before, 0, before.size(),
                   {"export", "set", "setx", "setenv", "env", "arg", "declare -x", "local", "readonly", "-e", "--env",
                    "define", "set -x", "$", "var", "const", "let", "val"});
}

// Whether the string that opens at `quote` is the first argument of a call: put("password", …), but not ("pass",
// "return") in a list of words.
bool first_argument(std::string_view text, std::size_t quote) {
  while (quote > 0 && (text[quote - 1] == '\\' || is(text[quote - 1], kBlank))) --quote;
  return quote > 1 && text[quote - 1] == '(' && is(text[quote - 2], kWord);
}

// PHP's serialize(): s:8:"password";s:16:"value": from the name's closing quote to the value's opening one.
bool php_string(Cursor& cursor) {
  Cursor next = cursor;
  if (!next.take(";s:")) return false;
  while (is_digit(next.peek())) ++next.at;
  if (!next.take(":") || next.quote() == 0) return false;
  cursor = next;
  return true;
}

// A call that only makes another type of its one literal: String("x"), []byte("x"), Some("x"), base64.b64decode("x").
void skip_conversion(Cursor& cursor) {
  static constexpr std::string_view kConversions[] = {"String",
                                                      "string",
                                                      "[]byte",
                                                      "aws.String",
                                                      "github.String",
                                                      "pointer.String",
                                                      "ptr.String",
                                                      "to.Ptr",
                                                      "ptr.To",
                                                      "to.StringPtr",
                                                      "String::from",
                                                      "Some",
                                                      "Ok",
                                                      "str",
                                                      "bytes",
                                                      "bytearray",
                                                      "SecretStr",
                                                      "Secret",
                                                      "SecretString",
                                                      "new SecureString",
                                                      "new String",
                                                      "Buffer.from",
                                                      "atob",
                                                      "base64.b64decode",
                                                      "b64decode",
                                                      "Arc::from",
                                                      "Optional.of",
                                                      "ConvertTo-SecureString"};
  Cursor next = cursor;
  if (next.peek() == '$' && next.peek(1) == '(') next.at += 2;
  if (next.peek() == '(') ++next.at;
  for (std::string_view name : kConversions) {
    Cursor call = next;
    if (!call.take(name)) continue;
    std::size_t blanks = call.skip_blanks();
    bool open = call.take("(");
    call.skip_blanks();
    if (call.quote() == 0 || (!open && blanks == 0)) continue;
    cursor = call;
    return;
  }
  // (None, "x"): a part of a form in Python's requests.
  if (cursor.peek() == '(' && next.take("None,")) {
    next.skip_blanks();
    if (next.quote() > 0) cursor = next;
  }
}

// variable "db_password" { type = string, default = "x" }: a variable of Terraform is given what its default is.
void skip_to_default(Cursor& cursor) {
  constexpr std::size_t kLongestBlock = 400;
  constexpr std::string_view kDefault = "default";
  Cursor next = cursor;
  next.skip_blanks();
  if (!next.take("{")) return;
  const std::string_view block = cursor.text.substr(next.at, kLongestBlock);
  const auto at = block.find(kDefault);
  if (at == block.npos || at == 0 || is(block[at - 1], kWord) || block.substr(0, at).find('}') != block.npos) return;
  next.at += at + kDefault.size();
  next.skip_blanks();
  if (next.peek() == '=') cursor = next;
}

// ConvertTo-SecureString -AsPlainText -Force -String "x": what PowerShell's flags leave of it.
void skip_flags(Cursor& cursor) {
  while (cursor.take("-String") || cursor.take("-AsPlainText") || cursor.take("-Force")) cursor.skip_blanks();
}

// NetworkCredential("user", "x"): the literal behind the first one, or that one itself.
Span last_of_pair(std::string_view text, Span first) {
  Cursor cursor{text, first.end};
  cursor.at += cursor.quote();
  cursor.skip_blanks();
  if (!cursor.take(",")) return first;
  cursor.skip_to_next_line();
  const std::size_t opening = cursor.quote();
  if (opening == 0) return first;
  const std::size_t begin = cursor.at + opening;
  const std::size_t end = string_end(text, begin, text.substr(cursor.at, opening));
  return end == std::string_view::npos ? first : Span{begin, end};
}

// "the password for the box is x", "password on db-7 was x": words of one sentence between the name and its value.
bool says_is(Cursor& cursor) {
  Cursor next = cursor;
  for (std::size_t begin = next.at; next.at - begin < kLongestGap && !next.done();) {
    std::size_t word = next.at;
    while (is(next.peek(), kWord) || next.peek() == '-' || next.peek() == '.') ++next.at;
    std::string_view read = cursor.text.substr(word, next.at - word);
    if (read.empty() || next.peek() != ' ') return false;
    ++next.at;
    if (read == "is" || read == "was") {
      cursor = next;
      return true;
    }
  }
  return false;
}

// "name=" of a query string or form.
bool begins_parameter(std::string_view text, std::size_t at) {
  if (text.substr(at, 4) == "amp;") at += 4;
  std::size_t i = at;
  while (i < text.size() && i - at < 40 && (is(text[i], kWord) || text[i] == '-' || text[i] == '.')) ++i;
  return i > at && i < text.size() && text[i] == '=';
}

// .netrc on one line: machine HOST login USER password VALUE
bool after_login(std::string_view text, std::size_t name) {
  std::size_t begin = line_begin(text, name, 160);
  std::string_view before = text.substr(begin, name - begin);
  return before.find("login ") != before.npos || before.find("machine ") != before.npos;
}

// Reads an unquoted value; `ends` are the bytes that end it besides blanks, line breaks and quotes.
Span bare_value(std::string_view text, std::size_t at, std::string_view ends, LastValue& last) {
  if (last.span.begin <= at && at < last.span.end && last.ends == ends) return {at, last.span.end};
  std::size_t stop = std::min(text.size(), at + kLongestValue);
  std::size_t i = at;
  int open = 0;
  while (i < stop) {
    char c = text[i];
    if (is(c, kBlank | kNewline) || c == '"' || c == '`' || (c == '\'' && i == at) || c == '\0') break;
    if (c == '\\' && Cursor{text, i}.line_break() > 0) break;
    if ((c == '\x1b' || c == '\\') && Cursor{text, i}.colour() > 0) break;
    if (c == '\\' && Cursor{text, i}.quote() > 0) break;
    if (c == '\\' && i + 1 < stop && text[i + 1] == 't') break;
    if (c == '&' && (text.substr(i, 6) == "&quot;" || text.substr(i, 5) == "&#39;")) break;
    if (c == '&' && ends.find('&') != ends.npos && !begins_parameter(text, i + 1)) {
      ++i;  // "&" ends a value only where another parameter follows
      continue;
    }
    if (c == '|' && i > at && is_alphanumeric(text[i - 1]) && i + 1 < stop && is_alphanumeric(text[i + 1])) {
      ++i;  // of a token, as Facebook's; a pipe has blanks around it
      continue;
    }
    if (c == '(' || c == '[' || c == '{') ++open;
    if ((c == ')' || c == ']' || c == '}') && open > 0) {
      --open;
    } else if (ends.find(c) != std::string_view::npos) {
      break;
    }
    ++i;
  }
  last.span = {at, i};
  last.ends = ends;
  return {at, i};
}

}  // namespace

bool in_raw_string(std::string_view text, std::size_t at, LastValue& last) {
  const auto begin = text.begin() + static_cast<std::ptrdiff_t>(last.counted);
  if (at > last.counted) {
    last.raw ^= std::count(begin, text.begin() + static_cast<std::ptrdiff_t>(at), '`') % 2 != 0;
    last.counted = at;
  }
  return last.raw;
}

FileRole role_of(std::string_view path) {
  auto slash = path.find_last_of("/\\");
  std::string_view file = slash == path.npos ? path : path.substr(slash + 1);
  auto dot = file.rfind('.');
  std::string_view extension = dot == file.npos ? std::string_view() : file.substr(dot + 1);
  auto any = [](std::string_view word, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [word](std::string_view w) { return equals_folded(word, w); });
  };
  if (starts_folded(file, ".env") ||
      any(file, {".npmrc", ".netrc", "_netrc", ".pgpass", ".pypirc", ".git-credentials", "credentials", ".dockercfg",
                 "makefile", "dockerfile", ".htpasswd", ".my.cnf", ".s3cfg", ".boto"}))
    return FileRole::config;
  if (any(file, {"authors", "contributors", "maintainers", "codeowners", "credits", "thanks", "changelog", "changes",
                 "license", "copying", "notice", "metadata", "news", "readme", "pkg-info"}))
    return FileRole::documentation;
  if (any(extension, {"env",   "ini",      "cfg",  "cnf",  "conf", "config",     "properties", "toml",    "yaml",
                      "yml",   "tfvars",   "sh",   "bash", "zsh",  "fish",       "envrc",      "netrc",   "npmrc",
                      "plist", "template", "dist", "txt",  "log",  "prefs",      "service",    "desktop", "inf",
                      "reg",   "ps1",      "bat",  "cmd",  "mk",   "dockerfile", "hcl"}))
    return FileRole::config;
  if (any(extension,
          {"c",      "cc",     "cpp",    "cxx",    "h",     "hpp",  "hh",   "py",  "pyi",   "js",  "mjs", "cjs",
           "jsx",    "ts",     "tsx",    "go",     "rs",    "java", "kt",   "kts", "scala", "cs",  "php", "rb",
           "lua",    "pl",     "pm",     "swift",  "m",     "mm",   "dart", "ex",  "exs",   "erl", "hs",  "clj",
           "groovy", "gradle", "vue",    "svelte", "r",     "jl",   "ml",   "vb",  "fs",    "sol", "zig", "nim",
           "lisp",   "el",     "coffee", "tf",     "proto", "css",  "scss", "vim", "tcl",   "pas", "d"}))
    return FileRole::code;
  if (any(extension, {"md", "markdown", "rst", "adoc", "html", "htm", "tex", "ipynb", "1", "3", "8"}))
    return FileRole::documentation;
  return FileRole::unknown;
}

Span identifier_around(std::string_view text, Span inside) {
  auto part = [](char c) { return is(c, kWord) || c == '-' || c == '.'; };
  // The anchor itself may end in an operator ("pwd=", "auth: "): the identifier ends before that.
  while (inside.end > inside.begin && !is(text[inside.end - 1], kWord)) --inside.end;
  std::size_t begin = inside.begin, end = inside.end;
  while (begin < end && !is(text[begin], kWord)) ++begin;
  while (begin > 0 && inside.begin < begin + kLongestName && part(text[begin - 1]) &&
         !(is(text[begin - 1], kWord) && ends_escape(text, begin)))
    --begin;
  while (end < text.size() && end - inside.end < kLongestName && (is(text[end], kWord) || text[end] == '-')) ++end;
  while (begin < end && (text[begin] == '-' || text[begin] == '.')) ++begin;
  while (end > begin && text[end - 1] == '-') --end;
  return {begin, end};
}

std::optional<Assignment> read_assignment(std::string_view text, Span name, FileRole role, LastValue& last) {
  Assignment result;
  result.name = name;
  Cursor cursor{text, name.end};
  char before = name.begin >= 1 ? text[name.begin - 1] : '\0';
  bool flag = before == '-';
  bool name_quoted = false;

  // What may stand between a name and its operator: the name's own quote, "]", a type annotation, "?" or "!".
  if (std::size_t n = cursor.quote(); n > 0) {
    name_quoted = true;
    cursor.at += n;
  }
  if (name_quoted) skip_to_default(cursor);
  if (cursor.peek() == ']' || cursor.peek() == ')' || cursor.peek() == '?' || cursor.peek() == '!') ++cursor.at;
  std::size_t gap = cursor.skip_blanks();
  result.starts_line = begins_line(text, name.begin);

  if (cursor.take("===") || cursor.take("!==") || cursor.take("==") || cursor.take("!=") || cursor.take(".equals(")) {
    result.op = Operator::compare;
  } else if (cursor.take(":=") || cursor.take("=>") || cursor.take("->") || cursor.take("=~") || cursor.take("?=") ||
             cursor.take("||=") || cursor.take("+=") || cursor.take("<-")) {
    result.op = Operator::assign;
  } else if (cursor.take("=") || cursor.take("%3D") || cursor.take("%3d")) {
    result.op = Operator::assign;
  } else if (cursor.take(":")) {
    result.op = Operator::colon;
    // "password: str = 'x'", "token: &str = …": a type stands between.
    Cursor type = cursor;
    type.skip_blanks();
    std::size_t begin = type.at;
    while (type.at - begin < 40 &&
           (is(type.peek(), kWord) || std::string_view("&[]<>?.'*").find(type.peek()) != std::string_view::npos) &&
           type.peek() != '\0')
      ++type.at;
    if (type.at > begin && is_letter(text[begin] == '&' ? 'x' : text[begin])) {
      // A value of base64 ends in "=" as well, and a comment may follow.
      bool apart = type.skip_blanks() > 0;
      if (apart && type.peek() == '=' && type.peek(1) != '=' && type.peek(1) != '>' && is(type.peek(1), kBlank)) {
        cursor = type;
        ++cursor.at;
        result.op = Operator::assign;
      }
    }
  } else if (cursor.peek() == ',' && name_quoted && is_quote(before) && first_argument(text, name.begin - 1)) {
    ++cursor.at;
    result.op = Operator::argument;
  } else if (name_quoted && php_string(cursor)) {
    result.op = Operator::assign;
  } else if (!name_quoted && gap == 0 && (cursor.take(".new(") || cursor.take(".new "))) {
    result.op = Operator::call;
  } else if (cursor.peek() == ',' && name_quoted && is_quote(before)) {
    ++cursor.at;  // a row of a table: (7, 'password', 'x')
    result.op = Operator::row;
  } else if (gap > 0 && !name_quoted && says_is(cursor)) {
    result.op = Operator::prose;
  } else if (cursor.peek() == '(' && gap == 0 && !name_quoted) {
    ++cursor.at;
    result.op = Operator::call;
  } else if (cursor.peek() == '>' && !name_quoted) {
    ++cursor.at;
    // <password>value</password>, <string name="password">value<
    std::size_t open = name.begin;
    while (open > 0 && name.begin - open < 40 && text[open - 1] != '<' && text[open - 1] != '>') --open;
    if (open == 0 || text[open - 1] != '<') return std::nullopt;
    result.op = Operator::element;
  } else if (cursor.peek() == '>' && name_quoted) {
    ++cursor.at;
    result.op = Operator::element;
  } else if (name_quoted && (starts_folded(text.substr(cursor.at, 6), "value=") ||
                             starts_folded(text.substr(cursor.at, 8), "content="))) {
    cursor.at = text.find('=', cursor.at) + 1;  // <add key="Password" value="…"/>
    result.op = Operator::assign;
  } else if (cursor.peek() == '|' && gap > 0 && (!name_quoted || before == '`')) {  // "a" | "b" is a type
    ++cursor.at;                                                                    // a cell of a Markdown table
    result.op = Operator::argument;
  } else if (gap > 0 && !name_quoted) {
    result.op = Operator::blank;
  } else {
    return std::nullopt;
  }

  if (result.op == Operator::blank) skip_flags(cursor);
  std::size_t after_operator = cursor.at;
  bool newline_allowed = result.op != Operator::blank && result.op != Operator::element &&
                         result.op != Operator::prose && result.op != Operator::row;
  cursor.skip_blanks();
  if (newline_allowed && cursor.line_break() > 0) {
    Cursor next = cursor;
    next.skip_to_next_line();
    if (next.quote() == 0 && !((result.op == Operator::colon || result.op == Operator::call) && next.quote() > 0))
      return std::nullopt;
    cursor = next;
  }
  // YAML's block scalars: "password: |" with the value on the next line.
  if (result.op == Operator::colon && (cursor.peek() == '|' || cursor.peek() == '>')) {
    Cursor block = cursor;
    ++block.at;
    if (block.peek() == '-' || block.peek() == '+') ++block.at;
    block.skip_blanks();
    if (std::size_t n = block.line_break(); n > 0) {
      block.at += n;
      block.skip_blanks();
      result.value = bare_value(text, block.at, "", last);
      result.whole_line = true;
      return result.value.empty() ? std::nullopt : std::optional(result);
    }
  }
  result.spaced = cursor.at > after_operator || gap > 0;
  if (cursor.done()) return std::nullopt;

  // A string's prefix: b"…", r'…', f"…", @"…", $'…', L"…", new String("…"), a cast, "(".
  Cursor string = cursor;
  skip_conversion(string);
  if (string.peek() == '(' || string.peek() == '[') ++string.at, string.skip_blanks();
  for (int i = 0; i < 2 && string.quote() == 0 && string.peek() != '\0' &&
                  std::string_view("brfuBRFULN@$").find(string.peek()) != std::string_view::npos &&
                  (i == 1 || string.peek(1) != '\0');
       ++i) {
    if (Cursor{text, string.at + 1}.quote() == 0 && !(i == 0 && Cursor{text, string.at + 2}.quote() > 0)) break;
    ++string.at;
  }
  if (std::size_t n = string.quote(); n > 0) {
    std::string_view opening = text.substr(string.at, n);
    if (result.op == Operator::blank && !flag && !result.starts_line &&
        (opening.back() == '`' || equals_folded(name.of(text), "pass")))
      return std::nullopt;  // prose
    // 'Password: ' is a string of its own: this quote closes it.
    if (!name_quoted && is_quote(before) && opening.back() == before) return std::nullopt;
    std::size_t begin = string.at + n;
    if (n == 1 && text.substr(begin, 2) == std::string(2, opening[0])) {
      begin += 2;  // """…"""
      std::size_t end =
          text.substr(0, std::min(text.size(), begin + kLongestString)).find(std::string(3, opening[0]), begin);
      result.value = end == std::string_view::npos ? bare_value(text, begin, "", last) : Span{begin, end};
    } else {
      std::size_t end = string_end(text, begin, opening);
      if (end == std::string_view::npos) {
        if (result.op == Operator::blank) return std::nullopt;
        result.value = bare_value(text, begin, "", last);  // a string that is still being typed, or cut
      } else {
        result.value = {begin, end};
      }
    }
    result.quoted = true;
    if ((result.op == Operator::call || result.op == Operator::blank) && name.of(text).ends_with("Credential"))
      result.value = last_of_pair(text, result.value);
    // A value in angle quotes of prose: don't ("'s") isn't a string.
    return result;
  }

  if (result.op == Operator::row) return std::nullopt;
  if (result.op == Operator::call || result.op == Operator::argument) {
    if (result.op == Operator::call) return std::nullopt;
    if (text[after_operator - 1] != '|') return std::nullopt;
  }
  switch (result.op) {
    case Operator::prose:
      result.value = bare_value(text, cursor.at, ",;)", last);
      if (!result.value.empty() && text[result.value.end - 1] == '.') --result.value.end;
      break;
    case Operator::element:
      result.value = bare_value(text, cursor.at, "<", last);
      break;
    case Operator::blank: {
      // --password x, "password x" at a line's beginning (.netrc, nginx, redis.conf), ENV NAME x.
      // IDENTIFIED BY x, WITH PASSWORD x, LOGIN PASSWORD x
      std::string_view ahead = text.substr(name.begin > 6 ? name.begin - 6 : 0, std::min<std::size_t>(name.begin, 6));
      bool two_words = (name.size() > 3 && equals_folded(text.substr(name.end - 3, 3), " by")) ||
                       (equals_folded(name.of(text), "password") && is(text[name.begin], kUpper) &&
                        (contains_folded(ahead, "with ") || contains_folded(ahead, "login ")));
      bool expected = result.starts_line ? role != FileRole::code : role == FileRole::config;
      if (!flag && !two_words && !expected && !after_login(text, name.begin)) return std::nullopt;
      result.value = bare_value(text, cursor.at, flag ? ";|" : ";", last);
      break;
    }
    default: {
      // Up to the line's end where the line is one assignment; else up to what separates arguments and parameters.
      result.value = bare_value(text, cursor.at, name_quoted ? ",;)}]" : ",;)}]&|<>", last);
      bool separated = result.spaced && result.op == Operator::assign;
      if (!result.starts_line || name_quoted || role == FileRole::code || (separated && role != FileRole::config))
        break;
      Span all = bare_value(text, cursor.at, "", last);
      std::size_t behind = all.end;
      while (behind < text.size() && behind - all.end < kLongestGap && is(text[behind], kBlank)) ++behind;
      bool comment = behind > all.end && behind < text.size() && text[behind] == '#';
      bool reaches_end = all.end == text.size() || !is(text[all.end], kBlank) || comment ||
                         line_end(text, all.end, kLongestGap) == all.end + 1;
      if (!reaches_end) break;
      // "password=abc&user=x" on a line of its own is a form; a "," or ";" at the end of a line is code's.
      std::string_view value = all.of(text);
      auto parameter = value.find('&');
      if (parameter != value.npos && value.find('=', parameter) != value.npos) break;
      if (role != FileRole::config && !value.empty() && (value.back() == ',' || value.back() == ';')) break;
      result.value = all;
      result.whole_line = true;
    }
  }
  if (result.value.empty()) return std::nullopt;
  return result;
}

Span read_byte_array(std::string_view text, Span name) {
  constexpr std::size_t kFewest = 8, kLongestNumber = 4;  // 0xff
  const std::string_view ahead = text.substr(name.end, kLongestGap);
  const auto equals = ahead.find('=');
  const auto open = ahead.find_first_of("{[", equals == ahead.npos ? ahead.size() : equals);
  if (open == ahead.npos || ahead.substr(0, open).find_first_of("\n\"'`;,") != ahead.npos) return {};
  std::size_t begin = name.end + open;
  while (begin < text.size() && std::string_view("{[] \tbyteuint8_\r\n").find(text[begin]) != std::string_view::npos &&
         !is_digit(text[begin]))
    ++begin;
  Span numbers{begin, begin};
  std::size_t count = 0;
  for (std::size_t at = begin; at < text.size() && is_digit(text[at]); ++count) {
    std::size_t end = at;
    while (end < text.size() && is(text[end], kWord)) ++end;
    if (end - at > kLongestNumber) break;
    numbers.end = end;
    while (end < text.size() && (text[end] == ',' || is(text[end], kBlank | kNewline))) ++end;
    at = end;
  }
  return count < kFewest ? Span{begin, begin} : numbers;
}

std::size_t whole_end(std::string_view text, const Assignment& assignment, FileRole role) {
  std::size_t end = assignment.value.end;
  if (assignment.quoted) {
    for (int literals = 0; literals < 64; ++literals) {
      Cursor cursor{text, end};
      std::size_t closing = cursor.quote();
      if (closing == 0) return end;
      std::string_view mark = text.substr(end, closing);
      cursor.at += closing;
      if (closing == 1 && cursor.peek() == mark[0]) {
        ++cursor.at;  // 'it''s'
      } else {
        cursor.skip_to_next_line();
        if (std::string_view("+.&").find(cursor.peek()) != std::string_view::npos && !cursor.done()) ++cursor.at;
        if (cursor.peek() == '.') ++cursor.at;
        cursor.skip_to_next_line();
        std::size_t opening = cursor.quote();
        if (opening == 0) return end;
        mark = text.substr(cursor.at, opening);
        cursor.at += opening;
      }
      std::size_t next = string_end(text, cursor.at, mark);
      if (next == std::string_view::npos) return end;
      end = next;
    }
    return end;
  }
  std::size_t first = line_begin(text, assignment.value.begin, kLongestName);
  std::size_t indent = assignment.value.begin - first;
  bool block =
      assignment.op == Operator::colon && indent > 0 && first > assignment.name.end &&
      std::all_of(text.begin() + static_cast<std::ptrdiff_t>(first),
                  text.begin() + static_cast<std::ptrdiff_t>(assignment.value.begin), [](char c) { return c == ' '; });
  if (!block && !(assignment.starts_line && role == FileRole::config &&
                  (assignment.op == Operator::colon || assignment.op == Operator::assign)))
    return end;
  auto end_of_line = [&](std::size_t at) {
    std::size_t eol = line_end(text, at, kLongestValue);
    std::size_t comment = text.substr(at, eol - at).find(" #");
    return comment == std::string_view::npos ? eol : at + comment;
  };
  end = end_of_line(end);
  while (block) {
    std::size_t next = line_end(text, end, kLongestValue);
    if (next < text.size() && text[next] == '\r') ++next;
    if (next >= text.size()) break;
    ++next;
    std::size_t blanks = next;
    while (blanks < text.size() && text[blanks] == ' ') ++blanks;
    if (blanks - next < indent || blanks == text.size() || is(text[blanks], kNewline)) break;
    end = line_end(text, blanks, kLongestValue);
  }
  while (end > assignment.value.end && is(text[end - 1], kBlank)) --end;
  return end;
}

}  // namespace analyzers
