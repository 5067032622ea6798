#include "analyzers/imported/pattern.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>

#include "analyzers/imported/pattern_syntax.h"

namespace analyzers {
namespace {

constexpr std::int64_t kMemory = 32 << 20;       // bytes for the program and the states that a search makes of it
constexpr std::int64_t kMostMemory = 256 << 20;  // for programs that don't fit
constexpr int kShortestAtom = 2;                 // bytes

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

// Bytes rather than characters wherever that is the same: smaller programs, and text that is not valid UTF-8 is found
// in as Go would.
re2::RE2::Options options_for(const PatternSyntax& syntax, std::int64_t memory) {
  re2::RE2::Options options;
  options.set_encoding(syntax.unicode ? re2::RE2::Options::EncodingUTF8 : re2::RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  options.set_max_mem(memory);
  return options;
}

}  // namespace

struct Pattern::State {
  std::string source;
  PatternSyntax syntax;
  std::once_flag once;
  std::unique_ptr<re2::RE2> program;

  const re2::RE2& compiled() {
    std::call_once(once, [this] {
      program = std::make_unique<re2::RE2>(syntax.re2, options_for(syntax, kMemory));
      if (!program->ok()) program = std::make_unique<re2::RE2>(syntax.re2, options_for(syntax, kMostMemory));
    });
    return *program;
  }
};

Pattern::Pattern(std::unique_ptr<State> state) : state_(std::move(state)) {}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

Pattern::Read Pattern::read(std::string_view source) {
  auto state = std::make_unique<State>();
  state->source = source;
  state->syntax = read_syntax(source);
  // A set only parses what is added to it, which is much less work than compiling.
  std::string error;
  re2::RE2::Set parser(options_for(state->syntax, kMemory), re2::RE2::UNANCHORED);
  if (parser.Add(state->syntax.re2, &error) >= 0) return {Pattern(std::move(state)), ""};
  if (!state->syntax.foreign.empty())
    return {std::nullopt, "it has " + std::string(state->syntax.foreign) + ", which no engine of linear time can run"};
  return {std::nullopt, error.substr(0, error.find(": "))};
}

const std::string& Pattern::source() const {
  return state_->source;
}

int Pattern::groups() const {
  return state_->syntax.groups;
}

std::optional<std::size_t> Pattern::widest() const {
  return state_->syntax.bounded ? std::optional(state_->syntax.widest) : std::nullopt;
}

bool Pattern::usable() const {
  return state_->compiled().ok();
}

bool Pattern::matches(std::string_view text) const {
  return find(text, 0, text.size()).has_value();
}

std::optional<Span> Pattern::find(std::string_view text, std::size_t begin, std::size_t end) const {
  re2::StringPiece found;
  if (!state_->compiled().Match(piece(text), begin, end, re2::RE2::UNANCHORED, &found, 1)) return std::nullopt;
  std::size_t at = static_cast<std::size_t>(found.data() - text.data());
  return Span{at, at + found.size()};
}

std::vector<std::string_view> Pattern::groups_in(std::string_view text) const {
  std::vector<re2::StringPiece> found(static_cast<std::size_t>(groups()) + 1);
  if (!state_->compiled().Match(piece(text), 0, text.size(), re2::RE2::UNANCHORED, found.data(),
                                static_cast<int>(found.size())))
    return {};
  std::vector<std::string_view> out;
  for (const re2::StringPiece& group : found)
    out.push_back(group.data() == nullptr ? std::string_view() : std::string_view(group.data(), group.size()));
  return out;
}

std::optional<std::size_t> KeywordReach::of(const Pattern& pattern, std::span<const std::string> keywords) {
  std::call_once(once_, [&] { reach_ = pattern.reach_around(keywords); });
  return reach_;
}

std::optional<std::size_t> Pattern::reach_around(std::span<const std::string> words) const {
  if (!state_->syntax.bounded || words.empty()) return std::nullopt;
  // RE2 tells which texts a match can't do without. If it can't do without the words, each match has one.
  re2::FilteredRE2 filter(kShortestAtom);
  int id = 0;
  std::vector<std::string> atoms;
  if (filter.Add(state_->syntax.re2, options_for(state_->syntax, kMemory), &id) != re2::RE2::NoError)
    return std::nullopt;
  filter.Compile(&atoms);
  if (atoms.empty()) return std::nullopt;
  std::vector<int> present, possible;
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    auto holds = [&atom = atoms[i]](const std::string& word) { return atom.find(word) != atom.npos; };
    if (std::none_of(words.begin(), words.end(), holds)) present.push_back(static_cast<int>(i));
  }
  filter.AllPotentials(present, &possible);
  if (!possible.empty()) return std::nullopt;
  return state_->syntax.widest;
}

}  // namespace analyzers
