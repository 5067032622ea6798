#include "server/policy/shell_syntax.h"

#include <algorithm>
#include <cctype>
#include <cstdint>

namespace server {
namespace {

constexpr int kDeepest = 32;  // nested constructs

bool is_name_byte(char byte) {
  return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '_';
}

bool is_name(std::string_view text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) == 0 &&
         std::all_of(text.begin(), text.end(), is_name_byte);
}

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | (code >> 12 & 0x0F));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

// Bytes that a terminal would act upon stand in no command that a person writes.
bool printable(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
  });
}

// A recursive descent over the text. After the first fault nothing more is read.
class Parser {
 public:
  Parser(std::string_view text, int depth) : text_(text), depth_(depth) {}

  ShellScript script() {
    ShellScript out = list({});
    if (!at_end()) fail();  // a `)`, `}` or `done` that nothing opened
    return out;
  }

  // Up to `end` (0: the end of the text), as inside double quotes.
  void quoted(ShellWord& word, char end) {
    while (!at_end() && (end == 0 || peek() != end)) {
      if (peek() == '\\' && at_ + 1 < text_.size()) {
        const char next = text_[at_ + 1];
        at_ += 2;
        if (next == '\n') continue;
        if (next != '$' && next != '`' && next != '"' && next != '\\') add(word, '\\', true);
        add(word, next, true);
      } else if (peek() == '$') {
        dollar(word, true);
      } else if (peek() == '`') {
        backticks(word, true);
      } else {
        add(word, text_[at_++], true);
      }
    }
    if (end != 0) expect(end);
  }

  bool whole() const { return whole_; }

 private:
  struct Pending {  // a here-document whose text has not come yet
    std::shared_ptr<ShellWord> body;
    std::string delimiter;
    bool tabs;     // <<-
    bool literal;  // its delimiter was quoted
  };

  // Goes one level down for as long as it lives.
  struct Level {
    explicit Level(Parser& parser_) : parser(parser_) {
      if (++parser.depth_ > kDeepest) parser.fail();
    }
    ~Level() { --parser.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    Parser& parser;
  };

  bool at_end() const { return at_ >= text_.size(); }
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool starts(std::string_view what) const { return !at_end() && text_.substr(at_).starts_with(what); }
  void fail() {
    whole_ = false;
    at_ = text_.size();
  }
  void expect(char byte) {
    if (peek() == byte && !at_end()) {
      ++at_;
    } else {
      fail();
    }
  }

  static void add(ShellWord& word, char byte, bool quoted) {
    if (word.empty() || word.back().kind != ShellPiece::Kind::text || word.back().quoted != quoted)
      word.push_back({ShellPiece::Kind::text, quoted, "", nullptr});
    word.back().text += byte;
  }

  bool at_blank() const {
    return peek() == ' ' || peek() == '\t' || (peek() == '\r' && (peek(1) == '\n' || at_ + 1 == text_.size()));
  }

  // Blanks, continued lines and a comment.
  void skip_blanks() {
    while (!at_end()) {
      if (at_blank()) {
        ++at_;
      } else if (starts("\\\n")) {
        at_ += 2;
      } else if (starts("\\\r\n")) {
        at_ += 3;
      } else {
        break;
      }
    }
    if (peek() == '#')
      while (!at_end() && peek() != '\n') ++at_;
  }

  void skip_newlines() {
    for (skip_blanks(); peek() == '\n' && !at_end(); skip_blanks()) newline();
  }

  void newline() {
    ++at_;
    std::vector<Pending> pending;
    pending.swap(pending_);
    for (Pending& document : pending) {
      std::string body;
      bool ended = false;
      while (!at_end() && !ended) {
        const std::size_t end = std::min(text_.find('\n', at_), text_.size());
        std::string_view line = text_.substr(at_, end - at_);
        at_ = std::min(end + 1, text_.size());
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (document.tabs) line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
        ended = line == document.delimiter;
        if (!ended) body.append(line).append("\n");
      }
      if (!ended) return fail();
      if (document.literal) {
        document.body->push_back({ShellPiece::Kind::text, true, std::move(body), nullptr});
      } else {
        Parser inner(body, depth_);
        inner.quoted(*document.body, 0);
        if (!inner.whole()) return fail();
      }
    }
  }

