#include "server/policy/command_words.h"

#include <algorithm>
#include <cctype>

#include "server/policy/command_tables.h"
#include "server/policy/shell_values.h"

namespace server {
namespace {

bool has_word(std::string_view name, std::string_view word) {
  const auto is_letter = [](char byte) { return std::isalpha(static_cast<unsigned char>(byte)) != 0; };
  for (std::size_t at = name.find(word); at != std::string_view::npos; at = name.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_letter(name[at - 1])) && (end == name.size() || !is_letter(name[end]))) return true;
  }
  return false;
}

bool take(std::string_view& text, std::string_view start) {
  if (!text.starts_with(start)) return false;
  text.remove_prefix(start.size());
  return true;
}

// Bytes at the beginning of JavaScript that remove or make a folder whose name is written there, which `rm` and `mkdir`
// may do, too: fs.rmSync('dist', { recursive: true }). 0 for none.
std::size_t clears_folder(std::string_view code) {
  std::string_view rest = code;
  const auto skip = [&rest](std::string_view set) {
    const std::size_t end = std::min(rest.find_first_not_of(set), rest.size());
    rest.remove_prefix(end);
    return end;
  };
  if (!take(rest, "require('fs').") && !take(rest, "require(\"fs\").") && !take(rest, "require('node:fs').") &&
      !take(rest, "require(\"node:fs\").") && !take(rest, "fs."))
    return 0;
  if (!take(rest, "rmSync(") && !take(rest, "mkdirSync(")) return 0;
  const std::string_view quote = rest.substr(0, 1);
  if (quote != "'" && quote != "\"") return 0;
  rest.remove_prefix(1);
  if (skip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-") == 0 || !take(rest, quote)) return 0;
  skip(" ");
  if (take(rest, ",")) {
    skip(" ");
    if (!take(rest, "{")) return 0;
    for (;;) {
      skip(" ");
      if (take(rest, "}")) break;
      if (!take(rest, "recursive") && !take(rest, "force")) return 0;
      skip(" ");
      if (!take(rest, ":")) return 0;
      skip(" ");
      if (!take(rest, "true")) return 0;
      skip(" ");
      take(rest, ",");
    }
    skip(" ");
  }
  return take(rest, ")") ? code.size() - rest.size() : 0;
}

// Whether every word of inline code is one that computes and prints.
bool all_words_print(std::string_view code, bool script) {
  if (script ? code.find_first_of("[!`\\") != std::string_view::npos
             : code.find_first_of("`\\") != std::string_view::npos)
    return false;
  for (std::size_t at = 0; at < code.size();) {
    const auto is_word = [](char byte) { return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '_'; };
    if (!is_known(code.substr(at, 1)) || static_cast<unsigned char>(code[at]) >= 0x80) return false;
    if (!is_word(code[at])) {
      ++at;
      continue;
    }
    if (const std::size_t clears =
            script && (at == 0 || code[at - 1] == ' ' || code[at - 1] == ';') ? clears_folder(code.substr(at)) : 0) {
      at += clears;
      continue;
    }
    std::size_t end = at;
    while (end < code.size() && is_word(code[end])) ++end;
    const std::string_view word = code.substr(at, end - at);
    const bool number = std::all_of(word.begin(), word.end(), [](char byte) { return byte >= '0' && byte <= '9'; });
    if (word.size() > 1 && !number && !is_listed(kPrintingWords, word)) return false;
    at = end;
  }
  return true;
}

// A tolerant reading of a sed program, for its command `e` and the flag of that name.
bool sed_runs_commands(std::string_view code) {
  std::size_t at = 0;
  const auto skip_to = [&](char end) {
    for (; at < code.size() && code[at] != end; ++at)
      if (code[at] == '\\') ++at;
    ++at;
  };
  while (at < code.size()) {
    const char byte = code[at++];
    if (byte == '/') {
      skip_to('/');
    } else if (byte == 'e' || byte == kMade) {
      return true;
    } else if ((byte == 's' || byte == 'y') && at < code.size()) {
      const char delimiter = code[at++];
      skip_to(delimiter);
      skip_to(delimiter);
      const auto is_flag = [](char flag) {
        return std::isalnum(static_cast<unsigned char>(flag)) != 0 || flag == kMade;
      };
      for (; byte == 's' && at < code.size() && is_flag(code[at]); ++at) {
        if (code[at] == 'e' || code[at] == kMade) return true;
        if (code[at] == 'w') skip_to('\n');
      }
    } else if (std::string_view("aicrRwWbtT:").find(byte) != std::string_view::npos) {
      while (at < code.size() && code[at] != '\n' &&
             !(code[at] == ';' && std::string_view("btT:").find(byte) != std::string_view::npos))
        ++at;
    }
  }
  return false;
}

}  // namespace

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& byte : out)
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte + ('a' - 'A'));
  return out;
}

