#include "server/policy/command_walk.h"

#include <algorithm>
#include <utility>

namespace server {
namespace {

constexpr std::size_t kFarthest = 16;  // words behind a program in which another one is looked for

// Whether a program has commands of its own that are of concern.
bool reaches_out(std::string_view base) {
  if (const ProgramShape* shape = shape_of(base); shape != nullptr && !shape->command_class.empty()) return true;
  const auto rows = command_rows();
  return std::any_of(rows.begin(), rows.end(), [&](const CommandRow& row) {
    return !row.words.empty() && row.words != "$" && !row.words.starts_with("...") && is_listed(row.programs, base);
  });
}

// Options of shells that take a value.
bool is_valued(const std::string& option) {
  return option == "--rcfile" || option == "--init-file" ||
         (!option.starts_with("--") && (option.ends_with('o') || option.ends_with('O')));
}

constexpr std::string_view kCodeInVariable = "a variable makes programs run code";
constexpr std::string_view kOwnScript = "it runs a file that it has written itself";
constexpr std::string_view kNamedDeploy = "it runs a script that is called deploy";
constexpr std::string_view kNamedPublish = "it runs a script that is called publish or release";

}  // namespace

bool CommandWalk::builtin(const std::string& base, const CommandWords& words) {
  if (base == "eval") {
    code(joined(words, 1));
  } else if (base == "source" || base == ".") {
    if (words.size() > 1) runs_file(words[1]);
    values_.positional_made = values_.positional_made || words.size() > 2;
  } else if (base == "alias") {
    for (std::size_t i = 1; i < words.size(); ++i)
      if (const std::size_t end = words[i].find('='); end != std::string::npos)
        aliases_.insert(words[i].substr(0, end));
  } else if (base == "export" || base == "declare" || base == "typeset" || base == "local" || base == "readonly") {
    declare(base, words);
  } else if (base == "set") {
    if (words.size() == 1) concern(kPrint, kShowsVariables);
    for (std::size_t i = 1; i < words.size(); ++i)
      if (words[i] == "--" || words[i] == "-" || words[i].find_first_of("-+") != 0) values_.positional_made = true;
  } else if (base == "read" || base == "mapfile" || base == "readarray" || base == "getopts" || base == "let" ||
             base == "unset") {
    for (std::size_t i = 1; i < words.size(); ++i) forget(words[i].substr(0, words[i].find_first_of("=+-*/[ ")));
    if (base == "mapfile" || base == "readarray") forget("MAPFILE");
    forget("REPLY");
    return base != "mapfile" && base != "readarray";
  } else if (base == "printf" || base == "echo" || base == "print") {
    for (std::size_t i = 1; i + 1 < words.size(); ++i)
      if (base == "printf" && words[i] == "-v") forget(words[i + 1]);
  } else if (base == "compgen" || base == "shopt" || base == "test" || base == "[" || base == ":") {
    return true;
  } else if ((base == "command" || base == "type") && words.size() > 1 &&
             (base == "type" || words[1] == "-v" || words[1] == "-V")) {
    return base == "command";
  } else {
    return false;
  }
  return true;
}

void CommandWalk::declare(const std::string& base, const CommandWords& words) {
  bool shows = words.size() == 1, plain = true;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].starts_with('-')) {
      shows = shows || words[i].find('p') != std::string::npos || (words.size() == 2 && base != "local");
      plain = plain && words[i].find_first_of("niulaA") == std::string::npos;
      continue;
    }
    const std::size_t end = words[i].find('=');
    if (!is_known(words[i].substr(0, end))) concern(kOpaque, kUnknownArgument);
    if (end != std::string::npos) assign(words[i].substr(0, end), words[i].substr(end + 1), plain);
  }
  if (shows) concern(kPrint, kShowsVariables);
}

void CommandWalk::named(std::string_view base) {
  if (names_deploy(base)) concern("deploy", kNamedDeploy);
  if (names_publish(base)) concern("publish", kNamedPublish);
}