  // The reserved word, or operator, that the text goes on with. Empty for none.
  std::string_view reserved() const {
    if (at_end()) return "";
    if (starts(";;")) return ";;";
    if (starts(";&")) return ";&";
    if (peek() == ')') return ")";
    std::size_t end = at_;
    while (end < text_.size() && std::string_view(" \t\r\n;&|<>()").find(text_[end]) == std::string_view::npos) ++end;
    const std::string_view word = text_.substr(at_, end - at_);
    for (std::string_view known : {"then", "elif", "else", "fi", "do", "done", "esac", "}"})
      if (word == known) return word;
    return "";
  }

  // Commands up to one of `ends`, which stays to be read, or the end of the text.
  ShellScript list(std::initializer_list<std::string_view> ends) {
    const Level level(*this);
    ShellScript out;
    bool conditional = false;
    for (;;) {
      skip_newlines();
      if (at_end()) break;
      const std::string_view word = reserved();
      if (std::find(ends.begin(), ends.end(), word) != ends.end() && !word.empty()) break;
      if (!word.empty()) {
        fail();
        break;
      }
      out.pipelines.push_back(pipeline());
      out.pipelines.back().conditional = conditional;
      conditional = false;
      skip_blanks();
      if (starts("&&") || starts("||")) {
        at_ += 2;
        conditional = true;
      } else if (starts(";;") || starts(";&")) {
        continue;
      } else if (peek() == ';' || peek() == '&') {
        ++at_;
      } else if (!at_end() && peek() != '\n' && reserved().empty()) {
        fail();
      }
    }
    if (!pending_.empty() && at_end()) fail();
    return out;
  }

  ShellPipeline pipeline() {
    ShellPipeline out;
    for (;;) {
      skip_newlines();
      while (peek() == '!' && (peek(1) == ' ' || peek(1) == '\t')) {
        ++at_;
        skip_blanks();
      }
      out.commands.push_back(command());
      skip_blanks();
      if (peek() != '|' || peek(1) == '|' || at_end()) return out;
      at_ += peek(1) == '&' ? 2 : 1;
    }
  }

  bool take(std::string_view word) {
    if (!starts(word) || is_name_byte(peek(word.size()))) return false;
    at_ += word.size();
    return true;
  }

  void require(std::string_view word) {
    skip_newlines();
    if (!take(word)) fail();
  }

  ShellCommand command() {
    const Level level(*this);
    ShellCommand out;
    out.kind = ShellCommand::Kind::group;
    if (starts("((")) {
      at_ += 2;
      arithmetic(out);
    } else if (peek() == '(') {
      ++at_;
      out.bodies.push_back(list({")"}));
      expect(')');
    } else if (peek() == '{' && std::string_view(" \t\n").find(peek(1)) != std::string_view::npos) {
      ++at_;
      out.bodies.push_back(list({"}"}));
      expect('}');
    } else if (starts("[[") && std::string_view(" \t\n").find(peek(2)) != std::string_view::npos) {
      test(out);
    } else if (take_keyword("if")) {
      out.bodies.push_back(list({"then"}));
      require("then");
      for (;;) {
        out.bodies.push_back(list({"elif", "else", "fi"}));
        if (take("fi")) break;
        if (take("else")) continue;
        require("elif");
        out.bodies.push_back(list({"then"}));
        require("then");
        if (!whole_) break;
      }
    } else if (take_keyword("while") || take_keyword("until")) {
      out.bodies.push_back(list({"do"}));
      body(out);
    } else if (take_keyword("for") || take_keyword("select")) {
      loop(out);
    } else if (take_keyword("case")) {
      cases(out);
    } else if (take_keyword("function")) {
      skip_blanks();
      while (!at_end() && !at_blank() && peek() != '(' && peek() != '\n') out.name += text_[at_++];
      skip_blanks();
      if (starts("()")) at_ += 2;
      function(out);
    } else {
      simple(out);
      return out;
    }
    for (skip_blanks(); redirection(out); skip_blanks()) {
    }
    return out;
  }

