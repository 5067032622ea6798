#include "analyzers/redaction/redact.h"

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "analyzers/engine/bytes.h"
#include "analyzers/redaction/known_values.h"
#include "analyzers/rule.h"

namespace analyzers {
namespace {

constexpr std::string_view kMask = "********";  // of one length, for values of any length

// What is said of a value, besides the value.
struct Kind {
  std::string_view data_class;
  const Rule* rule = nullptr;
  EvidenceTier tier = EvidenceTier::generic;
  std::string_view name;
};

struct Part {
  Span span;
  Kind kind;
};

// Of two kinds for one place the one that is restored to fewer, then the surer one.
bool outranks(const Kind& a, const Kind& b) {
  auto guarded = [](const Kind& kind) { return kind.data_class != "personal" && kind.data_class != "internal"; };
  if (guarded(a) != guarded(b)) return guarded(a);
  return a.tier > b.tier;
}

// Names that differ by case, separators and counting are one name.
std::string folded_name(const Kind& kind) {
  std::string out;
  for (char c : kind.name)
    if (is_letter(c)) out += lower(c);
  return out.empty() ? std::string(kind.rule ? kind.rule->id : "") : out;
}

// Whether what stands beside a placeholder in one finding may be a value: it has letters or digits that are no escapes,
// and is not a name or a scheme before the placeholder ("session=", "{CRYPT}").
bool worth_masking(std::string_view text, bool before_placeholder) {
  bool has_word = false;
  bool has_digit = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    has_word |= is(text[i], kWord);
    has_digit |= is_digit(text[i]);
    if (text[i] == '\\' && i + 1 < text.size() && std::string_view("nrt").find(text[i + 1]) != std::string_view::npos)
      ++i;
  }
  const bool names =
      before_placeholder && !has_digit && std::string_view("=:}").find(text.back()) != std::string_view::npos;
  return has_word && !names;
}

// `span` without the placeholders in it. What is left beside one counts only where it may be a value: what was a value
// before ends at other bytes now.
void add_around(const std::vector<Span>& placeholders, std::string_view text, Span span, const Kind& kind,
                std::vector<Part>& out) {
  // Line breaks around a value say nothing, and a placeholder must begin with a letter to be seen in an answer.
  while (!span.empty() && is(text[span.begin], kNewline)) ++span.begin;
  while (!span.empty() && is(text[span.end - 1], kNewline)) --span.end;
  std::size_t at = span.begin;
  bool cut = false;
  auto add = [&](std::size_t end) {
    if (end <= at) return;
    std::string_view rest = text.substr(at, end - at);
    if (!is_mask(rest) && (!cut || worth_masking(rest, end < span.end))) out.push_back({{at, end}, kind});
  };
  auto next = std::lower_bound(placeholders.begin(), placeholders.end(), span.begin,
                               [](Span placeholder, std::size_t begin) { return placeholder.end <= begin; });
  for (; next != placeholders.end() && next->begin < span.end; ++next) {
    cut = true;
    add(next->begin);
    at = next->end;
  }
  add(span.end);
}

// Sorted, with overlapping parts united, so that no part of either shows.
std::vector<Part> united(std::vector<Part> parts) {
  std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) {
    return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
  });
  std::vector<Part> out;
  for (const Part& part : parts) {
    if (!out.empty() && part.span.begin < out.back().span.end) {
      out.back().span.end = std::max(out.back().span.end, part.span.end);
      if (outranks(part.kind, out.back().kind)) out.back().kind = part.kind;
    } else {
      out.push_back(part);
    }
  }
  return out;
}

std::string_view bytes_of(const std::vector<Passage>& passages, std::size_t passage, Span span) {
  return span.of(passages[passage].text);
}

// The parts to replace in each passage: findings, then everything that is one of their values in some form.
std::vector<std::vector<Part>> parts_to_replace(const std::vector<Passage>& passages, const ProjectKeys& keys) {
  std::vector<std::vector<Part>> parts(passages.size());
  std::vector<std::vector<Span>> placeholders(passages.size());
  std::vector<std::string_view> values;
  std::vector<Kind> kinds;
  std::unordered_map<std::string_view, std::size_t> index;
  std::deque<std::string> decoded;
  auto know = [&](std::string_view value, const Kind& kind) {
    auto [at, fresh] = index.try_emplace(value, values.size());
    if (fresh) {
      values.push_back(value);
      kinds.push_back(kind);
    } else if (outranks(kind, kinds[at->second])) {
      kinds[at->second] = kind;
    }
  };
  for (std::size_t i = 0; i < passages.size(); ++i) {
    std::string_view text = passages[i].text;
    placeholders[i] = find_placeholders(text, keys);
    if (!passages[i].findings) continue;
    for (const Finding& finding : *passages[i].findings) {
      if (finding.value.empty() || is_placeholder(finding.value.of(text), keys)) continue;
      add_around(placeholders[i], text, finding.value,
                 {finding.data_class, finding.rule, finding.tier, finding.name.of(text)}, parts[i]);
    }
    for (const Part& part : parts[i]) {
      know(part.span.of(text), part.kind);
      for (std::string& form : decoded_forms(part.span.of(text)))
        know(decoded.emplace_back(std::move(form)), part.kind);
    }
  }
  KnownValues known(values);
  for (std::size_t i = 0; i < passages.size(); ++i) {
    for (const auto& [span, value] : known.find(passages[i].text))
      add_around(placeholders[i], passages[i].text, span, kinds[value], parts[i]);
    parts[i] = united(std::move(parts[i]));
  }
  return parts;
}

