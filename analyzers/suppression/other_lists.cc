#include "analyzers/suppression/other_lists.h"

#include <algorithm>
#include <charconv>

#include "analyzers/engine/bytes.h"
#include "analyzers/rule.h"
#include "analyzers/suppression/sha1.h"

namespace analyzers {
namespace {

// As all lists are compared: "/" between, nothing of "./" before.
std::string plain_path(std::string_view path) {
  std::string plain(path);
  std::replace(plain.begin(), plain.end(), '\\', '/');
  while (plain.starts_with("./")) plain.erase(0, 2);
  return plain;
}

// Takes the last field, behind a colon, off `line`; false where there is none.
bool cut_field(std::string_view& line, std::string_view& field) {
  const std::size_t colon = line.rfind(':');
  if (colon == std::string_view::npos) return false;
  field = line.substr(colon + 1);
  line = line.substr(0, colon);
  return !field.empty();
}

bool is_commit(std::string_view text) {
  return text.size() >= 7 && std::all_of(text.begin(), text.end(), is_hex);
}

}  // namespace

GitleaksIgnore::GitleaksIgnore(std::string_view text) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line.front() == '#') continue;

    std::string_view place, rule;
    std::size_t at = 0;
    const bool has_fields = cut_field(line, place) && cut_field(line, rule) && !line.empty();
    const char* last = place.data() + place.size();
    if (const auto [stop, error] = std::from_chars(place.data(), last, at);
        !has_fields || error != std::errc() || stop != last) {
      unreadable_.push_back(number);
      continue;
    }
    if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
      if (!is_commit(line.substr(0, colon)) || line.find(':', colon + 1) != std::string_view::npos) {
        unreadable_.push_back(number);  // as in gitleaks: a path with a colon can't be written
        continue;
      }
      line.remove_prefix(colon + 1);
    }
    by_path_[plain_path(line)].emplace(at, rule);
  }
}

bool GitleaksIgnore::accepts(std::string_view path, const Rule& rule, std::size_t first_line,
                             std::size_t last_line) const {
  const auto found = by_path_.find(std::string(path));
  if (found == by_path_.end()) return false;
  const Lines& lines = found->second;
  return std::any_of(lines.lower_bound(first_line), lines.upper_bound(last_line),
                     [&](const auto& place) { return is_id_of(rule, place.second); });
}

void DetectSecretsResults::add(std::string_view path, std::string sha1) {
  by_path_[plain_path(path)].insert(std::move(sha1));
}

bool DetectSecretsResults::accepts(std::string_view path, std::string_view text, const Finding& finding) const {
  const auto found = by_path_.find(std::string(path));
  if (found == by_path_.end()) return false;
  const auto has = [&](std::string_view value) { return found->second.count(sha1_of(value)) != 0; };
  std::string_view value = finding.value.of(text);
  if (has(value)) return true;
  if (!finding.has(Evidence::key_block)) return false;
  // Of a key block, detect-secrets takes the words between the dashes of the BEGIN line for the value.
  while (value.starts_with('-')) value.remove_prefix(1);
  return has(value.substr(0, value.find('-')));
}

}  // namespace analyzers