  bool take_keyword(std::string_view word) {
    const char next = peek(word.size());
    return std::string_view(" \t\r\n;(").find(next) != std::string_view::npos && take(word);
  }

  void body(ShellCommand& out) {
    require("do");
    out.bodies.push_back(list({"done"}));
    require("done");
  }

  void function(ShellCommand& out) {
    out.kind = ShellCommand::Kind::function;
    skip_newlines();
    ShellScript inner;
    inner.pipelines.emplace_back().commands.push_back(command());
    out.bodies.push_back(std::move(inner));
  }

  void loop(ShellCommand& out) {
    skip_blanks();
    if (starts("((")) {
      at_ += 2;
      arithmetic(out);
    } else {
      out.kind = ShellCommand::Kind::loop;
      while (is_name_byte(peek())) out.name += text_[at_++];
      skip_newlines();
      if (take("in")) {
        for (skip_blanks(); !at_end() && peek() != ';' && peek() != '\n'; skip_blanks()) {
          out.words.emplace_back();
          word(out.words.back());
        }
      } else {
        out.words.push_back({{ShellPiece::Kind::unknown, false, "", nullptr}});
      }
    }
    skip_blanks();
    if (peek() == ';') ++at_;
    skip_newlines();
    if (peek() == '{') {  // an old form
      ++at_;
      out.bodies.push_back(list({"}"}));
      return expect('}');
    }
    body(out);
  }

  void cases(ShellCommand& out) {
    ShellCommand subject;  // its words are only read for what runs in them
    skip_blanks();
    subject.words.emplace_back();
    word(subject.words.back());
    require("in");
    for (;;) {
      skip_newlines();
      if (take("esac") || at_end()) break;
      if (peek() == '(') ++at_;
      while (!at_end() && peek() != ')') {
        skip_blanks();
        subject.words.emplace_back();
        word(subject.words.back());
        skip_blanks();
        if (peek() == '|') ++at_;
      }
      expect(')');
      out.bodies.push_back(list({";;", ";&", "esac"}));
      if (starts(";;&")) ++at_;
      if (starts(";;") || starts(";&")) at_ += 2;
    }
    expressions(out, std::move(subject.words));
  }

  // [[ … ]]: words and operators between which nothing runs but what the words expand to.
  void test(ShellCommand& out) {
    at_ += 2;
    std::vector<ShellWord> words;
    for (;;) {
      skip_newlines();
      if (at_end()) return fail();
      if (take("]]")) break;
      if (std::string_view("()<>&|;").find(peek()) != std::string_view::npos) {
        ++at_;
        continue;
      }
      words.emplace_back();
      word(words.back());
    }
    expressions(out, std::move(words));
  }

  // Words that are not run, for the sake of the substitutions in them: a command that is called `:`.
  static void expressions(ShellCommand& out, std::vector<ShellWord> words) {
    ShellCommand none;
    none.words.push_back({{ShellPiece::Kind::text, false, ":", nullptr}});
    std::move(words.begin(), words.end(), std::back_inserter(none.words));
    ShellScript script;
    script.pipelines.emplace_back().commands.push_back(std::move(none));
    out.bodies.insert(out.bodies.begin(), std::move(script));
  }

  // Behind `((`, up to the `))` that ends it.
  void arithmetic(ShellCommand& out) {
    ShellWord inside;
    arithmetic(inside);
    expressions(out, {std::move(inside)});
  }

