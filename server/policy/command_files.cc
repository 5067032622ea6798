#include "server/policy/command_walk.h"

#include <algorithm>
#include <utility>

namespace server {
namespace {

constexpr std::size_t kMostWrites = 100;
constexpr std::string_view kShowsFile = "it shows or copies what a protected file holds";

std::string normal(std::string_view path) {
  while (path.starts_with("./")) path.remove_prefix(2);
  return std::string(path);
}

}  // namespace

void CommandWalk::files(const std::string& base, const CommandWords& words) {
  const bool by_pattern = is_listed(kPatternReaders, base), copies = is_listed(kCopiers, base);
  // Of programs with many commands, those that show a file.
  const std::string_view own = words.size() > 1 ? std::string_view(words[1]) : "";
  const bool shows =
      (base == "git" && is_listed("show diff log cat-file blame annotate grep archive", own)) ||
      (base == "openssl" && is_listed("enc base64 rsa pkey ec dsa pkcs8 pkcs12 asn1parse cms smime", own));
  if (by_pattern || copies || shows || is_listed(kReaders, base)) {
    bool pattern = by_pattern, into = false;
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (words[i] == "-e" || words[i] == "-f" || words[i].starts_with("--regexp") || words[i].starts_with("--file"))
        pattern = false;
      into = into || words[i] == "-t" || words[i].starts_with("--target-directory");
    }
    for (std::size_t i = 1; i < words.size(); ++i) {
      const std::string& word = words[i];
      const bool option = word.size() > 1 && word[0] == '-';
      if (pattern && !option) {
        pattern = false;
        if (runs_commands(base, word)) concern(kOpaque, kInlineCode);
        if (base.ends_with("awk") && is_made(word)) concern(kOpaque, kInlineCode);
        continue;
      }
      if (copies && !into && i + 1 == words.size()) break;
      reads(word);
    }
  }
  if (copies && words.size() > 2) {
    writes(words.back());
    for (std::size_t i = 1; i + 1 < words.size(); ++i)
      if (!words[i].starts_with('-'))
        writes(words.back() + (words.back().ends_with('/') ? "" : "/") + words[i].substr(words[i].rfind('/') + 1));
  }
  if (base == "tee")
    for (std::size_t i = 1; i < words.size(); ++i)
      if (!words[i].starts_with('-')) writes(words[i]);
  if (base.ends_with("sed") || base == "yq") {
    bool in_place = false, program = true;  // the first word is the program, unless an option brings one
    for (const std::string& word : words) {
      in_place = in_place || word.starts_with("-i") || word.starts_with("--in-place") || word.starts_with("--inplace");
      program = program && word != "-e" && word != "-f";
    }
    for (std::size_t i = 1; in_place && i < words.size(); ++i) {
      if (words[i].starts_with('-')) continue;
      if (!std::exchange(program, false)) writes(words[i]);
    }
  }
  if (base == "curl" || base == "wget" || base == "dd")
    for (std::size_t i = 1; i < words.size(); ++i) {
      if ((words[i] == "-o" || words[i] == "-O" || words[i] == "--output") && i + 1 < words.size())
        writes(words[i + 1]);
      if (words[i].starts_with("of=")) writes(words[i].substr(3));
    }
}

std::string CommandWalk::printed(const CommandWords& words, const std::string& input) const {
  const std::string base = base_of(words[0]);
  if (is_listed(kSilent, base)) return "";
  if (base == "echo" || base == "print") {
    const std::size_t from = words.size() > 1 && (words[1] == "-n" || words[1] == "-e" || words[1] == "-E") ? 2 : 1;
    std::string text = joined(words, from);
    return text.find('\\') == std::string::npos && is_known(text) ? text : unknown_of(text);
  }
  if (base == "printf") {
    if (words.size() == 3 && (words[1] == "%s" || words[1] == "%s\\n") && is_known(words[2])) return words[2];
    if (words.size() == 2 && words[1].find_first_of("%\\") == std::string::npos && is_known(words[1])) return words[1];
    return unknown_of(joined(words, 1));
  }
  if (base == "find" || base == "fd" || base == "fdfind") return found_by(words);
  if (base == "ls") return words.size() > 1 ? joined(words, 1) : std::string(1, kGiven);
  if (is_listed(kListings, base)) return {kGiven};
  if (!input.empty() && (base == "cat" || base == "tee")) return input;
  if (!input.empty() && (is_listed(kReaders, base) || is_listed(kPatternReaders, base))) {
    if (base != "openssl" && base != "base64" && base != "tr" && base != "rev" && !base.ends_with("sed") &&
        input == std::string(1, kGiven))
      return input;
    return unknown_of(input);
  }
  if (is_listed("grep egrep fgrep rg ag", base))
    for (const std::string& word : words)
      if (word.starts_with('-') && (word.find('l') != std::string::npos || word.find('L') != std::string::npos))
        return {kGiven};
  return {kMade};
}

void CommandWalk::reads(const std::string& word) {
  const std::string_view last = std::string_view(word).substr(word.rfind('/') + 1);
  if (is_made(last) && last.find('=') == std::string_view::npos) concern(kOpaque, kUnknownArgument);
  std::string_view rest = word;
  for (;;) {
    if (protects(rest)) return concern(kPrint, kShowsFile);
    const std::size_t next = rest.find_first_of("=@:");
    if (next == std::string_view::npos) return;
    rest.remove_prefix(next + 1);
  }
}

bool CommandWalk::protects(std::string_view path) const {
  if (path.empty()) return false;
  if (is_known(path)) return is_protected_(path);
  // Of the files that a name with unknown parts may be, the ones that are best known.
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (is_known(name)) return !name.empty() && is_protected_(name);
  const std::size_t dot = name.rfind('.');
  const std::string_view stem = dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
  const auto known =
      std::count_if(stem.begin(), stem.end(), [](char byte) { return kUnknowns.find(byte) == std::string_view::npos; });
  if (known < 2 && !name.starts_with('.') && !is_listed("key pem p12 tfstate env", name.substr(dot + 1))) return false;
  const bool hidden = name[0] == '.' || name[0] == kGiven || name[0] == kMixed;  // what a pattern's `*` is not
  return any_part(kProtectedNames, ' ',
                  [&](std::string_view file) { return (hidden || file[0] != '.') && may_be(name, file); });
}

void CommandWalk::writes(const std::string& path) {
  if (path.empty() || is_stream(path) || path.starts_with("/dev/")) return;
  if (is_made(path)) return;
  written_.insert(normal(path));
  if (is_known(path) && report_.writes.size() < kMostWrites) report_.writes.push_back(path);
}

bool CommandWalk::has_written(const std::string& path) const {
  return written_.contains(normal(path));
}

bool CommandWalk::has_written_module() const {
  return std::any_of(written_.begin(), written_.end(), [](std::string_view path) {
    return is_listed("py pyc so js mjs cjs json node", path.substr(path.rfind('.') + 1));
  });
}

}  // namespace server
