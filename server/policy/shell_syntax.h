// Command lines as a POSIX shell and bash read them: a tree of commands, words and redirections. Nothing is expanded
// here. Any text reads, in a time that grows with its size; what no shell would take whole is told by `whole`.
// Pure functions; any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace server {

struct ShellScript;

// A piece of a word: pieces that stand side by side make one.
struct ShellPiece {
  enum class Kind {
    text,      // as it is
    variable,  // `text` is its name, for `$NAME` and `${NAME}`
    output,    // what `script` prints
    file,      // <(…) or >(…): a file that `script` fills or reads
    unknown,  // any other expansion: `text` is what stands in its braces, if it has any; `script`, where not null, runs
              // what runs inside of it
  };
  Kind kind = Kind::text;
  bool quoted = false;
  std::string text;
  std::shared_ptr<const ShellScript> script;
};

using ShellWord = std::vector<ShellPiece>;

struct ShellAssignment {
  std::string name;
  ShellWord value;
  bool plain = true;  // neither an array, nor an element of one, nor +=
};

struct ShellRedirection {
  std::string operation;              // "<", ">", ">>", "<<", "<<<", "&>", ">&", …
  std::shared_ptr<ShellWord> target;  // the file; for "<<" and "<<<" the text itself
};

struct ShellCommand {
  enum class Kind {
    simple,
    group,     // `bodies` run one after the other, some perhaps not at all
    loop,      // for or select: `bodies` once for each of `words`, as `name`
    function,  // `bodies` when `name` is called
  };
  Kind kind = Kind::simple;
  std::string name;
  std::vector<ShellAssignment> assignments;
  std::vector<ShellWord> words;
  std::vector<ShellRedirection> redirections;
  std::vector<ShellScript> bodies;
};

struct ShellPipeline {
  std::vector<ShellCommand> commands;
  bool conditional = false;  // behind && or ||
};

struct ShellScript {
  std::vector<ShellPipeline> pipelines;
};

struct ShellReading {
  ShellScript script;
  bool whole = true;  // false: a quote that never ends, a construct out of place, or nesting beyond all reason
};

ShellReading read_shell(std::string_view text);

}  // namespace server
