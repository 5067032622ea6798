#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/extract.h"
#include "analyzers/identifiers/identifiers.h"

namespace analyzers {
namespace {

constexpr std::size_t kLongestHost = 253;  // RFC 1035

bool is_host_byte(char c) {
  return is_alphanumeric(c) || c == '-' || c == '.';
}

bool any_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [text](std::string_view word) { return equals_folded(text, word); });
}

char byte_before(std::string_view text, std::size_t at) {
  return at > 0 ? text[at - 1] : '\n';
}
char byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? text[at] : '\n';
}

bool is_quote(char c) {
  return c == '"' || c == '\'' || c == '`';
}

// ":" and a port's digits.
bool has_port(std::string_view text, std::size_t at) {
  return byte_at(text, at) == ':' && is_digit(byte_at(text, at + 1)) && is_digit(byte_at(text, at + 2));
}

// Names of cloud platforms and containers that are the same for everybody, and of examples.
bool is_public_name(std::string_view host) {
  return any_of(host, {"host.docker.internal", "gateway.docker.internal", "kubernetes.docker.internal",
                       "metadata.google.internal", "instance-data.ec2.internal", "localhost.localdomain",
                       "kubernetes.default.svc", "kubernetes.default.svc.cluster.local", "router.lan"}) ||
         contains_folded(host, "example");
}

// What stands before ".local" and ".internal" in code: modules, packages and files.
bool is_code_name(std::string_view label) {
  return any_of(label, {"com",      "org",   "net", "io",  "java",   "javax",  "jdk",    "sun",     "dev",
                        "self",     "this",  "cls", "env", "config", "thread", "gevent", "asyncio", "threading",
                        "settings", "conf",  "usr", "tf",  "go",     "google", "github", "package", "module",
                        "core",     "utils", "lib", "src", "app",    "global", "system", "types"});
}

enum class Likeness { none, weak, strong };

// How much the name is like a host's, by its letters and what stands around it.
Likeness likeness(std::string_view text, Span host, FileRole role) {
  const std::string_view name = host.of(text);
  const bool lower_case = std::none_of(name.begin(), name.end(), [](char c) { return is(c, kUpper); });
  const bool upper_case = std::none_of(name.begin(), name.end(), [](char c) { return is(c, kLower); });
  if (!lower_case && !upper_case) return Likeness::none;
  const char before = byte_before(text, host.begin), after = byte_at(text, host.end);
  if (after == '(' || after == '[' || after == '_' || after == '=' || before == '$' || before == '_' || before == '{')
    return Likeness::none;
  const bool url = before == '/' && host.begin >= 2 && text[host.begin - 2] == '/';
  if (url || before == '@' || has_port(text, host.end)) return Likeness::strong;
  if (before == '/' || before == '\\' || is_code_name(name.substr(0, name.find('.')))) return Likeness::none;
  static constexpr std::string_view kImports[] = {"import", "from", "package", "namespace", "using", "require"};
  if (has_word_before(text, host.begin, kImports) && before != '@') return Likeness::none;
  const std::string_view first = name.substr(0, name.find('.'));
  const bool numbered = std::any_of(first.begin(), first.end(), is_digit) || first.find('-') != first.npos;
  const bool deep = std::count(name.begin(), name.end(), '.') >= 2;
  const bool quoted = is_quote(before) && after == before;
  if (role == FileRole::code && !quoted) return Likeness::none;
  return numbered || deep ? Likeness::strong : Likeness::weak;
}

// The four numbers of the address at `at`, and its end; false where none stands.
bool read_address(std::string_view text, std::size_t at, std::array<int, 4>& octets, std::size_t& end) {
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t begin = at;
    int value = 0;
    while (at < text.size() && is_digit(text[at]) && at - begin < 3) value = value * 10 + (text[at++] - '0');
    if (at == begin || value > 255 || (at - begin > 1 && text[begin] == '0')) return false;
    octets[i] = value;
    if (i < 3 && byte_at(text, at++) != '.') return false;
  }
  end = at;
  return true;
}

// Whether what goes on behind an address makes it something else: a version, a longer number.
bool goes_on(std::string_view text, std::size_t end) {
  const char after = byte_at(text, end), next = byte_at(text, end + 1);
  return is(after, kWord) || (after == '.' && is_alphanumeric(next)) || (after == '-' && is_letter(next));
}

