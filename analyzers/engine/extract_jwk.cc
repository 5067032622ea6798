#include <algorithm>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/extract.h"

namespace analyzers {
namespace {

constexpr std::size_t kReach = 8192;        // bytes of an RSA key's members, to both sides of "kty"
constexpr std::size_t kShortestValue = 16;  // bytes of base64url

// Where the object around `at` begins or ends. Another key's "kty" ends the search, so that each byte is looked at by
// two searches at most.
Span object_around(std::string_view text, std::size_t at, std::size_t size) {
  Span object{at, at + size};
  std::size_t first = at > kReach ? at - kReach : 0, last = std::min(text.size(), at + kReach);
  for (int open = 0; object.begin > first; --object.begin) {
    char c = text[object.begin - 1];
    if (c == '}') ++open;
    if (c == '{' && open-- == 0) break;
    if (c == 'k' && text.substr(object.begin - 1, 3) == "kty") break;
  }
  for (int open = 0; object.end < last; ++object.end) {
    char c = text[object.end];
    if (c == '{') ++open;
    if (c == '}' && open-- == 0) break;
    if (c == 'k' && text.substr(object.end, 3) == "kty") break;
  }
  return object;
}

// RFC 7518 §6: the members that only a private or symmetric key has.
bool is_private_member(std::string_view name) {
  static constexpr std::string_view kNames[] = {"d", "k", "p", "q", "dp", "dq", "qi"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

bool is_base64url(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
}

}  // namespace

Span piece_around_jwk(std::string_view text, const Hit& hit) {
  const Span object = object_around(text, hit.at, hit.size);
  return {object.begin - std::min<std::size_t>(object.begin, 4), std::min(text.size(), object.end + 4)};
}

std::optional<Finding> extract_jwk(std::string_view text, const Hit& hit) {
  if (hit.at > 0 && is(text[hit.at - 1], kWord)) return std::nullopt;
  Span object = object_around(text, hit.at, hit.size);
  Span secret{text.size(), 0}, name;
  LastValue last{};
  for (std::size_t i = object.begin; i < object.end; ++i) {
    if (!is(text[i], kLower) || (i > 0 && is(text[i - 1], kWord | kUpper | kDigit))) continue;
    std::size_t end = i;
    while (end < object.end && is(text[end], kWord)) ++end;
    Span member{i, end};
    i = end;
    if (!is_private_member(member.of(text))) continue;
    auto assignment = read_assignment(text, member, FileRole::unknown, last);
    if (!assignment || !assignment->quoted || assignment->value.size() < kShortestValue ||
        assignment->value.end > object.end || !is_base64url(assignment->value.of(text)))
      continue;
    if (secret.end == 0) name = member;
    secret.begin = std::min(secret.begin, assignment->value.begin);
    secret.end = std::max(secret.end, assignment->value.end);
    i = assignment->value.end;
  }
  if (secret.end == 0) return std::nullopt;
  return finding_of("json-web-key", secret, name, Evidence::structure_holds, 90);
}

}  // namespace analyzers