std::string base_of(std::string_view program) {
  std::string name = lower(program.substr(program.rfind('/') + 1));
  for (std::string_view end : {".exe", ".cmd", ".bat", ".com"})
    if (name.size() > end.size() && name.ends_with(end)) name.resize(name.size() - end.size());
  for (std::string_view known : {"python", "pypy", "node", "perl", "ruby", "php", "lua", "ksh", "pip", "guile"})
    if (name.starts_with(known) && name.find_first_not_of("0123456789.-", known.size()) == std::string::npos)
      return std::string(known);
  return name;
}

bool names_deploy(std::string_view name) {
  return has_word(name, "deploy") || has_word(name, "undeploy") || has_word(name, "rollback");
}

bool names_publish(std::string_view name) {
  return has_word(name, "publish") || has_word(name, "release") || has_word(name, "upload");
}

bool is_verb_noun(std::string_view name) {
  const std::size_t dash = name.find('-');
  return dash != std::string_view::npos && dash > 1 && dash + 1 < name.size() &&
         std::isupper(static_cast<unsigned char>(name[0])) != 0 &&
         std::isupper(static_cast<unsigned char>(name[dash + 1])) != 0 && name.find('/') == std::string_view::npos;
}

bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char byte) {
    return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '_';
  });
}

bool is_near(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host.starts_with("git@") || host.ends_with("@localhost") ||
         host.ends_with("@127.0.0.1");
}

bool is_stream(std::string_view path) {
  return path == "-" || path.starts_with("/dev/fd/") || path.starts_with("/dev/std") ||
         path.starts_with("/proc/self/fd");
}

bool is_git_setting(std::string_view setting) {
  const std::string_view name = setting.substr(0, setting.find('='));
  const std::string section = std::string(name.substr(0, name.find('.'))) + ".*";
  return is_listed(kGitSettings, name) || is_listed(kGitSettings, section);
}

bool is_runnable(std::string_view line) {
  return line.find_first_of("\x01\x02\x05") == std::string_view::npos;
}

bool only_prints(const std::string& base, const CommandWords& words) {
  const bool python = base == "python" || base == "pypy";
  if (!python && base != "node") return false;
  for (std::size_t i = 1; i + 1 < words.size(); ++i)
    if (is_listed(python ? "-c" : "-e --eval -p --print -pe", words[i])) return all_words_print(words[i + 1], !python);
  return false;
}

bool runs_commands(std::string_view base, std::string_view code) {
  if (base.ends_with("awk")) {
    for (std::string_view word : {"system", "getline", "@load", "@include"})
      if (code.find(word) != std::string_view::npos) return true;
    for (std::size_t at = code.find('|'); at != std::string_view::npos; at = code.find('|', at + 1)) {
      if (code.substr(at).starts_with("||")) {
        ++at;
      } else if (const std::size_t next = code.find_first_not_of(" &", at + 1);
                 next != std::string_view::npos &&
                 (code[next] == '"' || std::isalpha(static_cast<unsigned char>(code[next])) != 0)) {
        return true;
      }
    }
    return false;
  }
  return base.ends_with("sed") && sed_runs_commands(code);
}

std::string found_by(const CommandWords& words) {
  std::string found;
  for (std::size_t i = 1; i + 1 < words.size(); ++i) {
    if (words[i] == "-exec" || words[i] == "-execdir") break;
    if (words[i] != "-name" && words[i] != "-iname" && words[i] != "-path" && words[i] != "-wholename") continue;
    found = lower(words[i + 1]);
    std::replace(found.begin(), found.end(), '*', kAnyText);
    std::replace(found.begin(), found.end(), '?', kAnyByte);
  }
  return found.empty() ? std::string(1, kGiven) : found;
}

std::string unknown_of(std::string_view text) {
  std::string out(1, kMade);
  if (text.find(kSecret) != std::string_view::npos) out += kSecret;
  return out;
}

std::string joined(const CommandWords& words, std::size_t from) {
  std::string out;
  for (std::size_t i = from; i < words.size(); ++i) out.append(i == from ? "" : " ").append(words[i]);
  return out;
}

std::string replaced(std::string text, std::string_view what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

bool has_listed_word(std::string_view text, std::string_view words) {
  std::string word;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char byte = i < text.size() ? text[i] : '/';
    const bool upper = std::isupper(static_cast<unsigned char>(byte)) != 0;
    const bool begins = upper && (i == 0 || std::isupper(static_cast<unsigned char>(text[i - 1])) == 0);
    if (std::isalnum(static_cast<unsigned char>(byte)) == 0 || begins) {
      if (is_listed(words, word)) return true;
      word.clear();
    }
    if (std::isalnum(static_cast<unsigned char>(byte)) != 0)
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
  }
  return false;
}

std::string lexically_plain(std::string_view path) {
  std::vector<std::string_view> folders;
  any_part(path, '/', [&](std::string_view folder) {
    if (folder == ".." && !folders.empty() && folders.back() != "..") {
      folders.pop_back();
    } else if (folder != "." && !folder.empty()) {
      folders.push_back(folder);
    }
    return false;
  });
  std::string out;
  for (std::string_view folder : folders) out.append(out.empty() && !path.starts_with('/') ? "" : "/").append(folder);
  return path.ends_with('/') && !out.empty() ? out + '/' : out;
}

}  // namespace server
