#include <algorithm>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/codecs.h"
#include "analyzers/engine/extract.h"

namespace analyzers {
namespace {

constexpr std::size_t kLongestToken = 1 << 24;

bool is_base64url(char c) {
  return is_alphanumeric(c) || c == '-' || c == '_';
}

}  // namespace

// RFC 7519: three parts of base64url joined by ".", the first a JSON object with "alg"; RFC 7516: five parts, with
// "enc".
std::optional<Finding> extract_jwt(std::string_view text, const Hit& hit, Scan scan) {
  if (!left_boundary(text, hit.at)) {
    // "?token=eyJ" and "Bearer.eyJ" aside, a "-" or "." before it is part of something longer.
    return std::nullopt;
  }
  std::size_t stop = std::min(text.size(), hit.at + kLongestToken);
  std::size_t end = hit.at;
  std::size_t dots[4] = {};
  std::size_t count = 0;
  while (end < stop && (is_base64url(text[end]) || text[end] == '.')) {
    if (text[end] == '.') {
      if (count == 4 || end + 1 == stop || !(is_base64url(text[end + 1]) || text[end + 1] == '.')) break;
      dots[count++] = end;
    }
    ++end;
  }
  // RFC 7519, 6.1: of an unsecured token the third part is empty. It opens nothing, but tells whose it is.
  const bool unsecured = scan == Scan::share && count == 1 && end < stop && text[end] == '.';
  if (unsecured) dots[count++] = end++;
  if (count < 2) return std::nullopt;
  if (count == 3) end = dots[2];  // a file's extension or a sentence's end behind three parts
  std::string_view first = text.substr(hit.at, dots[0] - hit.at);
  auto header = decode_base64(first);
  if (!header || header->empty() || header->front() != '{') return std::nullopt;
  bool algorithm = header->find("\"alg\"") != std::string::npos,
       encrypted = header->find("\"enc\"") != std::string::npos;
  if (!algorithm && !encrypted && scan == Scan::mark) return std::nullopt;
  if (unsecured && header->find("\"none\"") == std::string::npos) return std::nullopt;
  std::string_view payload = text.substr(dots[0] + 1, dots[1] - dots[0] - 1);
  if (scan == Scan::mark && (payload.size() < 8 || end - dots[1] < 2)) return std::nullopt;
  // Encrypted, or signed text that holds no claims: only what a credential's name says makes it one.
  if (scan == Scan::mark) {
    if (count != 2) return std::nullopt;
    auto claims = decode_base64(payload);
    if (claims && !claims->empty() && claims->front() != '{' && is_valid_utf8(*claims)) return std::nullopt;
  }
  Finding finding = finding_of("jwt", {hit.at, end}, {hit.at, hit.at}, Evidence::structure_holds, 95);
  if (end - dots[1] < 16) finding.severity = Severity::hint;  // unsigned, or an example's signature
  return finding;
}

}  // namespace analyzers
