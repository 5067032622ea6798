#include <algorithm>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/extract.h"
#include "analyzers/engine/lanes.h"
#include "analyzers/engine/values.h"

namespace analyzers {
namespace {

constexpr std::size_t kShortest = 20;
constexpr std::size_t kLongest = 512;  // beyond that it is data: an image, a font, a source map
constexpr int kLeastRandom = 62;

Truths16 are_run_bytes(Bytes16 bytes) {
  return between(lower_case(bytes), 'a', 'z') | between(bytes, '/', '9') | equals(bytes, '+') | equals(bytes, '-') |
         equals(bytes, '_') | equals(bytes, '=');
}

// What stands close before a value that is random and no secret: a hash, a revision, a public key, inline data.
bool says_it_is_none(std::string_view before) {
  static constexpr std::string_view kWords[] = {
      "sha1",    "sha256", "sha384", "sha512", "md5", "integrity", "hash", "checksum", "digest", "commit", "base64,",
      "ssh-rsa", "ssh-ed", "ecdsa-", "public", "h1:", "etag",      "uuid", "guid",     "://",    "cert"};
  return Folded(before).contains_any(kWords);
}

// "request_id=", "\"tool_use_id\": \"", "requestId: ": it tells one thing from another, and opens none.
bool names_an_id(std::string_view before) {
  while (!before.empty() && !is(before.back(), kWord)) before.remove_suffix(1);
  return before.size() >= 2 && equals_folded(before.substr(before.size() - 2), "id") &&
         (before.size() == 2 || !is(before[before.size() - 3], kLower) || is(before[before.size() - 2], kUpper));
}

bool is_literal(std::string_view text, Span run) {
  char before = run.begin > 0 ? text[run.begin - 1] : '\n', after = run.end < text.size() ? text[run.end] : '\n';
  auto quote = [](char c) { return c == '"' || c == '\'' || c == '`'; };
  bool opens = quote(before) || before == ':' || before == '=' || is(before, kBlank | kNewline);
  bool closes =
      quote(after) || after == '\\' || after == ',' || after == ';' || after == '&' || is(after, kBlank | kNewline);
  return opens && closes && (!quote(before) || after == before);
}

}  // namespace

std::vector<Finding> random_literals(std::string_view text) {
  std::vector<Finding> findings;
  Span run;
  for (std::size_t end = 0; (run.begin = next_run<kShortest>(text, end, are_run_bytes)) < text.size();) {
    end = run.end = run_end(text, run.begin, text.size(), are_run_bytes);
    // NAME=VALUE in one run: the value alone.
    std::string_view whole = run.of(text);
    auto equals = whole.find('=');
    if (equals != whole.npos && whole.find_first_not_of('=', equals) != whole.npos) run.begin += equals + 1;
    std::string_view value = run.of(text);
    if (value.size() < kShortest || value.size() > kLongest || !is_literal(text, run)) continue;
    if (value.find_first_of("0123456789") == value.npos || std::all_of(value.begin(), value.end(), is_hex)) continue;
    if (std::count(value.begin(), value.end(), '-') >= 4 || std::count(value.begin(), value.end(), '/') >= 3) continue;
    if (value.substr(0, 4) == "AAAA" || value.substr(0, 3) == "MII") continue;  // a public key of OpenSSH, DER
    if (value.substr(0, 3) == "sha" && value.find('-') < 8) continue;           // a hash of subresource integrity
    if (randomness(value) < kLeastRandom || is_example_value(value)) continue;
    std::size_t line = line_begin(text, run.begin, 60);
    std::string_view before = text.substr(line, run.begin - line);
    if (says_it_is_none(before) || names_an_id(before)) continue;
    if (before.empty() && line_end(text, run.end, 2) == run.end) continue;  // a line of encoded data
    findings.push_back(finding_of("random-literal", run, {run.begin, run.begin}, Evidence::random, 40));
  }
  return findings;
}

}  // namespace analyzers