std::optional<Finding> private_v4(std::string_view text, std::size_t begin, Scan scan, FileRole role) {
  std::array<int, 4> octets;
  std::size_t end = 0;
  if (!read_address(text, begin, octets, end) || goes_on(text, end)) return std::nullopt;
  const auto [a, b, c, d] = octets;
  const std::string_view address = text.substr(begin, end - begin);
  // Whole ranges, and the address under which every cloud answers.
  if (any_of(address, {"10.0.0.0", "172.16.0.0", "192.168.0.0", "169.254.0.0", "100.64.0.0", "169.254.169.254",
                       "10.255.255.255", "172.31.255.255", "192.168.255.255"}))
    return std::nullopt;
  static constexpr std::string_view kOthers[] = {"version", "ver", "v", "release", "section", "chapter", "oid"};
  if (has_word_before(text, begin, kOthers)) return std::nullopt;
  if (scan == Scan::mark) {
    // What every manual and every home has says nothing, nor do sources' examples.
    if ((a == 192 && b == 168 && c <= 2) || (a == 10 && b == 0 && c <= 1) || (a == 10 && b == c) || a == 169 ||
        (a == 10 && b == 1 && c == 2) || (a == 172 && b == 17) || role == FileRole::code ||
        role == FileRole::documentation)
      return std::nullopt;
    if (d == 0 || byte_at(text, end) == '/') return std::nullopt;  // a network is no machine
  }
  return finding_of("private-address", {begin, end}, {begin, begin}, Evidence::structure_holds, 70);
}

std::optional<Finding> private_v6(std::string_view text, std::size_t begin, Scan scan) {
  std::size_t end = begin, groups = 0;
  bool shortened = false;
  while (end < text.size() && groups < 8) {
    const std::size_t group = end;
    while (end < text.size() && end - group < 4 && is_hex(text[end])) ++end;
    if (end > group) ++groups;
    if (byte_at(text, end) != ':') break;
    if (byte_at(text, end + 1) == ':') {
      if (shortened) break;
      shortened = true;
      ++end;
    } else if (!is_hex(byte_at(text, end + 1))) {
      break;
    }
    ++end;
  }
  if (scan == Scan::mark || (groups < 8 && !shortened) || groups < 2 || goes_on(text, end)) return std::nullopt;
  return finding_of("private-address", {begin, end}, {begin, begin}, Evidence::structure_holds, 70);
}

}  // namespace

std::optional<Finding> internal_host(std::string_view text, const Hit& hit, Scan scan, FileRole role) {
  Span host{hit.at, hit.at + hit.size};
  const char after = byte_at(text, host.end), next = byte_at(text, host.end + 1);
  if (is(after, kWord) || after == '-' || (after == '.' && is(next, kWord | kDigit))) return std::nullopt;
  while (host.begin > 0 && hit.at - host.begin < kLongestHost && is_host_byte(text[host.begin - 1]) &&
         !ends_escape(text, host.begin))
    --host.begin;
  while (host.begin < hit.at && !is_alphanumeric(text[host.begin])) ++host.begin;
  const std::string_view name = host.of(text);
  if (host.begin == hit.at || name.find("..") != name.npos || is_public_name(name)) return std::nullopt;
  const Likeness like = likeness(text, host, role);
  if (like == Likeness::none) return std::nullopt;
  if (scan == Scan::mark && like == Likeness::weak) return std::nullopt;
  return finding_of("internal-host", host, {host.begin, host.begin}, Evidence::structure_holds,
                    like == Likeness::strong ? 80 : 50);
}

std::optional<Finding> private_address(std::string_view text, const Hit& hit, Scan scan, FileRole role) {
  const char before = byte_before(text, hit.at);
  if (hit.at > 0 && (is(before, kWord) || before == '.' || before == ':' || before == '-' || before == '%') &&
      !ends_escape(text, hit.at) && !(before == ':' && is_digit(text[hit.at])))
    return std::nullopt;
  if (is_digit(text[hit.at])) return private_v4(text, hit.at, scan, role);
  return private_v6(text, hit.at, scan);
}

}  // namespace analyzers
