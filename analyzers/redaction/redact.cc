#include "analyzers/redaction/redact.h"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <utility>

#include "analyzers/engine/bytes.h"
#include "analyzers/redaction/known_values.h"
#include "analyzers/redaction/parts.h"
#include "analyzers/rule.h"

namespace analyzers {
namespace {

constexpr std::string_view kMask = "********";  // of one length, for values of any length
constexpr std::size_t kMostSearches = 8;        // over one text, before they are made one
constexpr std::size_t kMostRetired = 64;        // texts that are kept although they are in no passage any more

bool same(const Finding& a, const Finding& b) {
  return a.rule == b.rule && a.value == b.value && a.name == b.name && a.data_class == b.data_class && a.tier == b.tier;
}

bool same(const Part& a, const Part& b) {
  return a.span == b.span && a.kind == b.kind;
}

template <class Items>
bool all_same(const Items& a, const Items& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) { return same(x, y); });
}

bool has_pseudonym(const Kind& kind, Style style) {
  return style == Style::word && kind.rule != nullptr && kind.rule->pseudonym != Pseudonym::word;
}

// Where a known value stands.
struct Place {
  Span span;
  std::size_t value;  // index into the memory's values
};

// Of places that end at one byte the longest.
std::vector<Place> longest(std::vector<Place> places) {
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return a.span.end != b.span.end ? a.span.end < b.span.end : a.span.begin < b.span.begin;
  });
  std::vector<Place> out;
  for (const Place& place : places)
    if (out.empty() || out.back().span.end != place.span.end || out.back().span == place.span) out.push_back(place);
  return out;
}

// A passage, and what is known of it.
struct Remembered {
  std::string_view text;
  std::shared_ptr<const void> keeps;
  std::vector<Finding> findings;

  std::vector<Span> placeholders;
  std::vector<std::string_view> addresses;
  std::vector<Part> own;                                  // of the findings
  std::deque<std::string> decoded;                        // forms of their values
  std::vector<std::pair<std::string_view, Kind>> values;  // that stand here, or in those forms
  std::vector<Place> places;                              // of all known values
  std::size_t searched = 0;                               // by how many of the memory's searches
  std::vector<Part> parts;                                // to be replaced
  std::vector<std::pair<std::string, std::string>> weak;  // of those the weak ones: name and fingerprint
  std::vector<bool> masked;                               // and whether their name has too many
  RedactedPassage result;
  bool done = false;  // the result is that of all above
};

}  // namespace

struct RedactionMemory::State {
  struct Search {
    std::size_t first;  // of the values that it looks for
    KnownValues known;
  };
  struct Retired {
    std::shared_ptr<const void> keeps;
    std::deque<std::string> decoded;
  };

  Style style = Style::word;
  Units units = Units::utf8;
  std::unordered_multimap<const char*, Remembered> passages;  // by where their text stands
  std::deque<Retired> retired;                                // what values may still be views of: it must not move
  std::vector<std::string_view> values;
  std::vector<Kind> kinds;
  std::unordered_map<std::string_view, std::size_t> index;  // of the values
  std::vector<Search> searches;
  std::map<std::pair<std::string_view, Pseudonym>, std::string> words;
  std::unordered_map<std::string, std::string_view> owners;  // of the words
  std::set<std::string, std::less<>> literal;                // the addresses that the words heed
};

RedactionMemory::RedactionMemory() : state_(std::make_unique<State>()) {}
RedactionMemory::~RedactionMemory() = default;

class Redactor {
 public:
  Redactor(RedactionMemory& memory, const RedactOptions& options) : memory_(*memory.state_), options_(options) {}

  Redaction run(const std::vector<Passage>& passages) {
    if (options_.weak_before) out_.weak = *options_.weak_before;
    if (options_.addresses_before) out_.addresses = *options_.addresses_before;
    recognise(passages);
    learn();
    search();
    for (Remembered* one : all_) take_apart(*one);
    count_weak();
    heed_addresses();
    bool masked = false;
    for (Remembered* one : all_) {
      if (!one->done) replace(*one);
      masked |= std::find(one->masked.begin(), one->masked.end(), true) != one->masked.end();
    }
    for (const Remembered* one : each_) out_.passages.push_back(one ? one->result : RedactedPassage());
    if (masked)
      out_.notices.push_back(
          {"More than " + std::to_string(WeakValues::kMaximum) +
           " short values stand under one name; all of them became one mask that can't be restored."});
    return std::move(out_);
  }

