#include <algorithm>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/codecs.h"
#include "analyzers/engine/extract.h"

namespace analyzers {
namespace {

constexpr std::size_t kLongestManifest = 1 << 16;  // bytes to each side of its kind
constexpr std::size_t kShortestValue = 12;         // encoded: "admin" and "bar" say nothing

// The manifest that `at` stands in, up to the lines "---" around it.
Span manifest_around(std::string_view text, std::size_t at) {
  std::size_t begin = at < kLongestManifest ? 0 : at - kLongestManifest;
  if (auto line = text.substr(begin, at - begin).rfind("\n---"); line != std::string_view::npos) begin += line + 1;
  std::size_t end = std::min(text.size(), at + kLongestManifest);
  if (auto line = text.substr(at, end - at).find("\n---"); line != std::string_view::npos) end = at + line;
  return {begin, end};
}

// A line of YAML: what stands before its name, and its value without quotes, both in bytes of the text.
struct Line {
  std::size_t indent = 0;
  Span name;
  Span value;
  std::size_t end = 0;  // of the line
};

Line read_line(std::string_view text, std::size_t begin) {
  Line line;
  line.end = line_end(text, begin, text.size());
  std::size_t at = begin;
  while (at < line.end && is(text[at], kBlank)) ++at;
  line.indent = at - begin;
  const std::size_t colon = text.substr(0, line.end).find(':', at);
  line.name = {at, std::min(colon, line.end)};
  line.value = {std::min(colon, line.end - 1) + 1, line.end};
  if (colon >= line.end) line.value = {at, line.end};  // of a block scalar
  auto blank = [&](std::size_t i) { return is(text[i], kBlank | kNewline) || text[i] == '"' || text[i] == '\''; };
  while (!line.value.empty() && blank(line.value.begin)) ++line.value.begin;
  while (!line.value.empty() && blank(line.value.end - 1)) --line.value.end;
  return line;
}

// The finding at an encoded value, if it is one.
std::optional<Finding> secret_value(std::string_view text, Span value, Span name) {
  if (value.size() < kShortestValue) return std::nullopt;
  auto decoded = decode_base64(value.of(text));
  if (!decoded) return std::nullopt;
  Finding finding = finding_of("kubernetes-secret", value, name, Evidence::structure_holds, 90);
  if (decoded->starts_with("-----BEGIN CERTIFICATE")) finding.severity = Severity::information;
  return finding;
}

// The object of JSON that `at` stands in, from behind `first` on; empty where it isn't closed in reach.
Span object_around(std::string_view text, std::size_t first, std::size_t at) {
  first = std::max(first, at - std::min(at, kLongestManifest));
  std::size_t begin = at;
  for (int closed = 0; begin > first && closed >= 0;) {
    --begin;
    closed += text[begin] == '}' ? 1 : text[begin] == '{' ? -1 : 0;
  }
  const std::size_t stop = std::min(text.size(), at + kLongestManifest);
  std::size_t end = at;
  for (int open = 1; end < stop && open > 0; ++end) open += text[end] == '{' ? 1 : text[end] == '}' ? -1 : 0;
  return {begin, end};
}

// The string that begins with the quote at `at`, without its quotes. Values in base64 have no escapes, names may lack
// their end for all that matters.
Span string_at(std::string_view text, std::size_t at) {
  const std::size_t end = text.find('"', at + 1);
  return end == std::string_view::npos ? Span{at, at} : Span{at + 1, end};
}

// The members of the object "data" in `text`, which is that of a Secret: "data": {"name": "value", …}.
std::vector<Finding> json_values(std::string_view text, std::size_t from) {
  std::vector<Finding> findings;
  constexpr std::string_view kData = "\"data\"", kAround = " \t\r\n:,";
  auto skip = [&](std::size_t at) { return std::min(text.find_first_not_of(kAround, at), text.size()); };
  std::size_t at = text.find(kData, from);
  if (at == text.npos || (at = skip(at + kData.size())) == text.size() || text[at] != '{') return findings;
  for (at = skip(at + 1); at < text.size() && text[at] == '"';) {
    const Span name = string_at(text, at);
    at = skip(name.end + 1);
    if (at == text.size() || text[at] != '"') break;
    const Span value = string_at(text, at);
    if (auto finding = secret_value(text, value, name)) findings.push_back(*finding);
    at = skip(value.end + 1);
  }
  return findings;
}

}  // namespace

Span piece_around_kubernetes(std::string_view text, const Hit& hit) {
  const Span manifest = text[hit.at] == '"' ? object_around(text, 0, hit.at) : manifest_around(text, hit.at);
  return {manifest.begin - std::min<std::size_t>(manifest.begin, 4), std::min(text.size(), manifest.end + 4)};
}

std::vector<Finding> extract_kubernetes(std::string_view text, const Hit& hit, LastValue& last) {
  std::vector<Finding> findings;
  const std::size_t behind = hit.at + hit.size;
  if (hit.at < last.manifest || (behind < text.size() && is(text[behind], kWord))) return findings;
  if (text[hit.at] == '"') {
    const Span object = object_around(text, last.manifest, hit.at);
    last.manifest = object.end;
    return json_values(text.substr(0, object.end), object.begin);
  }
  const Span manifest = manifest_around(text, hit.at);
  last.manifest = manifest.end;
  text = text.substr(0, manifest.end);
  bool inside = false;
  std::size_t data = 0;  // indentation of "data:"
  for (std::size_t at = manifest.begin; at < text.size();) {
    Line line = read_line(text, at);
    at = line.end + 1;
    if (line.name.empty()) continue;
    if (inside && line.indent <= data) inside = false;
    if (!inside) {
      inside = line.value.empty() && line.name.of(text) == "data";
      data = line.indent;
      continue;
    }
    if (std::string_view kind = line.value.of(text); kind == "|" || kind == ">" || kind == "|-" || kind == ">-") {
      const Line first = read_line(text, std::min(at, text.size()));
      if (first.indent <= line.indent) continue;
      line.value = first.value;
      at = first.end + 1;
    }
    if (auto finding = secret_value(text, line.value, line.name)) findings.push_back(*finding);
  }
  return findings;
}

}  // namespace analyzers
