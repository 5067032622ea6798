#include "server/configuration/internal_name.h"

#include <algorithm>

#include "analyzers/engine/bytes.h"

namespace server {
namespace {

using analyzers::trimmed;

constexpr std::size_t kShortest = 4;  // as identifiers.names wants it
constexpr std::size_t kLongest = 100;

}  // namespace

bool is_internal_name(std::string_view text) {
  const auto belongs = [](char c) { return analyzers::is(c, analyzers::kWord) || c == '-' || c == '.'; };
  return text.size() >= kShortest && text.size() <= kLongest && std::all_of(text.begin(), text.end(), belongs);
}

std::optional<Insertion> add_internal_name(std::string_view file, std::string_view name) {
  const std::string quoted = "\"" + std::string(name) + "\"";
  std::optional<std::size_t> section;  // where its first line begins
  bool inside = false;
  for (std::size_t begin = 0; begin < file.size();) {
    const std::size_t end = std::min(file.find('\n', begin), file.size() - 1) + 1;
    const std::string_view line = trimmed(file.substr(begin, end - begin));
    if (line.starts_with('[')) {
      inside = line == "[identifiers]";
      if (inside) section = end;
    } else if (line.starts_with("identifiers")) {
      return std::nullopt;  // by dotted keys, or as a table on one line
    } else if (inside && line.starts_with("names") && trimmed(line.substr(5)).starts_with('=')) {
      if (!trimmed(trimmed(line.substr(5)).substr(1)).starts_with('[')) return std::nullopt;
      const std::size_t at = file.find('[', begin) + 1;
      const std::size_t next = file.find_first_not_of(" \t\r\n", at);
      const bool empty = next != file.npos && file[next] == ']';
      return Insertion{at, empty ? quoted : quoted + ", "};
    }
    begin = end;
  }
  const bool ends = file.empty() || file.ends_with('\n');
  if (section)
    return Insertion{*section,
                     std::string(*section == file.size() && !ends ? "\n" : "") + "names = [" + quoted + "]\n"};
  std::string text = ends ? "" : "\n";
  if (!file.empty()) text += "\n";
  return Insertion{file.size(), text + "[identifiers]\nnames = [" + quoted + "]\n"};
}

}  // namespace server