 private:
  // Which passages were there before, and what there is to know of the others.
  void recognise(const std::vector<Passage>& passages) {
    static const std::vector<Finding> kNone;
    std::set<const Remembered*> there;
    for (const Passage& passage : passages) {
      each_.push_back(nullptr);
      if (passage.text.empty()) continue;
      const std::vector<Finding>& findings = passage.findings ? *passage.findings : kNone;
      const auto [begin, end] = memory_.passages.equal_range(passage.text.data());
      const auto found = std::find_if(begin, end, [&](const auto& one) {
        return one.second.text.size() == passage.text.size() && all_same(one.second.findings, findings);
      });
      Remembered& one = found != end ? found->second : add(passage, findings);
      each_.back() = &one;
      if (there.insert(&one).second) all_.push_back(&one);
    }
    for (auto at = memory_.passages.begin(); at != memory_.passages.end();) {
      if (there.contains(&at->second)) {
        ++at;
        continue;
      }
      memory_.retired.push_back({std::move(at->second.keeps), std::move(at->second.decoded)});
      at = memory_.passages.erase(at);
    }
    if (memory_.style == options_.style && memory_.units == options_.units) return;
    memory_.style = options_.style;
    memory_.units = options_.units;
    forget_words();
  }

  Remembered& add(const Passage& passage, const std::vector<Finding>& findings) {
    Remembered& one = memory_.passages.emplace(passage.text.data(), Remembered())->second;
    one.text = passage.text;
    one.keeps = passage.keeps;
    one.findings = findings;
    one.placeholders = find_placeholders(one.text, options_.keys);
    one.addresses = find_addresses(one.text);
    for (const Finding& finding : findings) {
      if (finding.value.empty() || is_placeholder(finding.value.of(one.text), options_.keys)) continue;
      add_around(one.placeholders, one.text, finding.value,
                 {finding.data_class, finding.rule, finding.tier, finding.name.of(one.text)}, one.own);
    }
    for (const Part& part : one.own) {
      one.values.emplace_back(part.span.of(one.text), part.kind);
      for (std::string& form : decoded_forms(part.span.of(one.text)))
        one.values.emplace_back(one.decoded.emplace_back(std::move(form)), part.kind);
    }
    return one;
  }

  // The values that stand in the passages now. When one has gone, all are looked for anew.
  void learn() {
    std::unordered_map<std::string_view, Kind> now;
    std::vector<std::string_view> order;
    for (const Remembered* one : all_) {
      for (const auto& [value, kind] : one->values) {
        const auto [at, fresh] = now.try_emplace(value, kind);
        if (fresh)
          order.push_back(value);
        else if (outranks(kind, at->second))
          at->second = kind;
      }
    }
    const auto fresh = std::count_if(order.begin(), order.end(),
                                     [&](std::string_view value) { return !memory_.index.contains(value); });
    if (order.size() != memory_.values.size() + static_cast<std::size_t>(fresh) ||
        memory_.retired.size() > all_.size() + kMostRetired)
      forget_values();
    const std::size_t first = memory_.values.size();
    for (const std::string_view value : order) {
      const Kind& kind = now.at(value);
      const auto [at, added] = memory_.index.try_emplace(value, memory_.values.size());
      if (added) {
        memory_.values.push_back(value);
        memory_.kinds.push_back(kind);
      } else if (!(memory_.kinds[at->second] == kind)) {
        memory_.kinds[at->second] = kind;
        kinds_changed_ = true;
      }
    }
    if (memory_.values.size() > first) memory_.searches.push_back(search_from(first));
  }

  RedactionMemory::State::Search search_from(std::size_t first) const {
    return {first, KnownValues({memory_.values.begin() + static_cast<std::ptrdiff_t>(first), memory_.values.end()})};
  }

  void search() {
    for (Remembered* one : all_) {
      for (; one->searched < memory_.searches.size(); ++one->searched) {
        const auto& [first, known] = memory_.searches[one->searched];
        for (const auto& [span, value] : known.find(one->text)) {
          one->places.push_back({span, first + value});
          one->done = false;
        }
      }
    }
    if (memory_.searches.size() <= kMostSearches) return;
    memory_.searches.clear();
    memory_.searches.push_back(search_from(0));
    for (Remembered* one : all_) one->searched = 1;
  }

  void take_apart(Remembered& one) const {
    if (one.done && !kinds_changed_) return;
    std::vector<Part> parts = one.own;
    for (const Place& place : longest(one.places))
      add_around(one.placeholders, one.text, place.span, memory_.kinds[place.value], parts);
    parts = united(std::move(parts));
    if (one.done && all_same(parts, one.parts)) return;
    one.done = false;
    one.parts = std::move(parts);
    one.weak.clear();
    for (const Part& part : one.parts) {
      const std::string_view value = part.span.of(one.text);
      if (counts_as_weak(value, part.kind))
        one.weak.emplace_back(folded_name(part.kind), fingerprint_of(value, options_.keys));
    }
  }

  // Names of hosts and people are no credentials: a guess that is right tells less than a mask for all would cost.
  bool counts_as_weak(std::string_view value, const Kind& kind) const {
    return !has_pseudonym(kind, options_.style) && is_weak(value);
  }

