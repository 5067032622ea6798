// How much a pattern of an allowlist takes away, tried on paths and values that nobody would want to allow.
#include <array>

#include "analyzers/imported/layer.h"

namespace analyzers {
namespace {

constexpr std::string_view kFileTypes[] = {
    "json", "yaml", "yml", "toml", "ini", "env",  "cfg", "conf", "properties", "xml", "tf",    "tfvars", "py",    "js",
    "ts",   "jsx",  "tsx", "go",   "rs",  "java", "kt",  "cs",   "php",        "rb",  "lua",   "pl",     "sh",    "ps1",
    "c",    "h",    "cc",  "cpp",  "sql", "md",   "txt", "log",  "pem",        "key", "ipynb", "html",   "gradle"};

// Characters that follow no order, always the same ones.
std::string scrambled(std::string_view alphabet, std::size_t size) {
  std::string out;
  std::uint32_t state = 0x2545F491u;
  while (out.size() < size) {
    state = state * 1664525u + 1013904223u;
    out += alphabet[(state >> 16) % alphabet.size()];
  }
  return out;
}

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kWord = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

}  // namespace

std::string wide_path(const Pattern& path) {
  auto silences = [&](std::string_view type) {
    return path.matches("zqw/vkx." + std::string(type)) && path.matches("zqw/wvj/kqz." + std::string(type));
  };
  std::string types;
  std::size_t count = 0;
  for (std::string_view type : kFileTypes) {
    if (!silences(type)) continue;
    ++count;
    types.append(count == 1 ? "every ." : ", .").append(type);
  }
  return count == std::size(kFileTypes) ? "every file" : count == 0 ? "" : types + " file";
}

std::string wide_value(const Pattern& pattern) {
  struct Probe {
    std::string_view alphabet;
    std::size_t size;
    const char* name;
  };
  static constexpr std::array<Probe, 5> kProbes = {{{kWord, 24, "every value of letters and digits"},
                                                    {kHex, 32, "every value of 32 hexadecimal digits"},
                                                    {kHex, 40, "every value of 40 hexadecimal digits"},
                                                    {kHex, 64, "every value of 64 hexadecimal digits"},
                                                    {kWord, 40, "every value of 40 letters and digits"}}};
  if (pattern.matches("")) return "every value: it matches the empty text";
  for (const Probe& probe : kProbes)
    if (pattern.matches(scrambled(probe.alphabet, probe.size))) return probe.name;
  return "";
}

}  // namespace analyzers
