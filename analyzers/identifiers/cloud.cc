#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/extract.h"
#include "analyzers/identifiers/identifiers.h"

namespace analyzers {
namespace {

bool is_name_byte(char c) {
  return is(c, kLower | kDigit) || c == '-' || c == '_';
}

Span run_at(std::string_view text, std::size_t begin, bool (*of)(char)) {
  Span run{begin, begin};
  while (run.end < text.size() && of(text[run.end])) ++run.end;
  return run;
}

// The name that ends where `end` is: the last label of a host.
Span label_before(std::string_view text, std::size_t end, bool dots) {
  Span label{end, end};
  while (label.begin > 0 && end - label.begin < 64 &&
         (is_name_byte(text[label.begin - 1]) || (dots && text[label.begin - 1] == '.')))
    --label.begin;
  return label;
}

std::optional<Finding> found(std::string_view rule, Span value) {
  return finding_of(rule, value, {value.begin, value.begin}, Evidence::structure_holds, 70);
}

// Twelve digits that are no manual's.
std::optional<Finding> account(std::string_view text, Span digits) {
  const std::string_view id = digits.of(text);
  if (id.size() != 12 || id.find_first_not_of(id[0]) == id.npos || id == "123456789012" || id == "111122223333" ||
      id == "444455556666" || id == "210987654321")
    return std::nullopt;
  return found("aws-account-id", digits);
}

// A bucket's or project's name: 3 to 63 bytes, and nobody's example.
std::optional<Finding> resource(std::string_view rule, std::string_view text, Span name) {
  const std::string_view id = name.of(text);
  if (id.size() < 3 || id.size() > 63 || !is_alphanumeric(id.front()) || !is_alphanumeric(id.back()))
    return std::nullopt;
  for (std::string_view example :
       {"example", "my-", "your", "bucket", "default", "kube-", "test", "foo", "placeholder"})
    if (id.starts_with(example)) return std::nullopt;
  return found(rule, name);
}

// The value behind a name: "name = value", "name": "value", "--name value".
Span value_behind(std::string_view text, std::size_t at, bool (*of)(char)) {
  std::size_t begin = at;
  while (begin < text.size() && begin - at < 6 &&
         std::string_view(" =:\"'\\").find(text[begin]) != std::string_view::npos)
    ++begin;
  return begin == at ? Span{at, at} : run_at(text, begin, of);
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return text.find_first_not_of("0-") != text.npos;
}

// "arn:partition:service:region:account:resource".
std::optional<Finding> arn(std::string_view text, std::size_t at) {
  std::size_t field = at;
  for (int colons = 0; colons < 4; ++colons) {
    const std::size_t colon = text.substr(field, 40).find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    field += colon + 1;
  }
  if (const Span digits = run_at(text, field, is_digit); digits.size() == 12) return account(text, digits);
  const bool bucket = text.substr(at, field - at).find(":s3:") != std::string_view::npos;
  if (!bucket || field >= text.size() || text[field] != ':') return std::nullopt;
  return resource("cloud-bucket", text, run_at(text, field + 1, [](char c) { return is_name_byte(c) || c == '.'; }));
}

}  // namespace

std::optional<Finding> cloud_resource(std::string_view text, const Hit& hit, Scan scan) {
  if (scan == Scan::mark) return std::nullopt;  // nobody can act on such a name where it stands
  const std::size_t end = hit.at + hit.size;
  const std::string_view anchor = text.substr(hit.at, hit.size);
  auto is_any = [anchor](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return equals_folded(anchor, word); });
  };
  if (is_any({"arn:aws"})) return arn(text, hit.at);
  if (is_any({"s3://", "s3a://", "gs://"}))
    return resource("cloud-bucket", text, run_at(text, end, [](char c) { return is_name_byte(c) || c == '.'; }));
  if (is_any({".s3.", ".s3-"})) {
    if (text.substr(end, 40).find("amazonaws.com") == std::string_view::npos) return std::nullopt;
    return resource("cloud-bucket", text, label_before(text, hit.at, true));
  }
  if (is_any({".blob.core.windows.net", ".dfs.core.windows.net"}))
    return resource("cloud-bucket", text, label_before(text, hit.at, false));
  if (is_any({".iam.gserviceaccount"})) return resource("cloud-project", text, label_before(text, hit.at, false));
  if (is_any({".dkr.ecr."})) return account(text, label_before(text, hit.at, false));
  if (is_any({"account_id", "accountid", "account-id"})) return account(text, value_behind(text, end, is_digit));
  if (is_any({"subscription", "tenant"})) {
    std::size_t begin = end;
    while (begin < text.size() && begin - end < 16 && !is(text[begin], kDigit | kNewline)) ++begin;
    for (std::size_t at = end; at < std::min(begin + 1, text.size()); ++at) {
      const bool starts = is_hex(text[at]) && !is_alphanumeric(text[at - 1]);
      if (starts && is_uuid(text.substr(at, 36)) && !is_alphanumeric(at + 36 < text.size() ? text[at + 36] : ' '))
        return found("cloud-account-id", {at, at + 36});
    }
    return std::nullopt;
  }
  // Names of projects and clusters are words as well: such with a hyphen or a digit are somebody's own.
  const Span name = value_behind(text, end, is_name_byte);
  const std::string_view id = name.of(text);
  if (std::none_of(id.begin(), id.end(), [](char c) { return is_digit(c) || c == '-'; })) return std::nullopt;
  return resource("cloud-project", text, name);
}

}  // namespace analyzers
