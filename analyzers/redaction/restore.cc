#include "analyzers/redaction/restore.h"

#include <algorithm>

#include "analyzers/redaction/placeholder.h"

namespace analyzers {
namespace {

// `forms` is sorted, so the only candidates are the last form that is not after `text` (it may be the text's beginning)
// and the first one after it (the text may be its beginning). That holds because no placeholder is the beginning of
// another.
template <typename Forms>
PlaceholderSet::Match match_in(const Forms& forms, std::string_view text) {
  auto after = forms.upper_bound(text);
  if (after != forms.begin()) {
    auto before = std::prev(after);
    if (text.starts_with(before->first)) return {before->first.size(), before->second, false};
  }
  return {0, {}, after != forms.end() && std::string_view(after->first).starts_with(text)};
}

}  // namespace

std::string json_escaped(std::string_view text) {
  constexpr std::string_view kCharacters = "\"\\\b\f\n\r\t";
  constexpr std::string_view kLetters = "\"\\bfnrt";
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    if (std::size_t i = kCharacters.find(c); i != kCharacters.npos) {
      out += '\\';
      out += kLetters[i];
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[c & 15];
    } else {
      out += c;
    }
  }
  return out;
}

void PlaceholderSet::add(std::string_view placeholder) {
  plain_.emplace(placeholder, placeholder);
  if (starts_.find(placeholder[0]) == starts_.npos) starts_ += placeholder[0];
  std::string escaped = json_escaped(placeholder);
  if (escaped != placeholder) json_.emplace(std::move(escaped), placeholder);
}

bool PlaceholderSet::contains(std::string_view placeholder) const {
  return plain_.find(placeholder) != plain_.end();
}

PlaceholderSet::Match PlaceholderSet::match(std::string_view text, Escaping escaping) const {
  Match plain = match_in(plain_, text);
  if (plain.size != 0 || escaping == Escaping::none) return plain;
  Match escaped = match_in(json_, text);
  escaped.may_grow |= plain.may_grow;
  return escaped;
}

std::size_t PlaceholderSet::next_start(std::string_view text, std::size_t at) const {
  return std::min(text.find_first_of(starts_, at), text.size());
}

Restorer::Restorer(const PlaceholderSet& issued, Escaping escaping, Resolve resolve)
    : issued_(issued), escaping_(escaping), resolve_(std::move(resolve)) {}

Restored Restorer::feed(std::string_view delta, bool final) {
  held_ += delta;
  std::string text = std::move(held_);
  held_.clear();
  Restored out;
  auto keep = [&](std::string_view as_written, std::string_view placeholder, std::string reason) {
    out.text += as_written;
    out.withheld.push_back({std::string(placeholder), std::move(reason)});
  };
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = issued_.next_start(text, at);
    out.text.append(text, at, begin - at);
    at = begin;
    if (at == text.size()) break;
    std::string_view rest = std::string_view(text).substr(at);
    PlaceholderSet::Match match = issued_.match(rest, escaping_);
    std::string_view word = rest.substr(0, kPlaceholderSize);
    bool word_like = looks_like_placeholder(word);
    if (match.size != 0) {
      Resolution resolution = resolve_(match.placeholder);
      if (resolution.value) {
        out.text += escaping_ == Escaping::json ? json_escaped(*resolution.value) : std::string(*resolution.value);
        ++out.restored;
      } else {
        keep(rest.substr(0, match.size), match.placeholder, std::move(resolution.reason));
      }
      at += match.size;
    } else if (!final && (match.may_grow || (word_like && word.size() < kPlaceholderSize))) {
      held_ = rest;
      break;
    } else if (word_like && word.size() == kPlaceholderSize) {
      keep(word, word, "This context has issued no such placeholder.");
      at += word.size();
    } else {
      out.text += text[at++];
    }
  }
  return out;
}

}  // namespace analyzers
