#include <algorithm>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/codecs.h"
#include "analyzers/engine/extract.h"
#include "analyzers/engine/values.h"

namespace analyzers {
namespace {

constexpr std::size_t kLongestValue = 1 << 24;

bool is_token_byte(char c) {
  return is_alphanumeric(c) || std::string_view("-._~+/=:%").find(c) != std::string_view::npos;
}

// Where the bytes of a token end; "\n" written as an escape ends it too.
std::size_t token_end(std::string_view text, std::size_t at) {
  std::size_t stop = std::min(text.size(), at + kLongestValue);
  while (at < stop && is_token_byte(text[at])) ++at;
  return at;
}

std::optional<Finding> after_scheme(std::string_view text, std::size_t at, bool basic, bool named, Scan scan) {
  while (at < text.size() && is(text[at], kBlank)) ++at;
  Span value{at, token_end(text, at)};
  std::string_view token = value.of(text);
  while (!token.empty() && (token.back() == ':' || token.back() == '.')) --value.end, token.remove_suffix(1);
  if (token.size() < 6 || is_reference(token)) return std::nullopt;
  if (basic) {
    bool holds = is_basic_credentials(token);
    // Not user:password, but in the place of it: base64 behind "Authorization: Basic".
    bool in_place = named && token.size() >= 8 && token.size() % 4 == 0 && decode_base64(token).has_value() &&
                    !is_example_value(token) && !is_identifier_like(token);
    if (!holds && !in_place) return std::nullopt;
    if (!holds) return finding_of("authorization-header", value, {at, at}, Evidence::header, 60);
    Finding finding = finding_of("http-basic-authorization", value, {at, at}, Evidence::header, 95);
    finding.add(Evidence::structure_holds);
    finding.tier = EvidenceTier::verified;
    return finding;
  }
  if (is_example_value(token) || is_identifier_like(token)) return std::nullopt;
  int random = randomness(token);
  bool digit = std::any_of(token.begin(), token.end(), is_digit);
  if (scan == Scan::mark && !(digit && token.size() >= 8) && !(random >= 60 && token.size() >= 12)) return std::nullopt;
  if (scan == Scan::share && !digit && random < 50) return std::nullopt;
  return finding_of("authorization-header", value, {at, at}, Evidence::header, 60 + random / 4);
}

// Options of commands whose argument is, or ends in, a password.
struct PasswordOption {
  std::string_view command;
  std::string_view option;
  bool attached;    // -pVALUE in one word
  bool after_user;  // user:password
};
constexpr PasswordOption kPasswordOptions[] = {
    {"curl", "-u", false, true},           {"curl", "-u", true, true},
    {"curl", "--user", false, true},       {"curl", "--proxy-user", false, true},
    {"curl", "-U", false, true},           {"mysql", "-p", true, false},
    {"mariadb", "-p", true, false},        {"sshpass", "-p", false, false},
    {"sshpass", "-p", true, false},        {"redis-cli", "-a", false, false},
    {"redis-cli", "--pass", false, false}, {"psexec", "-p", false, false},
    {"docker login", "-p", false, false},  {"podman login", "-p", false, false},
};

// The password among a command's arguments, up to the line's end.
std::optional<Finding> after_command(std::string_view text, std::string_view command, std::size_t at) {
  std::size_t stop = line_end(text, at, 320);
  for (std::size_t i = at; i + 3 < stop; ++i) {
    if (text[i] != '-' || i == 0 || !is(text[i - 1], kBlank)) continue;
    for (const PasswordOption& option : kPasswordOptions) {
      if (!starts_folded(command, option.command) || text.substr(i, option.option.size()) != option.option) continue;
      std::size_t value = i + option.option.size();
      bool separated = value < stop && (is(text[value], kBlank) || text[value] == '=');
      if (separated == option.attached) continue;
      while (value < stop && (is(text[value], kBlank) || text[value] == '=')) ++value;
      char quote = value < stop && (text[value] == '"' || text[value] == '\'') ? text[value] : '\0';
      if (quote != '\0') ++value;
      std::size_t end = value;
      while (end < stop && text[end] != '"' && text[end] != '\\' &&
             (quote != '\0' ? text[end] != quote : !is(text[end], kBlank) && text[end] != '\''))
        ++end;
      Span password{value, end};
      if (option.after_user) {
        auto colon = password.of(text).find(':');
        if (colon == std::string_view::npos) continue;
        password.begin += colon + 1;
      }
      std::string_view literal = password.of(text);
      if (literal.empty() || literal[0] == '-' || is_reference(literal) || is_example_value(literal)) continue;
      return finding_of("command-line-password", password, {i, i + option.option.size()}, Evidence::credential_name,
                        80);
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Finding> extract_header(std::string_view text, const Hit& hit, Scan scan) {
  std::string_view word = text.substr(hit.at, hit.size);
  std::size_t after = hit.at + hit.size;
  for (const PasswordOption& option : kPasswordOptions)
    if (starts_folded(word, option.command)) return after_command(text, word, after);
  if (hit.at > 0 && is(text[hit.at - 1], kWord) && !ends_escape(text, hit.at)) return std::nullopt;
  if (starts_folded(word, "bearer")) return after_scheme(text, after, false, false, scan);
  if (starts_folded(word, "basic")) {
    std::string_view before = text.substr(hit.at > 24 ? hit.at - 24 : 0, std::min<std::size_t>(hit.at, 24));
    return after_scheme(text, after, true, contains_folded(before, "authorization"), scan);
  }
  // Authorization: SCHEME value, where the scheme is none of these two.
  std::size_t at = after;
  std::size_t stop = std::min(text.size(), at + 24);
  while (at < stop &&
         (is(text[at], kBlank) || std::string_view("\"'\\:=,>[(").find(text[at]) != std::string_view::npos))
    ++at;
  if (at == after) return std::nullopt;
  std::size_t scheme = at;
  while (at < text.size() && at - scheme < 24 && (is(text[at], kWord) || text[at] == '-')) ++at;
  std::string_view name = text.substr(scheme, at - scheme);
  if (starts_folded(name, "bearer") || starts_folded(name, "basic")) return std::nullopt;  // an anchor of its own
  if (at < text.size() && is(text[at], kBlank) && is_letter(name.empty() ? '0' : name[0]) && name.size() >= 3) {
    if (starts_folded(name, "digest") || starts_folded(name, "aws4")) return std::nullopt;
    return after_scheme(text, at, false, true, scan);
  }
  return after_scheme(text, scheme, false, true, scan);
}

}  // namespace analyzers
