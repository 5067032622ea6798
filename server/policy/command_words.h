// What one can tell of a command's words by looking at them: names of programs and scripts, and code that stands in an
// argument. Words may have unknown parts (shell_values.h).
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace server {

using CommandWords = std::vector<std::string>;

// A program's name as the tables have it: without its folder, its version and what Windows puts behind it.
std::string base_of(std::string_view program);

// Names of scripts and targets that say what they do.
bool names_deploy(std::string_view name);
bool names_publish(std::string_view name);

// PowerShell's commands: Get-Content.
bool is_verb_noun(std::string_view name);
// A name of a variable.
bool is_name(std::string_view name);
// Hosts that are not another machine, or where git alone is served.
bool is_near(std::string_view host);
// Files that are what comes through a pipe.
bool is_stream(std::string_view path);
// Whether git may be given this setting without running anything.
bool is_git_setting(std::string_view setting);

// Whether nothing of a line is left open but names of files.
bool is_runnable(std::string_view line);
// Whether the code of an interpreter's argument, if it has one, can do nothing but compute and print.
bool only_prints(const std::string& base, const CommandWords& words);
// Whether an awk or sed program runs commands of the shell.
bool runs_commands(std::string_view base, std::string_view code);

// What `find` names: its pattern, where it has one.
std::string found_by(const CommandWords& words);
// What comes out of a program that makes something of `text`.
std::string unknown_of(std::string_view text);

// Whether a name has one of the words: cut at what is no letter or digit, and where camelCase begins another one.
bool has_listed_word(std::string_view text, std::string_view words);

// A path without `.`, `..` and doubled `/`, as far as that can be known without looking at the disk.
std::string lexically_plain(std::string_view path);

std::string joined(const CommandWords& words, std::size_t from);
std::string lower(std::string_view text);
std::string replaced(std::string text, std::string_view what, const std::string& with);

}  // namespace server