void CommandWalk::runs_file(const std::string& path) {
  if (is_made(path) || is_stream(path)) return concern(kOpaque, kInlineCode);
  if (has_written(path)) concern(kOpaque, kOwnScript);
  named(base_of(path));
}

void CommandWalk::shell(const CommandWords& words, const std::string& input) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--version" || word == "--help") return;
    if (word.size() == 1 && !is_known(word)) return concern(kOpaque, kUnknownProgram);
    const bool option = word.size() > 1 && (word[0] == '-' || word[0] == '+');
    if (option && !word.starts_with("--") && word.find('c') != std::string::npos) {
      std::size_t at = i + 1;
      while (at < words.size() && (words[at].starts_with('-') || words[at].starts_with('+')))
        at += is_valued(words[at]) ? 2 : 1;
      if (at >= words.size()) return concern(kOpaque, kInlineCode);
      const bool before = std::exchange(values_.positional_made, values_.positional_made || at + 1 < words.size());
      code(words[at]);
      values_.positional_made = before;
      return;
    }
    if (option && !word.starts_with("--") && word.find('s') != std::string::npos) break;
    if (option) {
      i += is_valued(word) ? 1 : 0;
      continue;
    }
    return runs_file(word);
  }
  // It reads its commands from where a here-document may stand.
  if (is_known(input) && !input.empty() && !piped_in_) return code(input);
  concern(kOpaque, kInlineCode);
}

void CommandWalk::interpreter(const InterpreterRow& row, const CommandWords& words) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--version" || word == "--help" || word == "-V" || word == "-v" || word == "-h" || word == "-version")
      return;
    if (is_listed(row.code, word)) {
      if (only_prints(base_of(words[0]), words) && !has_written_module()) return;
      return concern(kOpaque, kInlineCode);
    }
    if (word.size() > 1 && word[0] == '-') {
      if (is_listed(row.programs, "python") && word == "-m" && i + 1 < words.size()) return module(words, i + 1);
      if (has_option(word, row.code)) return concern(kOpaque, kInlineCode);
      if (is_listed(row.valued, word)) ++i;
      if (row.programs.starts_with("node") && word.starts_with("--test")) return;
      continue;
    }
    if (row.programs.starts_with("deno") || row.programs == "bun") break;
    if (word.size() == 1 && !is_known(word)) return concern(kOpaque, kUnknownProgram);
    runs_file(word);
    return table(base_of(word), CommandWords(words.begin() + static_cast<std::ptrdiff_t>(i), words.end()));
  }
  if (row.programs.starts_with("deno") || row.programs == "bun") {
    table(base_of(words[0]), words);
    return runners(base_of(words[0]), words);
  }
  concern(kOpaque, kInlineCode);
}

void CommandWalk::module(const CommandWords& words, std::size_t at) {
  if (words[at] == "timeit" || words[at] == "code" || words[at] == "pdb" || words[at] == "this")
    concern(kOpaque, kInlineCode);
  program(CommandWords(words.begin() + static_cast<std::ptrdiff_t>(at), words.end()), "");
}

void CommandWalk::find(const CommandWords& words) {
  const std::string found = found_by(words);
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    const bool each = word == "-x" || word == "-X" || word == "--exec" || word == "--exec-batch";
    if (word != "-exec" && word != "-execdir" && word != "-ok" && word != "-okdir" && !each) {
      if (is_made(word)) concern(kOpaque, kUnknownArgument);
      continue;
    }
    CommandWords inner;
    for (++i; i < words.size() && words[i] != ";" && words[i] != "+"; ++i)
      inner.push_back(replaced(words[i], "{}", found));
    if (each) inner.push_back(found);
    program(inner, "");
  }
}

