// Adding a name to a configuration file as people write it, so that it is taken out of what is shared.
// Pure functions; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace server {

// Whether a text can be such a name: one word, long enough not to stand everywhere.
bool is_internal_name(std::string_view text);

struct Insertion {
  std::size_t at = 0;  // bytes
  std::string text;
};

// What makes `file` say it, under identifiers.names; nothing where the file says that key in a way that can't be added
// to.
std::optional<Insertion> add_internal_name(std::string_view file, std::string_view name);

}  // namespace server