// What each value becomes; the same for all its places.
class Words {
 public:
  Words(const std::vector<Passage>& passages, const RedactOptions& options, Redaction& result)
      : passages_(passages), options_(options), result_(result) {}

  void count(std::string_view value, const Kind& kind) {
    auto [at, fresh] = weak_.try_emplace(value, false);
    // Names of hosts and people are no credentials: a guess that is right tells less than a mask for all would cost.
    if (fresh) at->second = !has_pseudonym(kind) && is_weak(value);
    if (at->second) result_.weak.add(folded_name(kind), fingerprint_of(value, options_.keys));
  }

  // After every value was counted. Empty: too many weak values have this name, or another value has this word.
  const std::string& word_for(std::string_view value, const Kind& kind) {
    static const std::string kNone;
    if (weak_.at(value) && result_.weak.too_many(folded_name(kind))) {
      masked_names_ = true;
      return kNone;
    }
    auto [at, fresh] = words_.try_emplace(value);
    if (fresh) {
      if (has_pseudonym(kind)) at->second = pseudonym(kind.rule->pseudonym, value);
      if (at->second.empty())
        at->second = options_.style == Style::word
                         ? placeholder_for(value, options_.context_id, options_.keys)
                         : same_length_placeholder_for(value, options_.context_id, options_.units, options_.keys);
      auto [owner, first] = owners_.try_emplace(at->second, value);
      if (!first && !is_mask(at->second))
        at->second.clear();  // a same-length word of 12 has few bits: chance is possible
    }
    return at->second;
  }

  // The mask for a value that gets no word.
  std::string mask_for(std::string_view value) const {
    if (options_.style == Style::word) return std::string(kMask);
    std::string out = same_length_placeholder_for(value, options_.context_id, options_.units, options_.keys);
    for (char& c : out)
      if (!is(c, kNewline)) c = '*';
    return out;
  }

  bool masked_names() const { return masked_names_; }

 private:
  bool has_pseudonym(const Kind& kind) const {
    return options_.style == Style::word && kind.rule != nullptr && kind.rule->pseudonym != Pseudonym::word;
  }

  std::string pseudonym(Pseudonym kind, std::string_view value) {
    std::string out = pseudonym_for(kind, value, options_.context_id, options_.keys, options_.number_of);
    if (kind != Pseudonym::address || out.empty() || result_.addresses.contains(out)) return out;
    // An address that stands in the texts for itself can't stand for another.
    for (const Passage& passage : passages_)
      if (passage.text.find(out) != std::string_view::npos) return {};
    result_.addresses.insert(out);
    return out;
  }

  const std::vector<Passage>& passages_;
  const RedactOptions& options_;
  Redaction& result_;
  std::unordered_map<std::string_view, bool> weak_;
  std::unordered_map<std::string_view, std::string> words_;
  std::unordered_map<std::string, std::string_view> owners_;
  bool masked_names_ = false;
};

RedactedPassage replaced(std::string_view text, const std::vector<Part>& parts, Words& words) {
  RedactedPassage out;
  out.text.reserve(text.size());
  std::size_t at = 0;
  for (const Part& part : parts) {
    std::string_view value = part.span.of(text);
    std::string word = words.word_for(value, part.kind);
    if (word.empty()) word = words.mask_for(value);
    out.text.append(text, at, part.span.begin - at);
    std::size_t begin = out.text.size();
    out.text += word;
    at = part.span.end;
    bool restorable = !is_mask(word);
    out.replacements.push_back(
        {part.span, {begin, out.text.size()}, std::move(word), part.kind.data_class, part.kind.rule, restorable});
  }
  out.text.append(text, at);
  return out;
}

}  // namespace

void WeakValues::add(std::string_view name, std::string fingerprint) {
  std::set<std::string>& values = by_name_.try_emplace(std::string(name)).first->second;
  if (values.size() <= kMaximum) values.insert(std::move(fingerprint));
}

bool WeakValues::too_many(std::string_view name) const {
  auto at = by_name_.find(name);
  return at != by_name_.end() && at->second.size() > kMaximum;
}

Redaction redact(const std::vector<Passage>& passages, const RedactOptions& options) {
  Redaction out;
  if (options.weak_before) out.weak = *options.weak_before;
  const std::vector<std::vector<Part>> parts = parts_to_replace(passages, options.keys);
  if (options.addresses_before) out.addresses = *options.addresses_before;
  Words words(passages, options, out);
  for (std::size_t i = 0; i < passages.size(); ++i)
    for (const Part& part : parts[i]) words.count(bytes_of(passages, i, part.span), part.kind);
  out.passages.reserve(passages.size());
  for (std::size_t i = 0; i < passages.size(); ++i) out.passages.push_back(replaced(passages[i].text, parts[i], words));
  if (words.masked_names())
    out.notices.push_back({"More than " + std::to_string(WeakValues::kMaximum) +
                           " short values stand under one name; all of them became one mask that can't be restored."});
  return out;
}

}  // namespace analyzers