void CommandWalk::xargs(const CommandWords& words, const std::string& input) {
  CommandWords inner;
  std::string mark;
  std::size_t i = 1;
  for (; i < words.size() && words[i].starts_with('-'); ++i) {
    if (words[i] == "-I" && i + 1 < words.size()) mark = words[i + 1];
    if (words[i].starts_with("-I") && words[i].size() > 2) mark = words[i].substr(2);
    if (words[i] == "-i") mark = "{}";
    if (is_listed("-I -n -P -L -d -E -a -s --arg-file --delimiter --max-args --max-procs --max-lines --replace "
                  "--process-slot-var -J -R -S",
                  words[i]))
      ++i;
  }
  std::string items = input.empty() ? std::string(1, kMade) : input;
  if (items.size() > 4096) items = {kMade};
  for (; i < words.size(); ++i) inner.push_back(mark.empty() ? words[i] : replaced(words[i], mark, items));
  if (inner.empty()) return;
  if (mark.empty()) {
    std::string item;
    for (char byte : items + " ") {
      if (byte != ' ' && byte != '\n' && byte != '\t') {
        item += byte;
      } else if (!item.empty()) {
        inner.push_back(std::exchange(item, ""));
      }
    }
  }
  program(inner, "");
}

void CommandWalk::table(const std::string& base, const CommandWords& words) {
  const ProgramShape* shape = shape_of(base);
  const CommandArguments arguments =
      read_arguments(CommandWords(words.begin() + 1, words.end()), shape != nullptr ? shape->valued : "",
                     shape != nullptr ? shape->flags : "");
  bool any = false;
  for (const CommandRow& row : command_rows()) {
    if (!is_listed(row.programs, base)) continue;
    const RowMatch found = match(arguments, row);
    if (found == RowMatch::sure) concern(row.command_class, row.reason);
    if (found == RowMatch::perhaps) concern(kOpaque, kUnknownArgument);
    any = any || found != RowMatch::none;
  }
  if (shape == nullptr) return;
  if (!any && !shape->command_class.empty() && !is_harmless(arguments, shape->harmless))
    concern(shape->command_class, shape->reason);
  if (base == "git") git(arguments);
  if ((base == "yarn" || base == "pnpm" || base == "bun") && !arguments.words.empty()) {
    // A program of the project, under the name of a command.
    const std::string inner = base_of(arguments.words[0].text);
    if (is_listed(kShells, inner) || interpreter_of(inner) != nullptr ||
        (shape_of(inner) != nullptr && shape_of(inner) != shape)) {
      CommandWords rest(std::find(words.begin(), words.end(), arguments.words[0].text), words.end());
      program(rest, "");
    }
  }
}

void CommandWalk::git(const CommandArguments& arguments) {
  if (arguments.words.size() > 2 && arguments.words[0].text == "config" && !is_git_setting(arguments.words[1].text))
    concern(kOpaque, kCodeInVariable);
  if (!arguments.words.empty() && !is_listed(kGitCommands, arguments.words[0].text)) concern(kOpaque, kUnknownProgram);
  for (std::size_t i = 0; i < arguments.leading; ++i) {
    const std::string& option = arguments.options[i];
    if (option.starts_with("--exec-path=") || option.starts_with("--config-env")) concern(kOpaque, kCodeInVariable);
    if (option.starts_with("-c") && !is_git_setting(option.substr(option.starts_with("-c=") ? 3 : 2)))
      concern(kOpaque, kCodeInVariable);
  }
}

void CommandWalk::runners(const std::string& base, const CommandWords& words) {
  bool known = shape_of(base) != nullptr || is_listed(kReaders, base) || is_listed(kPatternReaders, base) ||
               is_listed(kCopiers, base) || is_listed(kListings, base) || is_listed(kSilent, base) ||
               is_listed(kInstallers, base);
  for (const RunnerRow& row : runner_rows()) {
    if (!is_listed(row.programs, base)) continue;
    runner(row, words);
    known = true;
  }
  if (known) return;
  // A program that is in no table may well run what its words name.
  for (std::size_t i = 1; i < words.size() && i < kFarthest; ++i) {
    if (!is_known(words[i]) || !reaches_out(base_of(words[i]))) continue;
    return program(CommandWords(words.begin() + static_cast<std::ptrdiff_t>(i), words.end()), "");
  }
}

