// One reading of a command line: every command in it, however deep, against the tables. commands.h is what others call.
// One thread, once.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "server/policy/command_arguments.h"
#include "server/policy/command_tables.h"
#include "server/policy/command_words.h"
#include "server/policy/commands.h"
#include "server/policy/shell_syntax.h"
#include "server/policy/shell_values.h"

namespace server {

// Classes and reasons that several of its parts give.
inline constexpr std::string_view kOpaque = "opaque";
inline constexpr std::string_view kPrint = "print-secrets";
inline constexpr std::string_view kInlineCode = "it runs code that stands in the command or comes through a pipe";
inline constexpr std::string_view kUnknownProgram = "which program it runs is not known before it runs";
inline constexpr std::string_view kUnknownArgument = "what it does depends on what is not known before it runs";
inline constexpr std::string_view kShowsVariables = "it shows all variables";
inline constexpr std::string_view kTooMuch = "there is more in it than can be followed";

class CommandWalk {
 public:
  CommandWalk(const IsProtected& is_protected, CommandReport& report);

  // The line itself, or one that a command in it runs.
  void line(std::string_view text);

 private:
  // As long as it lives, nothing is certain to run.
  struct Branch {
    explicit Branch(CommandWalk& walk_, bool taken_ = true) : walk(walk_), taken(taken_) { walk.branches_ += taken; }
    ~Branch() { walk.branches_ -= taken; }
    Branch(const Branch&) = delete;
    Branch& operator=(const Branch&) = delete;
    CommandWalk& walk;
    bool taken;
  };

  // command_walk.cc: the shell's own part. What gives a string gives what it prints, as far as that is known.
  void concern(std::string_view command_class, std::string_view reason);
  std::string script(const ShellScript& script);
  std::string pipeline(const ShellPipeline& pipeline);
  std::string command(const ShellCommand& command, const std::string& input);
  // Whether what it prints goes to a file.
  bool redirected(const ShellCommand& command) const;
  void redirect(const ShellRedirection& redirection, std::string& input);
  std::string simple(const ShellCommand& command, const std::string& input);
  void assign(const std::string& name, const std::string& value, bool certain);
  void forget(const std::string& name);
  // A line that is run: read here, if all of it is known.
  void code(const std::string& text);
  void program(const CommandWords& words, const std::string& input);
  void run(const CommandWords& words, const std::string& input);

  // command_programs.cc: what programs do with their words.
  // What the shell does itself. True where there is nothing more to say.
  bool builtin(const std::string& base, const CommandWords& words);
  void declare(const std::string& base, const CommandWords& words);
  void named(std::string_view base);
  // A file that is run as a script.
  void runs_file(const std::string& path);
  void shell(const CommandWords& words, const std::string& input);
  void interpreter(const InterpreterRow& row, const CommandWords& words);
  // python -m NAME …: often a program of that name.
  void module(const CommandWords& words, std::size_t at);
  void find(const CommandWords& words);
  void xargs(const CommandWords& words, const std::string& input);
  // The rows of this program.
  void table(const std::string& base, const CommandWords& words);
  void git(const CommandArguments& arguments);
  // Programs that run another one.
  void runners(const std::string& base, const CommandWords& words);
  void runner(const RunnerRow& row, const CommandWords& words);

  // command_files.cc: what they show, print and write.
  // Which files it shows, copies or writes.
  void files(const std::string& base, const CommandWords& words);
  // What a command prints, as far as it is known.
  std::string printed(const CommandWords& words, const std::string& input) const;
  void reads(const std::string& word);
  bool protects(std::string_view path) const;
  void writes(const std::string& path);
  bool has_written(const std::string& path) const;
  // Something that inline code could import under a harmless name.
  bool has_written_module() const;

  const IsProtected& is_protected_;
  CommandReport& report_;
  ShellValues values_;
  bool piped_in_ = false;  // the command at hand reads what another one prints
  int substitution_ = 0;   // deep in $(…)
  std::set<std::string> aliases_;
  std::set<std::string> written_;  // files that could be run
  int depth_ = 0;
  int commands_ = 0;
  int branches_ = 0;
};

}  // namespace server
