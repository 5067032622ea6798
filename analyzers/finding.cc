#include "analyzers/finding.h"

#include <algorithm>

#include "analyzers/rule.h"

namespace analyzers {

std::string_view to_string(EvidenceTier tier) {
  switch (tier) {
    case EvidenceTier::generic:
      return "generic";
    case EvidenceTier::context:
      return "context";
    case EvidenceTier::format:
      return "format";
    case EvidenceTier::verified:
      return "verified";
  }
  return "generic";
}

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::hint:
      return "hint";
    case Severity::information:
      return "information";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "error";
}

std::vector<bool> parts_of(const std::vector<Finding>& findings) {
  std::vector<bool> parts(findings.size());
  for (const Finding& whole : findings) {
    if (whole.part.empty()) continue;
    const auto part =
        std::lower_bound(findings.begin(), findings.end(), whole.part.begin,
                         [](const Finding& finding, std::size_t begin) { return finding.value.begin < begin; });
    if (part != findings.end() && part->value == whole.part)
      parts[static_cast<std::size_t>(part - findings.begin())] = true;
  }
  return parts;
}

std::vector<std::string_view> explain(std::uint32_t evidence) {
  static constexpr std::pair<Evidence, std::string_view> kSentences[] = {
      {Evidence::checksum_holds, "Its checksum was computed here and agrees."},
      {Evidence::structure_holds, "Decoded, it has the inner structure of such a value."},
      {Evidence::key_block, "It stands between the BEGIN and END lines of a key."},
      {Evidence::prefix, "It has letters that only this provider issues, and the right alphabet and length."},
      {Evidence::url_userinfo, "It stands where a URL has its password."},
      {Evidence::header, "It stands where a request has its authorization."},
      {Evidence::provider_word, "The provider's name stands close by, and it has that provider's shape."},
      {Evidence::credential_name, "It is a literal value under a name that credentials have."},
      {Evidence::random, "It looks as only a machine draws letters and digits."},
      {Evidence::known, "The same stands in a file of yours that is kept from assistants."},
      {Evidence::imported_pattern, "It matches a pattern of the workspace's own configuration."},
      {Evidence::listed, "It stands in the organisation's own lists."},
      {Evidence::decoded, "It was found after an encoding was taken off."},
      {Evidence::incomplete, "It is only the beginning of such a value: cut off, or still being typed."},
      {Evidence::checksum_fails, "Its checksum does not agree: it may be an example, or mistyped."},
  };
  std::vector<std::string_view> sentences;
  for (const auto& [bit, sentence] : kSentences)
    if (evidence & static_cast<std::uint32_t>(bit)) sentences.push_back(sentence);
  return sentences;
}

const Rule* find_rule(std::string_view id) {
  auto rules = builtin_rules();
  auto found = std::lower_bound(rules.begin(), rules.end(), id,
                                [](const Rule& rule, std::string_view wanted) { return rule.id < wanted; });
  return found != rules.end() && found->id == id ? &*found : nullptr;
}

bool is_id_of(const Rule& rule, std::string_view id) {
  return rule.id == id;
}

}  // namespace analyzers