void CommandWalk::runner(const RunnerRow& row, const CommandWords& words) {
  std::size_t at = 1;
  int skip = row.skip;
  std::string_view own = row.words;
  CommandWords rest;
  std::string entry;  // a container's program
  bool shell_wanted = false, has_line = false;
  for (; at < words.size(); ++at) {
    const std::string& word = words[at];
    const std::string_view name = std::string_view(word).substr(0, word.find('='));
    if (word == "--" && own.empty()) {
      ++at;
      if (skip > 0 && base_of(words[0]) != "docker" && base_of(words[0]) != "podman") skip = 0;
      break;
    }
    if (!word.empty() && word[0] == '-') {
      shell_wanted = shell_wanted || word == "-s" || word == "-i" || word == "--shell" || word == "--login";
      const bool attached = name.size() < word.size();
      if (is_listed(row.lines, name)) {
        const std::string value = attached ? word.substr(name.size() + 1) : at + 1 < words.size() ? words[at + 1] : "";
        has_line = true;
        if (own.empty()) code(value.substr(value.starts_with("exec=") ? 5 : 0));
      }
      if (name == "--entrypoint")
        entry = attached ? word.substr(name.size() + 1) : at + 1 < words.size() ? words[at + 1] : "";
      if (attached || (!is_listed(row.lines, word) && !is_listed(row.valued, word))) continue;
      ++at;
      // An option of this name may be one without a value in another program of the row.
      if (at < words.size() && is_known(words[at]) && reaches_out(base_of(words[at])))
        program(CommandWords(words.begin() + static_cast<std::ptrdiff_t>(at), words.end()), "");
      continue;
    }
    if (!own.empty()) {
      // `bisect run`: the words come one after the other; anything else is another of its commands.
      const std::string_view next = own.substr(0, own.find(' '));
      if (!is_known(word) || !is_listed(next, word)) return;
      own.remove_prefix(std::min(next.size() + 1, own.size()));
      continue;
    }
    if (name.size() < word.size() && name.find('/') == std::string_view::npos && is_name(name) && row.words.empty()) {
      assign(std::string(name), word.substr(name.size() + 1), false);
      continue;
    }
    if (skip-- <= 0) break;
    if (skip == 0 && !entry.empty()) {
      ++at;
      break;
    }
    if (row.command_class == "remote" && is_near(word) &&
        std::none_of(words.begin(), words.end(),
                     [](const std::string& option) { return option.starts_with("-o") || option.starts_with("-F"); }))
      return;
  }
  while (skip > 0 && at < words.size()) --skip, ++at;
  if (!own.empty()) return;
  if (!row.command_class.empty()) concern(row.command_class, row.reason);
  if (at >= words.size() && entry.empty()) {
    if (!row.bare.empty() && !has_line)
      concern(row.bare, row.bare == kPrint ? kShowsVariables : row.reason.empty() ? kInlineCode : row.reason);
    if (shell_wanted && row.words.empty() && row.bare.empty()) concern(kOpaque, kInlineCode);
    return;
  }
  rest.assign(words.begin() + static_cast<std::ptrdiff_t>(std::min(at, words.size())), words.end());
  if (!entry.empty()) rest.insert(rest.begin(), entry);
  if (!row.line) return program(rest, "");
  if (base_of(words[0]) == "concurrently") {
    for (const std::string& part : rest)
      if (part.find(':') == std::string::npos || part.find(' ') != std::string::npos) code(part);  // not `npm:watch-*`
  } else {
    code(joined(rest, 0));
  }
}

}  // namespace server