  void arithmetic(ShellWord& word) {
    const Level level(*this);
    for (int open = 0; !at_end();) {
      if (open == 0 && starts("))")) {
        at_ += 2;
        return;
      }
      if (peek() == ')' && --open < 0) return fail();
      if (peek() == '(') ++open;
      if (peek() == '$') {
        dollar(word, true);
      } else if (peek() == '`') {
        backticks(word, true);
      } else {
        ++at_;
      }
    }
    fail();
  }

  void simple(ShellCommand& out) {
    out.kind = ShellCommand::Kind::simple;
    for (;;) {
      skip_blanks();
      if (redirection(out)) continue;
      if (at_end() || std::string_view("\n;&|)").find(peek()) != std::string_view::npos) break;
      if (peek() == '(') {
        if (out.words.size() != 1 || !out.assignments.empty() || out.words[0].size() != 1) return fail();
        ++at_;
        skip_blanks();
        expect(')');
        out.name = out.words[0][0].text;
        out.words.clear();
        return function(out);
      }
      if (out.words.empty() && assignment(out)) continue;
      out.words.emplace_back();
      word(out.words.back());
    }
    if (out.words.empty() && out.assignments.empty() && out.redirections.empty()) fail();
  }

  bool assignment(ShellCommand& out) {
    if (at_end()) return false;
    std::size_t end = at_;
    while (end < text_.size() && is_name_byte(text_[end])) ++end;
    if (!is_name(text_.substr(at_, end - at_)) || end == text_.size()) return false;
    ShellAssignment assignment{std::string(text_.substr(at_, end - at_)), {}, true};
    if (text_[end] == '[') {
      end = text_.find_first_of("]\n$`", end);  // what runs in an index is read as in any word
      if (end == std::string_view::npos || text_[end] != ']') return false;
      ++end;
      assignment.plain = false;
    }
    if (text_.substr(end).starts_with("+=")) {
      ++end;
      assignment.plain = false;
    }
    if (!text_.substr(end).starts_with("=")) return false;
    at_ = end + 1;
    if (peek() == '(') {
      ++at_;
      assignment.plain = false;
      for (skip_newlines(); !at_end() && peek() != ')'; skip_newlines()) word(assignment.value);
      expect(')');
    } else if (!at_end() && !at_blank() && std::string_view("\n;&|<>)").find(peek()) == std::string_view::npos) {
      word(assignment.value);
    }
    out.assignments.push_back(std::move(assignment));
    return true;
  }

  bool redirection(ShellCommand& out) {
    if (at_end()) return false;
    std::size_t digits = at_;
    while (digits < text_.size() && std::isdigit(static_cast<unsigned char>(text_[digits])) != 0) ++digits;
    std::string_view rest = text_.substr(digits);
    if (rest.starts_with("<(") || rest.starts_with(">(")) return false;
    for (std::string_view operation : {"<<<", "<<-", "<<", "<>", "<&", "<", ">>", ">|", ">&", ">", "&>>", "&>"}) {
      if (!rest.starts_with(operation) || (operation.front() == '&' && digits != at_)) continue;
      at_ = digits + operation.size();
      skip_blanks();
      auto target = std::make_shared<ShellWord>();
      if (operation == "<<" || operation == "<<-") {
        ShellWord delimiter;
        word(delimiter);
        Pending pending{target, "", operation == "<<-", false};
        for (const ShellPiece& piece : delimiter) {
          pending.delimiter += piece.text;
          pending.literal = pending.literal || piece.quoted;
        }
        pending_.push_back(std::move(pending));
      } else {
        word(*target);
      }
      out.redirections.push_back({operation == "<<-" ? "<<" : std::string(operation), std::move(target)});
      return true;
    }
    return false;
  }

