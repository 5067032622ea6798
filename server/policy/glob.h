// Patterns of paths and names in policies: `?` is one byte, `*` any without "/", `**` any.
// Pure functions; any thread. Time at most the product of the lengths.
#pragma once

#include <string>
#include <string_view>

namespace server {

bool glob_matches(std::string_view pattern, std::string_view text);

// A pattern without "/" is that of a file's name at any depth; any other one that of the whole path.
class PathPattern {
 public:
  explicit PathPattern(std::string pattern);
  bool matches(std::string_view path) const;

 private:
  std::string pattern_;
  std::size_t literal_;  // bytes before the first star or question mark
  bool name_;
};

// Names have no parts and no case: `*` is any.
bool name_matches(std::string_view pattern, std::string_view name);

}  // namespace server