  void count_weak() {
    for (const Remembered* one : all_)
      for (const auto& [name, fingerprint] : one->weak) out_.weak.add(name, fingerprint);
    for (Remembered* one : all_) {
      std::vector<bool> masked;
      for (const auto& [name, fingerprint] : one->weak) masked.push_back(out_.weak.too_many(name));
      one->done &= masked == one->masked;
      one->masked = std::move(masked);
    }
  }

  // An address that stands in the texts for itself can't stand for another.
  void heed_addresses() {
    for (const Remembered* one : all_)
      for (const std::string_view address : one->addresses)
        if (!out_.addresses.answered.contains(address)) out_.addresses.literal.emplace(address);
    if (memory_.literal == out_.addresses.literal) return;
    memory_.literal = out_.addresses.literal;
    forget_words();
  }

  void forget_words() {
    memory_.words.clear();
    memory_.owners.clear();
    for (auto& [place, one] : memory_.passages) one.done = false;
  }

  void forget_values() {
    forget_words();
    memory_.values.clear();
    memory_.kinds.clear();
    memory_.index.clear();
    memory_.searches.clear();
    memory_.retired.clear();
    for (auto& [place, one] : memory_.passages) {
      one.places.clear();
      one.searched = 0;
    }
  }

  void replace(Remembered& one) {
    const std::string_view text = one.text;
    RedactedPassage& out = one.result;
    out = {};
    out.text.reserve(text.size());
    std::size_t at = 0;
    for (const Part& part : one.parts) {
      const std::string_view value = part.span.of(text);
      std::string word = word_for(value, part.kind);
      if (word.empty()) word = mask_for(value);
      out.text.append(text, at, part.span.begin - at);
      const std::size_t begin = out.text.size();
      out.text += word;
      at = part.span.end;
      const bool restorable = !is_mask(word);
      out.replacements.push_back(
          {part.span, {begin, out.text.size()}, std::move(word), part.kind.data_class, part.kind.rule, restorable});
    }
    out.text.append(text, at);
    one.done = true;
  }

  // What the value becomes at all its places. Empty: too many weak values have this name, or another value has this
  // word.
  std::string word_for(std::string_view value, const Kind& kind) {
    if (counts_as_weak(value, kind) && out_.weak.too_many(folded_name(kind))) return {};
    const Pseudonym pseudonym = has_pseudonym(kind, options_.style) ? kind.rule->pseudonym : Pseudonym::word;
    auto [at, fresh] = memory_.words.try_emplace({value, pseudonym});
    if (!fresh) return at->second;
    std::string word;
    if (pseudonym != Pseudonym::word) {
      word = pseudonym_for(pseudonym, value, options_.context_id, options_.keys, options_.number_of);
      if (pseudonym == Pseudonym::address && memory_.literal.contains(word)) word.clear();
    }
    if (word.empty())
      word = options_.style == Style::word
                 ? placeholder_for(value, options_.context_id, options_.keys)
                 : same_length_placeholder_for(value, options_.context_id, options_.units, options_.keys);
    const auto [owner, first] = memory_.owners.try_emplace(word, value);
    // A same-length word of 12 has few bits: chance is possible.
    if (!first && owner->second != value && !is_mask(word)) word.clear();
    return at->second = std::move(word);
  }

  // The mask for a value that gets no word.
  std::string mask_for(std::string_view value) const {
    if (options_.style == Style::word) return std::string(kMask);
    std::string out = same_length_placeholder_for(value, options_.context_id, options_.units, options_.keys);
    for (char& c : out)
      if (!is(c, kNewline)) c = '*';
    return out;
  }

  RedactionMemory::State& memory_;
  const RedactOptions& options_;
  Redaction out_;
  std::vector<Remembered*> each_;  // for each passage, null where it is empty
  std::vector<Remembered*> all_;   // each once
  bool kinds_changed_ = false;
};

void WeakValues::add(std::string_view name, std::string fingerprint) {
  std::set<std::string>& values = by_name_.try_emplace(std::string(name)).first->second;
  if (values.size() <= kMaximum) values.insert(std::move(fingerprint));
}

bool WeakValues::too_many(std::string_view name) const {
  auto at = by_name_.find(name);
  return at != by_name_.end() && at->second.size() > kMaximum;
}

Redaction redact(const std::vector<Passage>& passages, const RedactOptions& options) {
  RedactionMemory fresh;
  const bool remember = options.memory != nullptr &&
                        std::all_of(passages.begin(), passages.end(),
                                    [](const Passage& one) { return one.text.empty() || one.keeps != nullptr; });
  return Redactor(remember ? *options.memory : fresh, options).run(passages);
}

}  // namespace analyzers
