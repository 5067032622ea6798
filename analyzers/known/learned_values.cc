#include "analyzers/known/learned_values.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <map>
#include <new>
#include <tuple>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/codecs.h"
#include "analyzers/known/written.h"
#include "analyzers/redaction/placeholder.h"

namespace analyzers {
namespace {

constexpr std::size_t kShortest = 8;       // bytes
constexpr double kLeastBits = 32;          // of a guesser's work
constexpr std::size_t kWindow = 7;         // bytes that are looked up
constexpr std::size_t kTwoWindows = 8;     // one of two neighbours is at an even place, wherever the value stands
constexpr std::size_t kFurthest = 64;      // bytes of a form among which its windows are chosen
constexpr std::size_t kLongestRun = 4096;  // bytes of encoded text around a value
constexpr std::size_t kBlock = 4096;       // places of which those that pass the filter are collected

// How unlike other text a window is, and how few of its bytes text writes in another way.
double merit_of(std::string_view window) {
  double merit = least_bits(window);
  for (const char c : window) {
    if (c == '\\' || c == '%' || c == '&' || !is_ascii(c)) merit -= 40;
    if (!is(c, kWord) && c != '-' && c != '.') merit -= 10;
  }
  return merit;
}

std::string with_each(std::string_view text, char what, std::string_view by) {
  std::string out;
  for (const char c : text) {
    if (c == what)
      out += by;
    else
      out += c;
  }
  return out;
}

std::string_view kBase64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// The digits that `value` alone decides when `before` other bytes of its group stand before it.
std::string base64_of(std::string_view value, std::size_t before) {
  std::string out;
  const std::size_t bits = 8 * value.size();
  for (std::size_t bit = (6 - before * 8 % 6) % 6; bit + 6 <= bits; bit += 6) {
    const auto high = static_cast<unsigned char>(value[bit / 8]);
    const auto low = static_cast<unsigned char>(bit / 8 + 1 < value.size() ? value[bit / 8 + 1] : 0);
    out += kBase64Digits[(static_cast<unsigned>(high << 8 | low) >> (10 - bit % 8)) & 63];
  }
  return out;
}

std::string hex_of(std::string_view value, std::string_view digits) {
  std::string out;
  for (const char c : value) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

// A path or file: URI as a path.
std::string plain_path(std::string_view path) {
  constexpr std::string_view kScheme = "file://";
  if (!path.starts_with(kScheme)) return std::string(path);
  return decode_percent(path.substr(kScheme.size()));
}

// All of the encoded text around a place in it: half of one can't be taken out.
Span whole_run(std::string_view text, Span part) {
  auto is_part = [](char c) { return is(c, kBase64) || c == '-' || c == '_'; };
  const std::size_t first = part.begin < kLongestRun ? 0 : part.begin - kLongestRun;
  const std::size_t last = std::min(text.size(), part.end + kLongestRun);
  while (part.begin > first && is_part(text[part.begin - 1])) --part.begin;
  while (part.end < last && is_part(text[part.end])) ++part.end;
  while (part.end < last && text[part.end] == '=') ++part.end;
  return part;
}

}  // namespace

bool is_worth_learning(std::string_view value) {
  return value.size() >= kShortest && least_bits(value) >= kLeastBits;
}

LearnedValues::LearnedValues(std::span<const Value> values) {
  [[maybe_unused]] const int ready = sodium_init();  // may be called again and from any thread
  randombytes_buf(&key_, sizeof key_);
  key_ |= 1;  // so that windows and fingerprints are one to one
  std::map<std::string_view, std::uint32_t> index_of;
  std::map<std::string_view, std::uint32_t> source_of;
  std::size_t bytes = 0;
  for (const Value& given : values) {
    if (!is_worth_learning(given.value)) continue;
    auto [at, fresh] = index_of.try_emplace(given.value, static_cast<std::uint32_t>(values_.size()));
    if (fresh) {
      values_.push_back({given.value, {}});
      bytes += given.value.size();
    }
    auto [source, first] = source_of.try_emplace(given.source, static_cast<std::uint32_t>(sources_.size()));
    if (first) sources_.push_back(given.source);
    values_[at->second].sources.push_back(source->second);
  }
  if (values_.empty()) return;
  memory_ = static_cast<char*>(sodium_malloc(bytes));
  if (memory_ == nullptr) throw std::bad_alloc();
  char* place = memory_;
  for (Known& known : values_) {
    std::memcpy(place, known.value.data(), known.value.size());
    known.value = {place, known.value.size()};
    place += known.value.size();
  }
  sodium_mprotect_readonly(memory_);
  for (std::uint32_t i = 0; i < values_.size(); ++i) add_forms(i);
  index();
}

LearnedValues::~LearnedValues() {
  if (memory_ != nullptr) sodium_free(memory_);
  sodium_memzero(&key_, sizeof key_);
}

std::uint64_t LearnedValues::fingerprint_of(std::string_view bytes, std::size_t at) const {
  std::array<unsigned char, 8> window{};
  std::memcpy(window.data(), bytes.data() + at, std::min(kWindow, bytes.size() - at));
  std::uint64_t number;
  std::memcpy(&number, window.data(), sizeof number);
  return number * key_;
}

void LearnedValues::add_windows(std::string_view form, std::uint32_t value, Form kind) {
  // The bytes at either end may be missing: two digits of an encoded form.
  const std::size_t margin = kind < Form::base64 ? 1 : 2;
  const std::size_t inner = form.size() < kTwoWindows + 2 * margin ? 0 : margin;
  std::size_t best = inner;
  double merit = -1e9;
  for (std::size_t at = inner; at + kTwoWindows + inner <= form.size() && at <= kFurthest; ++at) {
    const double here = merit_of(form.substr(at, kTwoWindows));
    if (here > merit) {
      best = at;
      merit = here;
    }
  }
  // Where there is no room, windows stand at both ends.
  const std::size_t last = inner != 0 ? best + 1 : std::max(best + 1, form.size() - kWindow);
  for (std::size_t at = inner != 0 ? best : 0; at <= last; ++at)
    windows_.push_back({fingerprint_of(form, at), value, static_cast<std::uint16_t>(at), kind});
}

void LearnedValues::add_forms(std::uint32_t index) {
  const std::string_view value = values_[index].value;
  add_windows(value, index, Form::written);
  // Where a backslash or a percent sign can't be kept out of the windows, what they become is looked for too.
  if (value.find('\\') != value.npos) {
    add_windows(with_each(value, '\\', R"(\\)"), index, Form::spelled);
    add_windows(with_each(value, '\\', R"(\\\\)"), index, Form::spelled);
  }
  if (value.find('%') != value.npos) add_windows(with_each(value, '%', "%25"), index, Form::spelled);
  if (value.find(' ') != value.npos) add_windows(with_each(value, ' ', "+"), index, Form::spelled);
  for (std::size_t before = 0; before < 3; ++before) {
    const std::string form = base64_of(value, before);
    const auto kind = static_cast<Form>(static_cast<int>(Form::base64) + before);
    add_windows(form, index, kind);
    if (form.find_first_of("+/") != form.npos) add_windows(with_each(with_each(form, '+', "-"), '/', "_"), index, kind);
  }
  add_windows(hex_of(value, "0123456789abcdef"), index, Form::hex);
  add_windows(hex_of(value, "0123456789ABCDEF"), index, Form::upper_hex);
}

void LearnedValues::index() {
  std::sort(windows_.begin(), windows_.end(), [](const Window& a, const Window& b) {
    return std::tuple(a.fingerprint, a.value, a.offset) < std::tuple(b.fingerprint, b.value, b.offset);
  });
  const auto width = static_cast<unsigned>(std::bit_width(windows_.size()));
  bucket_shift_ = 64 - std::min(width, 20u);
  filter_shift_ = 64 - std::min(width + 5, 24u);
  filter_.assign((std::size_t{1} << (64 - filter_shift_)) / 64 + 1, 0);
  first_.assign((std::size_t{1} << (64 - bucket_shift_)) + 1, 0);
  for (const Window& window : windows_) {
    const std::uint64_t bit = window.fingerprint >> filter_shift_;
    filter_[bit / 64] |= std::uint64_t{1} << (bit % 64);
    ++first_[(window.fingerprint >> bucket_shift_) + 1];
  }
  for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
}

// Calls each(place, window) where a window stands, for every `step`th place.
template <typename Each>
void LearnedValues::each_window(std::string_view text, std::size_t step, Each each) const {
  auto look_up = [&](std::size_t at, std::uint64_t fingerprint) {
    const std::uint64_t bucket = fingerprint >> bucket_shift_;
    for (std::uint32_t i = first_[bucket]; i < first_[bucket + 1]; ++i)
      if (windows_[i].fingerprint == fingerprint) each(at, windows_[i]);
  };
  constexpr std::uint64_t kMask =
      std::endian::native == std::endian::little ? ~std::uint64_t{0} >> 8 : ~std::uint64_t{0} << 8;
  std::array<std::uint32_t, kBlock> passed;
  std::size_t begin = 0;
  const std::size_t end = text.size() < 8 ? 0 : text.size() - 7;
  while (begin < end) {
    const std::size_t stop = std::min(end, begin + kBlock);
    std::size_t count = 0, at = begin;
    for (; at < stop; at += step) {
      std::uint64_t number;
      std::memcpy(&number, text.data() + at, sizeof number);
      const std::uint64_t bit = ((number & kMask) * key_) >> filter_shift_;
      passed[count] = static_cast<std::uint32_t>(at - begin);
      count += filter_[bit / 64] >> (bit % 64) & 1;
    }
    for (std::size_t i = 0; i < count; ++i) look_up(begin + passed[i], fingerprint_of(text, begin + passed[i]));
    begin = at;
  }
  for (; begin + kWindow <= text.size(); begin += step) look_up(begin, fingerprint_of(text, begin));
}

// The place of these bytes of the value, in whatever way they are written, if the window at `at` is a part of it.
std::optional<Span> LearnedValues::written_at(std::string_view text, std::size_t at, const Window& window,
                                              Span part) const {
  const std::string_view value = part.of(values_[window.value].value);
  std::string form;
  if (window.form >= Form::base64 && window.form <= Form::base64_2)
    form = base64_of(value,
                     (static_cast<std::size_t>(window.form) - static_cast<std::size_t>(Form::base64) + part.begin) % 3);
  else if (window.form >= Form::hex)
    form = hex_of(value, window.form == Form::hex ? "0123456789abcdef" : "0123456789ABCDEF");
  std::optional<Span> found;
  auto try_from = [&](std::size_t begin) {
    if (!form.empty()) {
      if (const auto end = encoded_end(text, begin, form); end && *end > at && !found)
        found = window.form < Form::hex ? whole_run(text, {begin, *end}) : Span{begin, *end};
    } else {
      for (const Writing writing : kWritings)
        if (const auto end = written_end(text, begin, value, writing);
            end && *end > at && (!found || *end >= found->end))
          found = Span{begin, *end};
    }
  };
  const std::size_t furthest = std::min(at, window.offset * kLongestUnit + kFurthest);
  std::size_t stop = furthest;
  for (std::size_t back = 0; back <= stop; ++back) {
    const bool before = found.has_value();
    try_from(at - back);
    // The first byte may be the end of what is written for it: the "1" of "%31".
    if (found && !before) stop = std::min(furthest, back + kLongestUnit);
  }
  if (!form.empty()) sodium_memzero(form.data(), form.size());
  return found;
}

// The value's place, if the window at `at` is a part of it. In a `decoded` text it stands as it is.
std::optional<LearnedValues::Occurrence> LearnedValues::place_of(std::string_view text, std::size_t at,
                                                                 const Window& window, bool decoded) const {
  const std::string_view value = values_[window.value].value;
  for (const std::size_t missing : {0, 1, 2, 3}) {
    const Span part{missing & 1, value.size() - (missing >> 1)};
    const std::string_view bytes = part.of(value);
    if (missing != 0 && !is_worth_learning(bytes)) continue;
    if (window.form == Form::written && at + part.begin >= window.offset && window.offset >= part.begin) {
      const std::size_t begin = at + part.begin - window.offset;
      if (text.substr(begin, bytes.size()) == bytes)  // nearly always
        return Occurrence{{begin, begin + bytes.size()}, window.value, missing == 0};
    }
    if (decoded) continue;
    if (const auto found = written_at(text, at, window, part)) return Occurrence{*found, window.value, missing == 0};
  }
  return std::nullopt;
}

std::vector<LearnedValues::Occurrence> LearnedValues::find(std::string_view text) const {
  std::vector<Occurrence> found;
  if (values_.empty()) return found;
  auto look_at = [&](std::size_t at, const Window& window) {
    if (const auto place = place_of(text, at, window, false)) found.push_back(*place);
  };
  // In a text of which bytes are those of another one. A part of it may end inside of a value.
  auto look_inside = [&](const Unescaped& part, std::size_t at, const Window& window) {
    const auto place = place_of(part.text, at, window, true);
    if (!place || !place->whole) look_at(part.origin[at].begin, window);
    if (!place) return;
    found.push_back(
        {{part.origin[place->span.begin].begin, part.origin[place->span.end - 1].end}, window.value, place->whole});
  };
  each_window(text, 2, look_at);
  for (const Unescaped& part : rewritten_parts(text, kTwoWindows))
    each_window(part.text, 1, [&](std::size_t at, const Window& window) { look_inside(part, at, window); });
  for (const Unescaped& part : spaced_bytes(text, kShortest))
    each_window(part.text, 1, [&](std::size_t at, const Window& window) { look_inside(part, at, window); });
  auto order = [](const Occurrence& a) { return std::tuple(a.span.begin, a.span.end, a.value); };
  std::sort(found.begin(), found.end(), [&](const auto& a, const auto& b) { return order(a) < order(b); });
  found.erase(
      std::unique(found.begin(), found.end(), [&](const auto& a, const auto& b) { return order(a) == order(b); }),
      found.end());
  return found;
}

bool LearnedValues::is_from(std::uint32_t value, std::string_view path) const {
  const std::string plain = plain_path(path);
  const auto& sources = values_[value].sources;
  return !plain.empty() &&
         std::any_of(sources.begin(), sources.end(), [&](std::uint32_t source) { return sources_[source] == plain; });
}

}  // namespace analyzers
