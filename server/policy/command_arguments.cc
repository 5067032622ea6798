#include "server/policy/command_arguments.h"

#include <algorithm>
#include <utility>

#include "server/policy/shell_values.h"

namespace server {
namespace {

// `*` at both ends, and a set in brackets in between, as the tables have them.
bool matches_alternative(std::string_view word, std::string_view alternative) {
  std::size_t w = 0;
  for (std::size_t a = 0; a < alternative.size(); ++a, ++w) {
    if (alternative[a] == '*') {
      const std::string_view rest = alternative.substr(a + 1);
      if (rest.empty()) return true;
      for (; w < word.size(); ++w)
        if (matches_alternative(word.substr(w), rest)) return true;
      return false;
    }
    if (w == word.size()) return false;
    if (alternative[a] == '[') {
      const std::size_t close = alternative.find(']', a);
      if (alternative.substr(a + 1, close - a - 1).find(word[w]) == std::string_view::npos) return false;
      a = close;
    } else if (alternative[a] != word[w]) {
      return false;
    }
  }
  return w == word.size();
}

RowMatch match_word(std::string_view word, std::string_view token) {
  const bool known = is_known(word);
  const bool found = any_part(token, '|', [&](std::string_view alternative) {
    if (known) return matches_alternative(word, alternative);
    // With unknown parts on both sides what is known before them has to agree.
    const std::size_t plain = std::min(alternative.find_first_of("*["), alternative.size());
    if (plain == alternative.size()) return may_be(word, alternative);
    const std::size_t sure = std::min(word.find_first_of(kUnknowns), plain);
    return word.substr(0, sure) == alternative.substr(0, sure);
  });
  return !found ? RowMatch::none : known ? RowMatch::sure : RowMatch::perhaps;
}

}  // namespace

bool has_option(const std::string& given, std::string_view listed) {
  const std::string_view name = std::string_view(given).substr(0, given.find('='));
  return any_part(listed, ' ', [&](std::string_view option) {
    if (given == option || name == option) return true;
    if (option.starts_with("--")) return name.size() > 3 && option.starts_with(name);  // many take an abbreviation
    return option.size() == 2 && name.size() > 2 && name[0] == '-' && name[1] != '-' &&
           name.find(option[1]) != std::string_view::npos;  // one of several in a word
  });
}

CommandArguments read_arguments(const std::vector<std::string>& arguments, std::string_view valued,
                                std::string_view flags) {
  CommandArguments out;
  bool perhaps_value = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "--") {
      for (++i; i < arguments.size(); ++i) out.words.push_back({arguments[i], false});
      break;
    }
    if (word.size() < 2 || word[0] != '-') {
      out.words.push_back({word, std::exchange(perhaps_value, false)});
      continue;
    }
    perhaps_value = false;
    out.options.push_back(word);
    if (out.words.empty()) ++out.leading;
    if (is_listed(valued, word)) {
      if (i + 1 < arguments.size()) out.options.back() += "=" + arguments[++i];
    } else if (word.find('=') == std::string::npos && !is_listed(flags, word)) {
      perhaps_value = true;
    }
  }
  return out;
}

RowMatch match(const CommandArguments& arguments, const CommandRow& row) {
  std::vector<std::string_view> tokens;
  any_part(row.words, ' ', [&](std::string_view token) {
    tokens.push_back(token);
    return false;
  });
  // Which beginnings of the row the words so far may be, for sure and perhaps: one bit for each.
  std::uint32_t sure = 1, perhaps = 0;
  const auto close = [&](std::uint32_t states) {
    for (std::size_t i = 0; i < tokens.size(); ++i)
      if ((states >> i & 1) != 0 && tokens[i] == "...") states |= 2U << i;
    return states;
  };
  bool unknown_word = false;
  for (const CommandArguments::Word& word : arguments.words) {
    const bool open = !word.text.empty() && (word.text[0] == kMade || word.text[0] == kAnyText);
    unknown_word = unknown_word || is_made(word.text) || word.text == std::string(1, kMixed);
    const std::uint32_t from_sure = sure, from = close(sure) | close(perhaps);
    sure = from_sure >> tokens.size() << tokens.size();
    perhaps = from & (1U << tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if ((from >> i & 1) == 0) continue;
      const bool was_sure = (close(from_sure) >> i & 1) != 0;
      std::uint32_t& same = was_sure ? sure : perhaps;
      if (tokens[i] == "...") {
        same |= 1U << i;
        continue;
      }
      if (open) perhaps |= 1U << tokens.size();
      const bool behind_gap = i > 0 && tokens[i - 1] == "...";
      RowMatch found = match_word(word.text, tokens[i]);
      if (found == RowMatch::perhaps && behind_gap && !is_made(word.text)) found = RowMatch::none;
      if (found == RowMatch::sure) same |= 2U << i;
      if (found == RowMatch::perhaps) perhaps |= 2U << i;
      if (word.perhaps_value) same |= 1U << i;
    }
  }
  std::uint32_t end = 1U << tokens.size();
  if (!tokens.empty() && tokens.back() == "$") end |= 1U << (tokens.size() - 1);
  RowMatch found = (close(sure) & end) != 0                      ? RowMatch::sure
                   : ((close(sure) | close(perhaps)) & end) != 0 ? RowMatch::perhaps
                                                                 : RowMatch::none;
  if (found == RowMatch::none || row.options.empty()) return found;
  const bool only_leading = row.options.find_first_not_of("^") != 0 && row.options.find(" -") == std::string_view::npos;
  bool unknown_option =
      only_leading ? !arguments.words.empty() && !is_known(arguments.words[0].text.substr(0, 1)) : unknown_word;
  for (std::size_t i = 0; i < arguments.options.size(); ++i) {
    const std::string& given = arguments.options[i];
    unknown_option = unknown_option || (!only_leading && is_made(given.substr(0, given.find('='))));
    const bool there = any_part(row.options, ' ', [&](std::string_view listed) {
      if (listed.front() != '^') return has_option(given, listed);
      return i < arguments.leading && has_option(given, listed.substr(1));
    });
    if (there) return found;
  }
  return unknown_option ? RowMatch::perhaps : RowMatch::none;
}

bool is_harmless(const CommandArguments& arguments, std::string_view harmless) {
  if (arguments.words.empty()) return true;
  return any_part(harmless, ' ', [&](std::string_view command) {
    std::size_t at = 0;
    const bool differs = any_part(command, '+', [&](std::string_view token) {
      if (at == arguments.words.size() || arguments.words[at].perhaps_value) return true;
      const std::string& word = arguments.words[at++].text;
      return token == "*" ? !is_known(word) : match_word(word, token) != RowMatch::sure;
    });
    return !differs;
  });
}

}  // namespace server