  // At least one byte is read, or the text ends.
  void word(ShellWord& out) {
    const std::size_t begin = at_;
    while (!at_end()) {
      const char byte = peek();
      if ((byte == '<' || byte == '>') && peek(1) == '(' && at_ == begin) {
        at_ += 2;
        substitution(out, ShellPiece::Kind::file, true);
      } else if (std::string_view(" \t\n;&|<>()").find(byte) != std::string_view::npos || at_blank()) {
        break;
      } else if (byte == '\\') {
        ++at_;
        if (at_end()) return fail();
        if (peek() == '\n') {
          ++at_;
        } else {
          add(out, text_[at_++], true);
        }
      } else if (byte == '\'') {
        const std::size_t end = text_.find('\'', at_ + 1);
        if (end == std::string_view::npos) return fail();
        out.push_back({ShellPiece::Kind::text, true, std::string(text_.substr(at_ + 1, end - at_ - 1)), nullptr});
        at_ = end + 1;
      } else if (byte == '"') {
        ++at_;
        out.push_back({ShellPiece::Kind::text, true, "", nullptr});
        quoted(out, '"');
      } else if (byte == '$') {
        dollar(out, false);
      } else if (byte == '`') {
        backticks(out, false);
      } else {
        add(out, byte, false);
        ++at_;
      }
    }
    if (at_ == begin) fail();
  }

  void substitution(ShellWord& out, ShellPiece::Kind kind, bool quoted) {
    // Here-documents that wait for the outer line's end are not the inner one's.
    std::vector<Pending> outer;
    outer.swap(pending_);
    auto script = std::make_shared<ShellScript>(list({")"}));
    expect(')');
    if (!pending_.empty()) fail();
    pending_.swap(outer);
    out.push_back({kind, quoted, "", std::move(script)});
  }

  void dollar(ShellWord& out, bool in_quotes) {
    const Level level(*this);
    ++at_;
    const char next = peek();
    if (starts("((")) {
      // An arithmetic expression, or a substitution that begins with a subshell: the end tells.
      const std::size_t begin = at_;
      at_ += 2;
      ShellWord inside;
      arithmetic(inside);
      if (whole_) return unknown(out, std::move(inside), in_quotes);
      whole_ = depth_ <= kDeepest;
      at_ = begin;
      if (tried_++ > kDeepest) return fail();
    }
    if (peek() == '(') {
      ++at_;
      substitution(out, ShellPiece::Kind::output, in_quotes);
    } else if (next == '{') {
      ++at_;
      braces(out, in_quotes);
    } else if (next == '\'' && !in_quotes) {
      ++at_;
      escapes(out);
    } else if (next == '"' && !in_quotes) {
      ++at_;
      quoted(out, '"');
    } else if (is_name_byte(next)) {
      std::string name;
      if (std::isdigit(static_cast<unsigned char>(next)) != 0) {
        name = text_[at_++];
      } else {
        while (is_name_byte(peek())) name += text_[at_++];
      }
      out.push_back({ShellPiece::Kind::variable, in_quotes, std::move(name), nullptr});
    } else if (next != '\0' && std::string_view("@*#?-$!").find(next) != std::string_view::npos) {
      ++at_;
      out.push_back({ShellPiece::Kind::unknown, in_quotes, "", nullptr});
    } else if (next == '[') {  // $[…], old arithmetic
      fail();
    } else {
      add(out, '$', in_quotes);
    }
  }

