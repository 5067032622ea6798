// Reads the values out of a credential file that are worth being known wherever they turn up.
// Pure functions; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace analyzers {

// What a file says about the values in it, by its name: in a file of settings only what a credential-like name is given
// is one, in a file of credentials also what looks like nothing else.
enum class ValueFile { none, settings, credentials };
ValueFile value_file(std::string_view path);

// The values, each once, without the escapes of the file's syntax. Only those that are worth learning: never a
// reference, an example, a word or a version. `names`, in any case, are credential-like besides the usual ones.
std::vector<std::string> read_values(std::string_view text, std::string_view path, ValueFile kind,
                                     std::span<const std::string> names = {});

// The same of one variable of the environment, NAME=value.
std::vector<std::string> read_variable(std::string_view variable, std::span<const std::string> names);

}  // namespace analyzers
