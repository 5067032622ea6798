#include "analyzers/identifiers/organisation.h"

#include <algorithm>
#include <set>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/extract.h"

namespace analyzers {
namespace {

constexpr std::size_t kLongestHost = 253;  // RFC 1035

bool is_host_byte(char c) {
  return is_alphanumeric(c) || c == '-' || c == '.';
}

// Whether a word may begin or end between two bytes: identifiers are made of words, too (acme_client, AcmeClient).
bool parts(char left, char right) {
  if (!is_alphanumeric(left) || !is_alphanumeric(right)) return is_ascii(left) && is_ascii(right);
  if (is(left, kLower) && is(right, kUpper)) return true;
  return is_letter(left) != is_letter(right);
}

bool is_word(std::string_view text, Span span) {
  return (span.begin == 0 || parts(text[span.begin - 1], text[span.begin]) || ends_escape(text, span.begin)) &&
         (span.end == text.size() || parts(text[span.end - 1], text[span.end]));
}

bool ends_host(std::string_view text, std::size_t end) {
  if (end == text.size()) return true;
  const char next = end + 1 < text.size() ? text[end + 1] : ' ';
  return !is(text[end], kWord) && text[end] != '-' && (text[end] != '.' || !is_alphanumeric(next));
}

Span host_around(std::string_view text, Span span) {
  while (span.begin > 0 && span.end - span.begin < kLongestHost && is_host_byte(text[span.begin - 1]) &&
         !ends_escape(text, span.begin))
    --span.begin;
  while (!is_alphanumeric(text[span.begin])) ++span.begin;
  return span;
}

}  // namespace

Organisation::Organisation(OrganisationWords words) {
  std::set<std::string> seen;
  auto add = [&](std::string word, Kind kind) {
    if (word.size() >= kShortestWord && words_.size() < kMostWords && seen.insert(word).second)
      words_.emplace_back(std::move(word), kind);
  };
  for (const std::string& suffix : words.suffixes) add(folded(suffix.substr(suffix.starts_with('.'))), Kind::suffix);
  for (const std::string& host : words.hosts) add(folded(host), Kind::host);
  for (const std::string& prefix : words.tickets) add(folded(prefix) + "-", Kind::ticket);
  for (const std::string& customer : words.customers) add(folded(customer), Kind::customer);
  for (const std::string& person : words.people) add(folded(person), Kind::person);
  for (const std::string& name : words.names) add(folded(name), Kind::name);
  for (const std::string& host : words.learned_hosts) add(folded(host), Kind::learned_host);
  if (words.home_directories)
    for (std::string_view home : {"/home/", "/users/", "\\users\\"}) add(std::string(home), Kind::home);
  for (const std::string& word : words.production) production_.push_back(folded(word));
  std::vector<std::string> literals;
  for (const auto& [word, kind] : words_) literals.push_back(word);
  sieve_ = std::make_unique<const Sieve>(literals);
}

std::optional<Finding> Organisation::word_at(std::string_view text, const Hit& hit, Scan scan) const {
  Span span{hit.at, hit.at + hit.size};
  auto found = [&](std::string_view rule) {
    return finding_of(rule, span, {span.begin, span.begin}, Evidence::listed, 90);
  };
  switch (words_[hit.target.rule].second) {
    case Kind::suffix:
      if (!ends_host(text, span.end)) return std::nullopt;
      if (span.begin > 0 && text[span.begin - 1] != '.' && is(text[span.begin - 1], kWord)) return std::nullopt;
      if (span.begin > 0 && text[span.begin - 1] == '-') return std::nullopt;  // another domain
      span = host_around(text, span);
      return found("internal-host");
    case Kind::learned_host:
      if (scan == Scan::mark) return std::nullopt;
      [[fallthrough]];
    case Kind::host:
      // A name with dots is a host wherever it ends one; a short one may be a part of another name.
      if (!ends_host(text, span.end) || (span.begin > 0 && is_host_byte(text[span.begin - 1]))) return std::nullopt;
      if (span.begin > 0 && is(text[span.begin - 1], kWord) && !ends_escape(text, span.begin)) return std::nullopt;
      return found("internal-host");
    case Kind::ticket:
      if (scan == Scan::mark) return std::nullopt;
      if (span.begin > 0 && is(text[span.begin - 1], kWord) && !ends_escape(text, span.begin)) return std::nullopt;
      while (span.end < text.size() && is_digit(text[span.end])) ++span.end;
      if (span.end == hit.at + hit.size || (span.end < text.size() && is_alphanumeric(text[span.end])))
        return std::nullopt;
      return found("ticket-id");
    case Kind::home: {
      if (scan == Scan::mark) return std::nullopt;
      const std::size_t name = span.end;
      while (span.end < text.size() && (is(text[span.end], kWord) || text[span.end] == '-' || text[span.end] == '.'))
        ++span.end;
      if (span.end < name + 2) return std::nullopt;
      // "C:" before it is a part of the path.
      if (text[span.begin] == '\\' && span.begin >= 2 && text[span.begin - 1] == ':') span.begin -= 2;
      return found("home-directory");
    }
    case Kind::customer:
      return is_word(text, span) ? std::optional(found("customer-name")) : std::nullopt;
    case Kind::person:
      return is_word(text, span) ? std::optional(found("person-name")) : std::nullopt;
    case Kind::name:
      return is_word(text, span) ? std::optional(found("code-name")) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace analyzers
