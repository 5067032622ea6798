// Where a context goes: claims against the listed destinations, and what is on this machine.
#include <algorithm>
#include <charconv>

#include "analyzers/engine/bytes.h"
#include "server/policy/glob.h"
#include "server/policy/policy.h"

namespace server {
namespace {

bool any_matches(const std::vector<std::string>& patterns, std::string_view text) {
  if (patterns.empty()) return true;
  return !text.empty() && std::any_of(patterns.begin(), patterns.end(),
                                      [&](const std::string& pattern) { return name_matches(pattern, text); });
}

// One of 0 to 255 without zeros before it.
bool is_octet(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return !text.empty() && error == std::errc() && end == text.data() + text.size() && number <= 255 && number >= 0 &&
         (text.size() == 1 || text[0] != '0');
}

}  // namespace

std::string host_of(std::string_view endpoint) {
  if (endpoint.starts_with("unix:")) {
    endpoint.remove_prefix(5);
    const bool path = endpoint.starts_with("///") || (endpoint.starts_with('/') && !endpoint.starts_with("//"));
    return path ? "unix:" : "";
  }
  // A scheme stands at the beginning alone: "evil.example/://127.0.0.1" is not on this machine.
  if (const std::size_t scheme = endpoint.find("://"); scheme != endpoint.npos) {
    if (scheme == 0 ||
        !std::all_of(endpoint.begin(), endpoint.begin() + static_cast<std::ptrdiff_t>(scheme), [](char c) {
          return analyzers::is_letter(c) || analyzers::is_digit(c) || c == '+' || c == '-' || c == '.';
        }))
      return "";
    endpoint.remove_prefix(scheme + 3);
  }
  std::string_view authority = endpoint.substr(0, endpoint.find_first_of("/?#"));
  const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  if (bracket == authority.npos) return "";
  const std::size_t colon = authority.find(':', bracket);
  if (colon != authority.npos) {
    const std::string_view port = authority.substr(colon + 1);
    if (!std::all_of(port.begin(), port.end(), analyzers::is_digit)) return "";
    authority = authority.substr(0, colon);
  }
  std::string host;
  for (const char c : authority) host += analyzers::lower(c);
  if (host.ends_with('.')) host.pop_back();
  // A name before "@", a backslash, an escape: readers of URLs differ about what comes of them.
  const auto fits = [&](char c) {
    return analyzers::is_letter(c) || analyzers::is_digit(c) || c == '.' || c == '-' || c == '_' ||
           (bracket != 0 && (c == ':' || c == '[' || c == ']'));
  };
  return std::all_of(host.begin(), host.end(), fits) ? host : "";
}

bool is_loopback(std::string_view host) {
  if (host == "unix:" || host == "localhost" || host == "[::1]") return true;
  std::size_t parts = 0;
  if (!host.starts_with("127.")) return false;
  for (; !host.empty(); ++parts) {
    const std::size_t dot = host.find('.');
    if (!is_octet(host.substr(0, dot))) return false;
    host.remove_prefix(dot == host.npos ? host.size() : dot + 1);
  }
  return parts == 4;
}

Recipient Policy::recipient_of(const Claims& claims) const {
  Recipient out;
  out.client = claims.client;
  out.task = bit(Kind::task, claims.task);
  const std::string host = host_of(claims.endpoint);
  std::optional<Tier> listed, tightened;
  for (const std::vector<Destination>& layer : destinations_) {
    const auto at = std::find_if(layer.begin(), layer.end(), [&](const Destination& one) {
      return any_matches(one.providers, claims.provider) && any_matches(one.models, claims.model) &&
             any_matches(one.hosts, host) && any_matches(one.clients, claims.client);
    });
    if (at == layer.end()) continue;
    out.destinations.push_back(at->name);
    std::optional<Tier>& tier = at->only_tightens ? tightened : listed;
    tier = std::max(tier.value_or(Tier::local), at->tier);
    if ((at->tasks & out.task) == 0 && out.refusal == nullptr) out.refusal = &at->refusal;
  }
  out.tier = listed.value_or(is_loopback(host) ? Tier::local : Tier::unknown);
  out.tier = std::max(out.tier, tightened.value_or(Tier::local));
  return out;
}

}  // namespace server
