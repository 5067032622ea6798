#include "analyzers/redaction/pseudonym.h"

#include <algorithm>
#include <array>

#include "analyzers/engine/bytes.h"

namespace analyzers {
namespace {

constexpr std::string_view kStart = "zq";
constexpr std::size_t kLetters = 8;
constexpr std::size_t kChecked = kStart.size() + kLetters + kCheckLetters;  // bytes of the part that has the check
constexpr std::size_t kLabelLetters = 5;
constexpr std::size_t kDeepest = 12;                // labels or components
constexpr std::string_view kReserved = ".example";  // RFC 2606
constexpr std::string_view kUser = "user-";
constexpr std::string_view kMailDomain = "@example.com";

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0;; ++at) {
    const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
    out.push_back(text.substr(at, end - at));
    if (end == text.size()) return out;
    at = end;
  }
}

// "zq", letters of the value, and the check of them with all that `around` says.
std::string checked(std::string_view start, std::string_view letters, std::string_view around,
                    const ProjectKeys& keys) {
  return std::string(start).append(letters).append(check_letters(std::string(letters).append(around), keys));
}

// Whether `text` begins with such a word.
bool is_checked(std::string_view text, std::string_view start, std::string_view around, const ProjectKeys& keys) {
  if (!text.starts_with(start) || text.size() < start.size() + kLetters + kCheckLetters) return false;
  const std::string_view letters = text.substr(start.size(), kLetters);
  const std::string_view check = text.substr(start.size() + kLetters, kCheckLetters);
  return check_letters(std::string(letters).append(around), keys) == check;
}

std::string host_for(std::string_view value, std::string_view context_id, const ProjectKeys& keys) {
  const auto labels = split(value, ".");
  const bool host = std::all_of(labels.begin(), labels.end(), [](std::string_view label) {
    return !label.empty() &&
           std::all_of(label.begin(), label.end(), [](char c) { return is_alphanumeric(c) || c == '-'; });
  });
  if (!host || labels.size() < 2 || labels.size() > kDeepest) return {};
  std::string rest;
  for (std::size_t i = 1; i + 1 < labels.size(); ++i) {
    const std::string domain = folded(value.substr(static_cast<std::size_t>(labels[i].data() - value.data())));
    rest += ".n" + value_letters("domain", domain, context_id, kLabelLetters, keys);
  }
  rest += kReserved;
  return checked(kStart, value_letters("host", value, context_id, kLetters, keys), rest, keys) + rest;
}

std::string email_for(std::string_view value, std::string_view context_id, const ProjectKeys& keys) {
  if (std::count(value.begin(), value.end(), '@') != 1) return {};
  return checked(kUser, value_letters("mail", value, context_id, kLetters, keys), kMailDomain, keys)
      .append(kMailDomain);
}

// Three digits each, so that no address is the beginning of another: 198.18.100.100 to 198.19.255.254.
std::string address_for(std::string_view value, const ProjectKeys& keys, const NumberOf& number_of) {
  constexpr std::uint32_t kLeast = 100, kThird = 156, kFourth = 155;
  const auto octets = split(value, ".");
  const bool address =
      octets.size() == 4 && std::all_of(octets.begin(), octets.end(), [](std::string_view octet) {
        return !octet.empty() && octet.size() <= 3 && std::all_of(octet.begin(), octet.end(), is_digit);
      });
  if (!address || !number_of) return {};
  const std::string_view subnet = value.substr(0, value.rfind('.'));
  const auto net = number_of("subnet", fingerprint_of(subnet, keys), 2 * kThird);
  if (!net) return {};
  const auto host = number_of("subnet " + std::to_string(*net), fingerprint_of(value, keys), kFourth);
  if (!host) return {};
  return "198." + std::to_string(18 + *net / kThird) + "." + std::to_string(kLeast + *net % kThird) + "." +
         std::to_string(kLeast + *host);
}