  // Behind `${`.
  void braces(ShellWord& out, bool in_quotes) {
    if (at_end()) return fail();
    const std::size_t begin = at_;
    while (is_name_byte(peek())) ++at_;
    if (peek() == '}' && at_ > begin) {
      out.push_back({ShellPiece::Kind::variable, in_quotes, std::string(text_.substr(begin, at_ - begin)), nullptr});
      ++at_;
      return;
    }
    ShellWord inside;
    for (int open = 1; open > 0;) {
      if (at_end()) return fail();
      const char byte = peek();
      if (byte == '}') {
        --open;
        ++at_;
      } else if (byte == '{') {
        ++open;
        ++at_;
      } else if (byte == '\\') {
        at_ = std::min(at_ + 2, text_.size());
      } else if (byte == '$') {
        dollar(inside, true);
      } else if (byte == '`') {
        backticks(inside, true);
      } else if (byte == '"') {
        ++at_;
        quoted(inside, '"');
      } else if (byte == '\'' && !in_quotes) {
        const std::size_t end = text_.find('\'', at_ + 1);
        if (end == std::string_view::npos) return fail();
        at_ = end + 1;
      } else {
        ++at_;
      }
    }
    if (whole_) unknown(out, std::move(inside), in_quotes, std::string(text_.substr(begin, at_ - 1 - begin)));
  }

  static void unknown(ShellWord& out, ShellWord inside, bool quoted, std::string text = "") {
    ShellCommand carrier;
    expressions(carrier, {std::move(inside)});
    out.push_back({ShellPiece::Kind::unknown, quoted, std::move(text),
                   std::make_shared<ShellScript>(std::move(carrier.bodies.front()))});
  }

  void backticks(ShellWord& out, bool in_quotes) {
    const Level level(*this);
    ++at_;
    std::string inside;
    while (!at_end() && peek() != '`') {
      if (peek() == '\\' && std::string_view("`\\$").find(peek(1)) != std::string_view::npos) ++at_;
      if (!at_end()) inside += text_[at_++];
    }
    expect('`');
    Parser inner(inside, depth_);
    auto script = std::make_shared<ShellScript>(inner.script());
    if (!inner.whole()) fail();
    out.push_back({ShellPiece::Kind::output, in_quotes, "", std::move(script)});
  }

  // Behind `$'`.
  void escapes(ShellWord& out) {
    std::string text;
    while (!at_end() && peek() != '\'') {
      if (peek() != '\\') {
        text += text_[at_++];
        continue;
      }
      ++at_;
      const char kind = peek();
      ++at_;
      if (kind == 'x') {
        text += static_cast<char>(number(16, 2));
      } else if (kind == 'u' || kind == 'U') {
        append_utf8(text, number(16, kind == 'u' ? 4 : 8));
      } else if (kind >= '0' && kind <= '7') {
        --at_;
        text += static_cast<char>(number(8, 3));
      } else if (kind == 'n' || kind == 't' || kind == 'r') {
        text += kind == 'n' ? '\n' : kind == 't' ? '\t' : '\r';
      } else if (std::string_view("\\'\"?").find(kind) != std::string_view::npos) {
        text += kind;
      } else {
        return fail();  // \a, \e, \cX: in no command that a person writes
      }
    }
    expect('\'');
    if (!printable(text)) return fail();
    out.push_back({ShellPiece::Kind::text, true, std::move(text), nullptr});
  }

  std::uint32_t number(std::uint32_t base, int digits) {
    std::uint32_t value = 0;
    for (; digits > 0 && !at_end(); --digits, ++at_) {
      const char byte = peek();
      const std::uint32_t digit = byte >= '0' && byte <= '9'   ? static_cast<std::uint32_t>(byte - '0')
                                  : byte >= 'a' && byte <= 'f' ? static_cast<std::uint32_t>(byte - 'a' + 10)
                                  : byte >= 'A' && byte <= 'F' ? static_cast<std::uint32_t>(byte - 'A' + 10)
                                                               : base;
      if (digit >= base) break;
      value = value * base + digit;
    }
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_;
  int tried_ = 0;  // arithmetic expressions that were none: each costs a second reading
  bool whole_ = true;
  std::vector<Pending> pending_;
};

}  // namespace

ShellReading read_shell(std::string_view text) {
  if (!printable(text)) return {{}, false};
  Parser parser(text, 0);
  ShellReading out{parser.script(), true};
  out.whole = parser.whole();
  return out;
}

}  // namespace server
