#include "server/policy/command_walk.h"

#include <algorithm>

namespace server {
namespace {

constexpr std::size_t kLongest = 64 << 10;  // bytes
constexpr int kDeepest = 16;                // commands in commands: sh -c 'env sh -c …'
constexpr int kMostCommands = 5000;         // a loop over words counts for each of them

constexpr std::string_view kUnreadable = "it is not a command line that can be read";
constexpr std::string_view kOtherMachine = "a variable makes it reach another machine";
constexpr std::string_view kCodeInVariable = "a variable makes programs run code";
constexpr std::string_view kOwnScript = "it runs a file that it has written itself";
constexpr std::string_view kShowsVariable = "it shows a variable that is named like a secret";

}  // namespace

CommandWalk::CommandWalk(const IsProtected& is_protected, CommandReport& report)
    : is_protected_(is_protected), report_(report), values_([this](const ShellScript& inner) {
        const Branch branch(*this);
        ++substitution_;
        std::string out = script(inner);
        --substitution_;
        while (out.ends_with('\n')) out.pop_back();
        return out;
      }) {}

void CommandWalk::line(std::string_view text) {
  if (++depth_ > kDeepest || text.size() > kLongest) {
    concern(kOpaque, kTooMuch);
  } else {
    const ShellReading reading = read_shell(text);
    if (!reading.whole) concern(kOpaque, kUnreadable);
    script(reading.script);
  }
  --depth_;
}

void CommandWalk::concern(std::string_view command_class, std::string_view reason) {
  for (const CommandConcern& known : report_.concerns)
    if (known.command_class == command_class) return;
  report_.concerns.push_back({command_class, reason});
}

std::string CommandWalk::script(const ShellScript& script) {
  std::string printed;
  bool first = true;
  for (const ShellPipeline& pipeline : script.pipelines) {
    std::string more = this->pipeline(pipeline);
    if (more.empty()) continue;
    printed = first || (printed == std::string(1, kGiven) && more == printed) ? std::move(more) : std::string(1, kMade);
    first = false;
  }
  return printed;
}

std::string CommandWalk::pipeline(const ShellPipeline& pipeline) {
  const Branch branch(*this, pipeline.conditional || pipeline.commands.size() > 1);
  std::string printed;
  for (std::size_t i = 0; i < pipeline.commands.size(); ++i) {
    piped_in_ = i > 0;
    printed = command(pipeline.commands[i], printed);
  }
  if (substitution_ == 0 && printed.find(kSecret) != std::string::npos) concern(kPrint, kShowsVariable);
  return printed;
}

std::string CommandWalk::command(const ShellCommand& command, const std::string& input) {
  if (++commands_ > kMostCommands) {
    concern(kOpaque, kTooMuch);
    return {kMade};
  }
  std::string here = input;
  for (const ShellRedirection& redirection : command.redirections) redirect(redirection, here);
  const bool elsewhere = redirected(command);
  if (command.kind == ShellCommand::Kind::simple) {
    std::string printed = simple(command, here);
    return elsewhere ? "" : printed;
  }

  const Branch branch(*this);
  const bool positional_made = values_.positional_made;
  if (command.kind == ShellCommand::Kind::function) values_.positional_made = true;
  std::string printed;
  CommandWords items{""};
  if (command.kind == ShellCommand::Kind::loop) {
    items.clear();
    for (const ShellWord& word : command.words)
      for (std::string& item : values_.words(word)) items.push_back(std::move(item));
  }
  for (const std::string& item : items) {
    if (command.kind == ShellCommand::Kind::loop) values_.set_loop(command.name, item);
    for (const ShellScript& body : command.bodies) {
      const std::string more = script(body);
      if (!more.empty()) printed = printed.empty() || printed == more ? more : std::string(1, kMade);
    }
  }
  if (command.kind == ShellCommand::Kind::loop) values_.set_loop(command.name, std::nullopt);
  values_.positional_made = positional_made;
  return elsewhere || command.kind == ShellCommand::Kind::function ? "" : printed;
}

bool CommandWalk::redirected(const ShellCommand& command) const {
  return std::any_of(
      command.redirections.begin(), command.redirections.end(), [this](const ShellRedirection& redirection) {
        const std::string& operation = redirection.operation;
        if (operation != ">" && operation != ">>" && operation != ">|" && operation != "&>") return false;
        return !is_stream(values_.text(*redirection.target)) && values_.text(*redirection.target) != "/dev/tty";
      });
}

void CommandWalk::redirect(const ShellRedirection& redirection, std::string& input) {
  const std::string& operation = redirection.operation;
  if (operation == "<<" || operation == "<<<") {
    input = values_.text(*redirection.target);
    return;
  }
  for (const std::string& target : values_.words(*redirection.target)) {
    if (operation == "<") {
      if (!is_stream(target)) input = {kGiven};
      reads(target);
    } else if (operation != "<&" && operation != ">&") {
      if (operation == "<>") reads(target);
      writes(target);
    } else if (target.find_first_not_of("0123456789-") != std::string::npos) {
      writes(target);
    }
  }
}

std::string CommandWalk::simple(const ShellCommand& command, const std::string& input) {
  CommandWords words;
  for (const ShellWord& word : command.words)
    for (std::string& part : values_.words(word)) words.push_back(std::move(part));
  const bool reading = !words.empty() && words[0] == "read";
  for (const ShellAssignment& assignment : command.assignments) {
    const std::string value = values_.text(assignment.value);
    if (!(reading && assignment.name == "IFS")) assign(assignment.name, value, assignment.plain && words.empty());
  }
  if (words.empty()) return "";
  program(words, input);
  return printed(words, input);
}

void CommandWalk::assign(const std::string& name, const std::string& value, bool certain) {
  if (certain && branches_ == 0) {
    values_.set(name, value);
  } else {
    values_.set_perhaps(name, is_made(value) || value.starts_with('+') || value.starts_with(':') || protects(value) ||
                                  names_deploy(value) || names_publish(value));
  }
  if (is_listed(kCodeVariables, name) || name.starts_with("BASH_FUNC")) concern(kOpaque, kCodeInVariable);
  if (name == "NODE_OPTIONS" && (value.find("-r") != std::string::npos || value.find("--import") != std::string::npos ||
                                 value.find("loader") != std::string::npos))
    concern(kOpaque, kCodeInVariable);
  if (is_listed(kLineVariables, name)) code(value);
  if ((name == "DOCKER_HOST" || name == "DOCKER_CONTEXT" || name == "CONTAINER_HOST") && !value.starts_with("unix:"))
    concern("remote", kOtherMachine);
}

void CommandWalk::forget(const std::string& name) {
  values_.set_perhaps(name, true);
}

void CommandWalk::code(const std::string& text) {
  if (!is_runnable(text)) concern(kOpaque, kInlineCode);
  const Branch branch(*this);
  std::string plain = text;
  for (char& byte : plain) {
    if (byte == kAnyText) byte = '*';
    if (byte == kAnyByte) byte = '?';
    if (byte == kGiven || byte == kMade) byte = '_';
  }
  line(plain);
}

void CommandWalk::program(const CommandWords& words, const std::string& input) {
  if (words.empty()) return;
  if (++depth_ > kDeepest || ++commands_ > kMostCommands) {
    concern(kOpaque, kTooMuch);
  } else {
    run(words, input);
  }
  --depth_;
}

void CommandWalk::run(const CommandWords& words, const std::string& input) {
  const std::string& name = words[0];
  if (!is_known(name)) return concern(kOpaque, kUnknownProgram);
  const std::string base = base_of(name);
  if (has_written(name)) concern(kOpaque, kOwnScript);
  if (base.empty() || name.find_first_of("^%{}!") != std::string::npos || (name.size() > 1 && name[1] == ':') ||
      is_verb_noun(name) ||
      std::any_of(name.begin(), name.end(), [](char byte) { return static_cast<unsigned char>(byte) >= 0x80; }))
    return concern(kOpaque, kUnreadable);
  if (aliases_.contains(name)) concern(kOpaque, kUnknownProgram);
  if (name.find_first_of("/.") != std::string::npos || base == "deploy" || base == "release" || base == "publish")
    named(base);
  if (words.size() > 2 && words.back() == "--help" && !words[words.size() - 2].starts_with('-')) return;

  if (builtin(base, words)) return;
  if (is_listed(kShells, base)) return shell(words, input);
  if (const InterpreterRow* row = interpreter_of(base)) return interpreter(*row, words);
  if (base == "find" || base == "fd" || base == "fdfind") find(words);
  if (base == "xargs" || base == "gxargs") return xargs(words, input);
  table(base, words);
  runners(base, words);
  files(base, words);
}

}  // namespace server
