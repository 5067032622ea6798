#include "analyzers/fixes/dotenv.h"

#include <algorithm>

#include "analyzers/engine/bytes.h"

namespace analyzers {
namespace {

constexpr int kMostNames = 100;

// The value as such files write it, empty where they can't. In single quotes nothing is replaced.
std::string quoted(std::string_view value) {
  const auto plain = [](char c) {
    return is_alphanumeric(c) || std::string_view("_-./+=:@%,~").find(c) != std::string_view::npos;
  };
  const bool printable =
      std::all_of(value.begin(), value.end(), [](char c) { return !is_ascii(c) || (c >= ' ' && c != 0x7F); });
  if (value.empty() || !printable || value.find('\\') != value.npos) return "";
  if (std::all_of(value.begin(), value.end(), plain)) return std::string(value);
  for (const std::string_view quote : {"'", "\""}) {
    if (value.find_first_of(quote == "'" ? "'" : "\"$`") == value.npos)
      return std::string(quote).append(value).append(quote);
  }
  return "";
}

// What stands for `name` in the file, if it is there.
std::optional<std::string_view> said_of(std::string_view name, std::string_view file) {
  while (!file.empty()) {
    const std::size_t end = std::min(file.find('\n'), file.size());
    std::string_view line = trimmed(file.substr(0, end));
    file.remove_prefix(std::min(end + 1, file.size()));
    if (line.starts_with("export ")) line = trimmed(line.substr(7));
    const std::size_t sign = line.find('=');
    if (sign != line.npos && trimmed(line.substr(0, sign)) == name) return trimmed(line.substr(sign + 1));
  }
  return std::nullopt;
}

}  // namespace

std::optional<DotenvLine> add_to_dotenv(std::string_view file, std::string_view name, std::string_view value) {
  const std::string written = quoted(value);
  if (written.empty()) return std::nullopt;
  for (int number = 1; number < kMostNames; ++number) {
    std::string free = number == 1 ? std::string(name) : std::string(name) + "_" + std::to_string(number);
    const std::optional<std::string_view> said = said_of(free, file);
    if (said == written) return DotenvLine{std::move(free), ""};
    if (said) continue;
    std::string line = file.empty() || file.ends_with('\n') ? "" : "\n";
    line.append(free).append("=").append(written).append("\n");
    return DotenvLine{std::move(free), std::move(line)};
  }
  return std::nullopt;
}

}  // namespace analyzers
