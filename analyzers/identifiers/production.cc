#include "analyzers/identifiers/production.h"

#include <algorithm>

#include "analyzers/engine/bytes.h"
#include "analyzers/rule.h"

namespace analyzers {
namespace {

constexpr std::size_t kLongestPrefix = 16;  // bytes of a token in which its mode stands
constexpr std::size_t kLongestHost = 128;

bool is_production_word(std::string_view word) {
  return equals_folded(word, "prod") || equals_folded(word, "production") || equals_folded(word, "prd") ||
         equals_folded(word, "live");
}

// Whether a word of the text is one of production's; words end at other bytes than letters, and where a capital begins
// one (prodDbPassword).
bool says_production(std::string_view text, const Organisation* organisation) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_letter(text[end]) &&
           (end == at || !(is(text[end], kUpper) && is(text[end - 1], kLower))))
      ++end;
    if (is_production_word(text.substr(at, end - at))) return true;
    at = end + (end == at);
  }
  return organisation != nullptr &&
         std::any_of(organisation->production().begin(), organisation->production().end(),
                     [text](const std::string& word) { return !word.empty() && contains_folded(text, word); });
}

// The host that a URL has behind its password, empty for none.
std::string_view host_behind(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '@') return {};
  const std::string_view rest = text.substr(at + 1, kLongestHost);
  return rest.substr(0, rest.find_first_of("/?#\"' \t\r\n<>"));
}

}  // namespace

void tell_production(std::string_view text, std::string_view path, const Organisation* organisation,
                     std::vector<Finding>& findings) {
  if (findings.empty()) return;
  const bool by_path = says_production(path, organisation);
  for (Finding& finding : findings) {
    if (finding.data_class != "secret") continue;
    const std::string_view value = finding.value.of(text);
    const std::string_view head = value.substr(0, kLongestPrefix);
    const bool live =
        finding.rule->detector == Detector::shape && says_production(head.substr(0, head.rfind('_')), nullptr);
    if (live || by_path || says_production(finding.name.of(text), organisation) ||
        says_production(host_behind(text, finding.value.end), organisation))
      finding.data_class = "production-credential";
  }
}

}  // namespace analyzers
