// What kind of file a path names, where an edit of it reaches beyond the code: the classes of path that a policy's
// rules name. Pure functions; any thread.
#pragma once

#include <string_view>
#include <vector>

namespace server {

// All there are.
inline constexpr std::string_view kPathClasses[] = {"ci",           "infrastructure", "dependencies", "authentication",
                                                    "cryptography", "policy"};

// `path`: of a file that need not be there, from the workspace on, because what the workspace itself is called says
// nothing. None for an ordinary file. Letters' case does not count.
std::vector<std::string_view> path_classes(std::string_view path);

// Whether a file of this name holds secrets, by what is usual: environments, keys, credential files, states.
bool is_secret_file(std::string_view path);

}  // namespace server
