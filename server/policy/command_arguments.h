// The arguments of one command against the tables: which words are its own commands, which options it has, and what
// rows they are in. Words may have unknown parts (shell_values.h).
// Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/policy/command_tables.h"

namespace server {

struct CommandArguments {
  struct Word {
    std::string text;
    bool perhaps_value = false;  // stands behind an option that is in no table: may be its value
  };
  std::vector<Word> words;
  std::vector<std::string> options;  // with their values: `--name=value`
  std::size_t leading = 0;           // options before the first word
};

// `arguments` begins behind the program.
CommandArguments read_arguments(const std::vector<std::string>& arguments, std::string_view valued,
                                std::string_view flags);

// `perhaps`: an unknown part may make it match.
enum class RowMatch : std::uint8_t { none, perhaps, sure };

RowMatch match(const CommandArguments& arguments, const CommandRow& row);

// Whether the first words are one of the harmless commands, for sure.
bool is_harmless(const CommandArguments& arguments, std::string_view harmless);

bool has_option(const std::string& given, std::string_view listed);

}  // namespace server
