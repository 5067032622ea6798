#include "server/policy/glob.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "analyzers/engine/bytes.h"

namespace server {
namespace {

// Goes back to the last star alone, and from there to the last `**`: nothing before them needs another try.
template <class Same>
bool matches(std::string_view pattern, std::string_view text, bool parts, Same same) {
  constexpr std::size_t kNone = std::string_view::npos;
  std::size_t p = 0, t = 0;
  std::size_t star = kNone, star_text = 0;    // behind the last `*`, and how far it reaches
  std::size_t stars = kNone, stars_text = 0;  // the same of the last `**`
  bool folders = false;                       // that is `**/`, of whole folders or none
  while (t < text.size() || p < pattern.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      if (parts && pattern.substr(p, 2) != "**") {
        star = ++p;
        star_text = t;
        continue;
      }
      folders = parts && pattern.substr(p, 3) == "**/" && (p == 0 || pattern[p - 1] == '/');
      p = folders ? p + 3 : std::min(pattern.find_first_not_of('*', p), pattern.size());
      stars = p;
      stars_text = t;
      star = kNone;
    } else if (p < pattern.size() && t < text.size() &&
               (pattern[p] == '?' ? !parts || text[t] != '/' : same(pattern[p], text[t]))) {
      ++p;
      ++t;
    } else if (star != kNone && star_text < text.size() && text[star_text] != '/') {
      p = star;
      t = ++star_text;
    } else if (stars != kNone && stars_text < text.size()) {
      if (folders && (stars_text = text.find('/', stars_text)) == kNone) return false;
      star = kNone;
      p = stars;
      t = ++stars_text;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view text) {
  return matches(pattern, text, true, [](char a, char b) { return a == b; });
}

PathPattern::PathPattern(std::string pattern)
    : pattern_(std::move(pattern)),
      literal_(std::min(pattern_.find_first_of("*?"), pattern_.size())),
      name_(pattern_.find('/') == pattern_.npos) {}

bool PathPattern::matches(std::string_view path) const {
  if (name_) path = path.substr(path.rfind('/') + 1);
  // A thousand patterns are passed over by their beginnings.
  if (path.size() < literal_ || std::memcmp(path.data(), pattern_.data(), literal_) != 0) return false;
  return glob_matches(pattern_, path);
}

bool name_matches(std::string_view pattern, std::string_view name) {
  return matches(pattern, name, false, [](char a, char b) { return analyzers::lower(a) == analyzers::lower(b); });
}

}  // namespace server
