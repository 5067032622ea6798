// What is known of programs: which of their commands reach beyond the machine or show what is secret, which programs
// run others, and which files a program shows or writes. Data, read by commands.cc.
// Constant; any thread.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

namespace server {

// Lists in these tables are words between single spaces. Alternatives in a word stand between `|`; `*` at an end of one
// is any text.

// How a program's arguments are read, and what counts where no row of CommandRow does.
struct ProgramShape {
  std::string_view programs;
  std::string_view valued;         // options whose value is the next word
  std::string_view flags;          // options without a value that may stand before the command
  std::string_view command_class;  // of every command that is not in `harmless`; empty: none
  std::string_view reason;
  std::string_view harmless;  // commands of one or more words, words of one joined by `+`
};

// A command that is of concern. `words` are its first words, all uses of the program where there are none; `...` is any
// number of words, `$` their end. An option with `^` counts only before the first word.
struct CommandRow {
  std::string_view programs;
  std::string_view words;
  std::string_view options;  // one of them must be there; empty: none need be
  std::string_view command_class;
  std::string_view reason;
};

// A program that runs another one.
struct RunnerRow {
  std::string_view programs;
  std::string_view words;          // its own command, as in `poetry run`; empty for none
  std::string_view valued;         // options whose value is the next word
  std::string_view lines;          // options whose value is a command line
  int skip = 0;                    // words of its own before the program: a host, a time
  bool line = false;               // what follows is joined and read by a shell
  std::string_view command_class;  // of running anything this way; empty: none
  std::string_view reason;
  std::string_view bare;  // the concern when it runs nothing; empty: none
};

// A language's interpreter.
struct InterpreterRow {
  std::string_view programs;
  std::string_view code;    // options that bring code
  std::string_view valued;  // options whose value is the next word
};

// nullptr where there is none.
const ProgramShape* shape_of(std::string_view program);
const InterpreterRow* interpreter_of(std::string_view program);
std::span<const CommandRow> command_rows();
std::span<const RunnerRow> runner_rows();

// Programs and variables that are alike in one thing.
extern const std::string_view kShells;
extern const std::string_view kReaders;         // show the files that they are given
extern const std::string_view kPatternReaders;  // the same, behind a pattern
extern const std::string_view kCopiers;         // copy all their arguments but the last to the last
extern const std::string_view kListings;        // print names, not what is in files
extern const std::string_view kLineVariables;   // environment variables whose value is a command line
extern const std::string_view kCodeVariables;   // environment variables whose value makes programs run code
extern const std::string_view kGitCommands;     // all but those in the rows: what else follows `git` is an alias
extern const std::string_view kGitSettings;     // that `git -c` may set without running anything

extern const std::string_view kPrintingWords;   // of Python and JavaScript that can do nothing but compute and print
extern const std::string_view kInstallers;      // name programs without running them
extern const std::string_view kSilent;          // print nothing that another command could run
extern const std::string_view kSecretNames;     // parts of the names of variables that hold secrets
extern const std::string_view kProtectedNames;  // files that hold secrets, for patterns that may name them

// Calls `use` with each part of `text` between `separator`s, until it says true.
template <typename Use>
bool any_part(std::string_view text, char separator, Use use) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (use(text.substr(0, end))) return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

// Whether `text` is one of a list's words.
bool is_listed(std::string_view list, std::string_view text);

}  // namespace server
