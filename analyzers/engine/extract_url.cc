#include <algorithm>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/extract.h"
#include "analyzers/engine/values.h"

namespace analyzers {
namespace {

constexpr std::size_t kLongestScheme = 24;
constexpr std::size_t kLongestUserinfo = 8192;

// Bytes that end the part of a URL before its path, besides blanks.
bool ends_authority(char c) {
  return c == '/' || c == '?' || c == '#' || c == '"' || c == '<' || c == '>' || c == '`' || c == ')' || c == ',' ||
         c == '|' || is(c, kBlank | kNewline);
}

bool any_host(std::string_view host, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [host](std::string_view name) { return starts_folded(host, name); });
}

}  // namespace

std::optional<Finding> extract_url_userinfo(std::string_view text, const Hit& hit, Scan scan) {
  std::size_t slashes = text.find("//", hit.at);
  std::size_t begin = slashes + 2;
  std::size_t scheme = hit.at;
  while (scheme > 0 && hit.at - scheme < kLongestScheme &&
         (is_alphanumeric(text[scheme - 1]) || text[scheme - 1] == '+' || text[scheme - 1] == '-' ||
          text[scheme - 1] == '.'))
    --scheme;
  if (!is_letter(text[scheme])) return std::nullopt;

  // The last "@" before the path ends the userinfo: passwords hold "@" unescaped more often than they should. A "/" or
  // "#" may stand in a password as well, where an "@" and a host follow on the same word.
  std::size_t stop = std::min(text.size(), begin + kLongestUserinfo);
  std::size_t at = std::string_view::npos, colon = std::string_view::npos;
  for (std::size_t i = begin; i < stop; ++i) {
    char c = text[i];
    if (ends_authority(c) || (c == '\'' && i > begin && text[scheme > 0 ? scheme - 1 : 0] == '\'')) break;
    if (c == '\\' && i + 1 < stop && (text[i + 1] == 'n' || text[i + 1] == '"' || text[i + 1] == 'r')) break;
    if (c == ':' && colon == std::string_view::npos) colon = i;
    if (c == '@') at = i;
  }
  // A share looks past what should have been escaped: "u:a/b#c@host", but not "host:8080/a@b".
  if (scan == Scan::share && at == std::string_view::npos && colon != std::string_view::npos) {
    bool port = true;
    for (std::size_t i = colon + 1; i < stop && !is(text[i], kBlank | kNewline); ++i) {
      if (text[i] == '/' && port) break;
      port = port && is_digit(text[i]);
      if (text[i] == '@' && i + 1 < stop && is_alphanumeric(text[i + 1])) at = i;
    }
  }
  if (at == std::string_view::npos || colon == std::string_view::npos || colon > at) return std::nullopt;
  Span value{colon + 1, at};
  std::string_view password = value.of(text), user = text.substr(begin, colon - begin), host = text.substr(at + 1, 64);
  if (password.empty() || is_reference(password) || is_reference(user)) return std::nullopt;
  if (password.find_first_not_of("*xX.-_%") == std::string_view::npos) return std::nullopt;
  if (password[0] == '%' && password.size() <= 3) return std::nullopt;
  if (host.empty() || is(host[0], kBlank | kNewline)) return std::nullopt;
  if (scan == Scan::mark) {
    if (is_example_value(password)) return std::nullopt;
    if (password == user && password.size() < 8) return std::nullopt;
    if (password.size() < 3) return std::nullopt;
    bool example_host = host.find("example.") != host.npos && host.find("example.") < host.find_first_of("/ \"'");
    if (example_host && randomness(password) < 60) return std::nullopt;
    if (any_host(host, {"example.", "host:", "host/", "hostname", "<host", "domain", "your"}) &&
        randomness(password) < 40 && !std::any_of(password.begin(), password.end(), is_digit))
      return std::nullopt;
  }
  Finding finding = finding_of("url-credentials", value, {begin, colon}, Evidence::url_userinfo, 85);
  if (any_host(host, {"localhost", "127.0.0.1", "0.0.0.0", "[::1]", "example."}))
    finding.severity = std::min(finding.severity, Severity::warning);
  return finding;
}

}  // namespace analyzers
