#include "analyzers/known/protected_texts.h"

#include <sodium.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <string>
#include <tuple>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/extract.h"

namespace analyzers {
namespace {

constexpr std::size_t kGram = 16;  // bytes; every passage of kShortestLines has one that begins at a multiple of kStep
constexpr std::size_t kStep = kShortestLines - kGram + 1;
constexpr std::size_t kMostAlike = 16;       // places of one gram that are looked at
constexpr std::size_t kFurthestBack = 4096;  // bytes
constexpr std::size_t kChunk = 256 * 1024;   // bytes of text that are folded together
constexpr std::size_t kOverlap = 2048;       // bytes
constexpr std::size_t kLines = 3;

// A text without white space, escapes, and what quotations and listings put before a line.
struct Squeezed {
  std::string text;
  std::vector<std::uint32_t> origin;       // for each byte
  std::vector<std::uint32_t> line_begins;  // in `text`; of lines that are not empty
};

// Behind "+", "-", ">", "|" and line numbers at a line's begin.
std::size_t skip_margin(std::string_view text, std::size_t at) {
  auto skip = [&](auto what) {
    while (at < text.size() && what(text[at])) ++at;
  };
  auto margin = [](char c) { return is(c, kBlank) || c == '+' || c == '-' || c == '>' || c == '|'; };
  skip(margin);
  const std::size_t number = at;
  skip(is_digit);
  constexpr std::string_view kArrow = "\xE2\x86\x92";
  if (at == number || at - number > 6) return number;
  if (text.substr(at, kArrow.size()) == kArrow) return at + kArrow.size();
  if (at < text.size() && (text[at] == '\t' || text[at] == '|' || text[at] == ':')) return at + 1;
  return number;
}

Squeezed squeezed(std::string_view text) {
  Squeezed out;
  out.text.reserve(text.size());
  out.origin.reserve(text.size());
  auto begin_line = [&out] {
    const auto at = static_cast<std::uint32_t>(out.text.size());
    if (out.line_begins.empty() || out.line_begins.back() != at) out.line_begins.push_back(at);
  };
  begin_line();
  for (std::size_t at = skip_margin(text, 0); at < text.size();) {
    const char c = text[at];
    if (c == '\n') {
      begin_line();
      at = skip_margin(text, at + 1);
    } else if (c == '\\') {
      while (at < text.size() && text[at] == '\\') ++at;
      if (at == text.size()) break;
      if (text[at] == 'n') {
        begin_line();
        at = skip_margin(text, at + 1);
      } else if (text[at] == 'r' || text[at] == 't') {
        ++at;
      }
    } else if (static_cast<unsigned char>(c) <= ' ') {
      ++at;
    } else {
      out.text += c;
      out.origin.push_back(static_cast<std::uint32_t>(at++));
    }
  }
  begin_line();
  return out;
}

// Whether [begin, end) of the folded text is long enough to be a passage.
bool counts(const Squeezed& text, std::size_t begin, std::size_t end) {
  if (end - begin >= kShortestPassage) return true;
  if (end - begin < kShortestLines) return false;
  std::size_t lines = 0;
  auto line = std::lower_bound(text.line_begins.begin(), text.line_begins.end(), begin);
  for (; line != text.line_begins.end() && std::next(line) != text.line_begins.end() && *std::next(line) <= end; ++line)
    lines += std::any_of(text.text.begin() + *line, text.text.begin() + *std::next(line),
                         [](char c) { return is(c, kWord); });
  return lines >= kLines;
}

}  // namespace

ProtectedTexts::ProtectedTexts(std::span<const std::string_view> texts) {
  [[maybe_unused]] const int ready = sodium_init();
  randombytes_buf(keys_, sizeof keys_);
  for (std::uint64_t& key : keys_) key |= 1;
  std::string all;
  for (const std::string_view text : texts) {
    Squeezed one = squeezed(text);
    all += one.text;
    all += '\0';
    sodium_memzero(one.text.data(), one.text.size());
  }
  if (all.size() < kGram) return;
  memory_ = static_cast<char*>(sodium_malloc(all.size()));
  if (memory_ == nullptr) throw std::bad_alloc();
  std::memcpy(memory_, all.data(), all.size());
  sodium_memzero(all.data(), all.size());
  folded_ = {memory_, all.size()};
  for (std::size_t begin = 0; begin < folded_.size();) {
    const std::size_t end = folded_.find('\0', begin);
    for (std::size_t at = begin; at + kGram <= end; at += kStep)
      grams_.push_back({fingerprint_of(memory_ + at), static_cast<std::uint32_t>(at)});
    begin = end + 1;
  }
  std::sort(grams_.begin(), grams_.end(),
            [](const Gram& a, const Gram& b) { return std::tie(a.fingerprint, a.at) < std::tie(b.fingerprint, b.at); });
  filter_shift_ = 64 - std::min(static_cast<unsigned>(std::bit_width(grams_.size())) + 5, 24u);
  filter_.assign((std::size_t{1} << (64 - filter_shift_)) / 64 + 1, 0);
  for (const Gram& gram : grams_) {
    const std::uint64_t bit = gram.fingerprint >> filter_shift_;
    filter_[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
}

ProtectedTexts::~ProtectedTexts() {
  if (memory_ != nullptr) sodium_free(memory_);
}

std::uint64_t ProtectedTexts::fingerprint_of(const char* bytes) const {
  std::uint64_t parts[2];
  std::memcpy(parts, bytes, sizeof parts);
  const std::uint64_t mixed = parts[0] * keys_[0] ^ std::rotl(parts[1] * keys_[1], 32);
  return (mixed ^ mixed >> 29) * keys_[0];
}

void ProtectedTexts::find_in(std::string_view text, std::size_t offset, std::vector<Span>& found) const {
  const Squeezed here = squeezed(text);
  std::size_t done = 0;
  for (std::size_t at = 0; at + kGram <= here.text.size(); ++at) {
    const std::uint64_t fingerprint = fingerprint_of(here.text.data() + at);
    const std::uint64_t bit = fingerprint >> filter_shift_;
    if ((filter_[bit / 64] >> (bit % 64) & 1) == 0) continue;
    auto gram = std::lower_bound(grams_.begin(), grams_.end(), fingerprint,
                                 [](const Gram& a, std::uint64_t wanted) { return a.fingerprint < wanted; });
    Span best{at, at};
    for (std::size_t n = 0; n < kMostAlike && gram != grams_.end() && gram->fingerprint == fingerprint; ++n, ++gram) {
      Span match{at, at};
      std::size_t before = gram->at, behind = gram->at;
      while (match.end < here.text.size() && here.text[match.end] == folded_[behind]) ++match.end, ++behind;
      while (match.begin > done && at - match.begin < kFurthestBack && before > 0 &&
             here.text[match.begin - 1] == folded_[before - 1])
        --match.begin, --before;
      if (match.size() > best.size()) best = match;
    }
    if (!counts(here, best.begin, best.end)) continue;
    found.push_back({offset + here.origin[best.begin], offset + here.origin[best.end - 1] + 1});
    done = best.end;
    at = best.end - 1;
  }
}

std::vector<Span> ProtectedTexts::find(std::string_view text) const {
  std::vector<Span> found;
  if (grams_.empty()) return found;
  for (std::size_t begin = 0; begin < text.size(); begin += kChunk) {
    const std::size_t first = begin < kOverlap ? 0 : begin - kOverlap;
    find_in(text.substr(first, begin + kChunk - first), first, found);
  }
  std::sort(found.begin(), found.end(), [](Span a, Span b) { return a.begin < b.begin; });
  std::vector<Span> united;
  for (const Span span : found) {
    if (!united.empty() && span.begin <= united.back().end)
      united.back().end = std::max(united.back().end, span.end);
    else
      united.push_back(span);
  }
  return united;
}

void cover(Span passage, std::string_view rule, std::vector<Finding>& findings) {
  std::vector<Finding> all;
  std::size_t at = passage.begin;
  auto fill = [&](std::size_t end) {
    end = std::min(end, passage.end);
    if (at < end) all.push_back(finding_of(rule, {at, end}, {at, at}, Evidence::known, 90));
  };
  bool done = false;
  for (const Finding& finding : findings) {
    if (!done && finding.value.end > passage.begin) {
      fill(finding.value.begin);
      at = std::max(at, finding.value.end);
      done = at >= passage.end;
    }
    all.push_back(finding);
  }
  if (!done) fill(passage.end);
  findings = std::move(all);
}

}  // namespace analyzers