std::string path_for(std::string_view value, std::string_view context_id, const ProjectKeys& keys) {
  const auto components = split(value, "/\\");
  if (components.size() < 2 || components.size() > kDeepest || components.back().empty()) return {};
  std::string out;
  for (std::string_view component : components) {
    const auto begin = static_cast<std::size_t>(component.data() - value.data());
    if (begin > 0) out += value[begin - 1];
    const std::string_view whole = value.substr(0, begin + component.size());
    // What every system has says nothing: "/home", "C:", "\Users".
    const bool common = component.empty() || component.ends_with(':') || equals_folded(component, "home") ||
                        equals_folded(component, "users");
    if (whole.size() == value.size())
      out += checked(kStart, value_letters("path", value, context_id, kLetters, keys), "/", keys);
    else if (common)
      out += component;
    else
      out += "n" + value_letters("folder", whole, context_id, kLabelLetters, keys);
  }
  return out;
}

// Bytes of the pseudonym that begins at the beginning of `text`, 0 for none.
std::size_t pseudonym_at(std::string_view text, const ProjectKeys& keys) {
  if (text.starts_with(kUser)) {
    const std::size_t size = kUser.size() + kLetters + kCheckLetters;
    const bool mail = text.size() >= size && text.substr(size).starts_with(kMailDomain);
    return mail && is_checked(text, kUser, kMailDomain, keys) ? size + kMailDomain.size() : 0;
  }
  if (text.size() < kChecked) return 0;
  std::size_t end = kChecked;
  for (std::size_t labels = 0; labels < kDeepest && end < text.size() && text[end] == '.'; ++labels) {
    std::size_t next = end + 1;
    while (next < text.size() && is_alphanumeric(text[next]) && next - end <= kReserved.size()) ++next;
    const bool last = text.substr(end, next - end) == kReserved;
    end = next;
    if (last) return is_checked(text, kStart, text.substr(kChecked, end - kChecked), keys) ? end : 0;
  }
  return is_checked(text, kStart, "/", keys) ? kChecked : 0;
}

}  // namespace

std::string pseudonym_for(Pseudonym kind, std::string_view value, std::string_view context_id, const ProjectKeys& keys,
                          const NumberOf& number_of) {
  switch (kind) {
    case Pseudonym::word:
      return {};
    case Pseudonym::host:
      return host_for(value, context_id, keys);
    case Pseudonym::email:
      return email_for(value, context_id, keys);
    case Pseudonym::address:
      return address_for(value, keys, number_of);
    case Pseudonym::path:
      return path_for(value, context_id, keys);
  }
  return {};
}

std::vector<std::string_view> find_addresses(std::string_view text) {
  constexpr std::string_view kForm = "198.18.100.100";
  std::vector<std::string_view> out;
  for (std::size_t at = text.find("198.1"); at != text.npos; at = text.find("198.1", at + 1)) {
    const std::string_view candidate = text.substr(at, kForm.size());
    if (candidate.size() == kForm.size() &&
        std::equal(kForm.begin(), kForm.end(), candidate.begin(),
                   [](char f, char c) { return f == '.' ? c == '.' : is_digit(c); }))
      out.push_back(candidate);
  }
  return out;
}

bool is_pseudonym(std::string_view text, const ProjectKeys& keys) {
  if (text.starts_with(kStart) || text.starts_with(kUser)) return pseudonym_at(text, keys) == text.size();
  const std::size_t component = text.find_last_of("/\\") + 1;
  return component > 0 && text.size() - component == kChecked && is_checked(text.substr(component), kStart, "/", keys);
}

std::vector<Span> find_pseudonyms(std::string_view text, const ProjectKeys& keys) {
  std::vector<Span> out;
  for (std::string_view start : {kStart, kUser})
    for (std::size_t at = text.find(start); at != text.npos; at = text.find(start, at)) {
      const std::size_t size = pseudonym_at(text.substr(at), keys);
      if (size > 0) out.push_back({at, at + size});
      at += std::max(size, start.size());
    }
  std::sort(out.begin(), out.end(), [](Span a, Span b) { return a.begin < b.begin; });
  return out;
}

}  // namespace analyzers
