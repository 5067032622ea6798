// The fix that moves a value into a .env file: which line says it there.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace analyzers {

struct DotenvLine {
  std::string name;  // under which it stands there
  std::string text;  // to be put at the file's end; empty where it stands there already
};

// `file` is what the file holds now. A name that stands for something else there gets a number. Nothing where the value
// can't be written so that all readers of such files read it alike.
std::optional<DotenvLine> add_to_dotenv(std::string_view file, std::string_view name, std::string_view value);

}  // namespace analyzers
