#include "analyzers/redaction/placeholder.h"

#include <sodium.h>

#include <algorithm>
#include <cmath>

#include "analyzers/engine/bytes.h"
#include "analyzers/redaction/pseudonym.h"

namespace analyzers {
namespace {

using Key = ProjectKeys::Key;

constexpr std::string_view kStart = "Zq";
constexpr std::size_t kValueCharacters = 13;
constexpr std::size_t kShortest = 12;  // units of a same-length placeholder, line breaks not counted
constexpr double kStrongBits = 50;

// Crockford's base32, lower case: no i, l, o and u, so that no word comes out of it and no letter is taken for another.
constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

constexpr auto kInAlphabet = [] {
  std::array<bool, 256> table{};
  for (char c : kAlphabet) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool in_alphabet(char c) {
  return kInAlphabet[static_cast<unsigned char>(c)];
}
bool is_line_break(char c) {
  return c == '\n' || c == '\r';
}

Key hmac(const Key& key, std::string_view first, std::string_view second = {}) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.data(), key.size());
  for (std::string_view part : {first, second})
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
  Key out;
  crypto_auth_hmacsha256_final(&state, out.data());
  sodium_memzero(&state, sizeof state);
  return out;
}

// The first `count` characters, five bits each, most significant first. 51 at most.
std::string base32(const Key& bytes, std::size_t count) {
  std::string out;
  unsigned bits = 0;
  unsigned have = 0;
  for (std::size_t i = 0; out.size() < count; ++i) {
    bits = (bits << 8) | bytes[i];
    for (have += 8; have >= 5 && out.size() < count; have -= 5) out += kAlphabet[(bits >> (have - 5)) & 31];
  }
  return out;
}

Key value_hash(std::string_view value, std::string_view context_id, const ProjectKeys& keys) {
  if (!is_weak(value)) return hmac(keys.values(), value);
  Key context_key = hmac(keys.values(), "context ", context_id);
  Key out = hmac(context_key, value);
  sodium_memzero(context_key.data(), context_key.size());
  return out;
}

// `count` characters from "Zq" to the check. With 20 it is the word form; other lengths draw other characters, so that
// no placeholder is the beginning of another.
std::string placeholder_of_length(const Key& hash, std::size_t count, const ProjectKeys& keys) {
  std::size_t body_size = count - kStart.size() - kCheckLetters;
  std::string body;
  if (count == kPlaceholderSize) {
    body = base32(hash, kValueCharacters);
  } else {
    for (std::size_t block = 0; body.size() < body_size; ++block) {
      std::string label = std::to_string(count) + ' ' + std::to_string(block);
      body += base32(hmac(hash, label), std::min<std::size_t>(48, body_size - body.size()));
    }
  }
  return std::string(kStart) + body + check_letters(body, keys);
}

// `word` has no line breaks.
bool check_holds(std::string_view word, const ProjectKeys& keys) {
  if (word.size() < kShortest || !word.starts_with(kStart)) return false;
  std::string_view body = word.substr(kStart.size(), word.size() - kStart.size() - kCheckLetters);
  std::string check = check_letters(body, keys);
  return sodium_memcmp(check.data(), word.data() + word.size() - check.size(), check.size()) == 0;
}

std::string without_line_breaks(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return !is_line_break(c); });
  return out;
}

// Calls `each(unit count, byte)` for the first byte of every character.
template <typename Each>
void each_character(std::string_view text, Units units, Each each) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto byte = static_cast<unsigned char>(text[i]);
    bool continues = (byte & 0xC0) == 0x80;
    if (units == Units::utf8) {
      each(1, text[i]);
    } else if (!continues || i == 0) {
      each(units == Units::utf16 && byte >= 0xF0 ? 2 : 1, text[i]);
    }
  }
}

}  // namespace

ProjectKeys::ProjectKeys(std::span<const unsigned char, kSize> master, std::string_view project_id) {
  [[maybe_unused]] int ready = sodium_init();  // picks the fastest code; may be called again and from any thread
  Key user;
  std::copy(master.begin(), master.end(), user.begin());
  Key project = hmac(user, "project ", project_id);
  values_ = hmac(project, "placeholder values");
  checks_ = hmac(project, "placeholder checks");
  fingerprints_ = hmac(project, "fingerprints");
  digests_ = hmac(project, "digests");
  sodium_memzero(user.data(), user.size());
  sodium_memzero(project.data(), project.size());
}

ProjectKeys::~ProjectKeys() {
  for (Key* key : {&values_, &checks_, &fingerprints_, &digests_}) sodium_memzero(key->data(), key->size());
}

std::string placeholder_for(std::string_view value, std::string_view context_id, const ProjectKeys& keys) {
  return placeholder_of_length(value_hash(value, context_id, keys), kPlaceholderSize, keys);
}

std::string same_length_placeholder_for(std::string_view value, std::string_view context_id, Units units,
                                        const ProjectKeys& keys) {
  std::size_t count = 0;
  each_character(value, units, [&](std::size_t size, char c) { count += is_line_break(c) ? 0 : size; });
  std::string word = count < kShortest ? std::string(count, '*')
                                       : placeholder_of_length(value_hash(value, context_id, keys), count, keys);
  std::string out;
  std::size_t at = 0;
  each_character(value, units, [&](std::size_t size, char c) {
    if (is_line_break(c)) {
      out += c;
    } else {
      out.append(word, at, size);
      at += size;
    }
  });
  return out;
}

std::string value_letters(std::string_view purpose, std::string_view value, std::string_view context_id,
                          std::size_t count, const ProjectKeys& keys) {
  return base32(hmac(value_hash(value, context_id, keys), purpose), count);
}

std::string check_letters(std::string_view body, const ProjectKeys& keys) {
  return base32(hmac(keys.checks(), body), kCheckLetters);
}

bool is_placeholder(std::string_view text, const ProjectKeys& keys) {
  if (!text.starts_with('Z')) return is_pseudonym(text, keys);
  std::string word = without_line_breaks(text);
  return word.starts_with(kStart) && std::all_of(word.begin() + kStart.size(), word.end(), in_alphabet) &&
         check_holds(word, keys);
}

bool is_mask(std::string_view text) {
  return text.find('*') != text.npos && text.find_first_not_of("*\r\n") == text.npos;
}

std::vector<Span> find_placeholders(std::string_view text, const ProjectKeys& keys) {
  std::vector<Span> found;
  std::size_t at = 0;
  while ((at = text.find(kStart, at)) != text.npos) {
    // Three ends are possible: of the word form, of a run on one line, of a run over lines.
    std::size_t begin = at + kStart.size();
    std::size_t line_run = begin;
    while (line_run < text.size() && in_alphabet(text[line_run])) ++line_run;
    std::size_t run = line_run;
    while (run < text.size() && (in_alphabet(text[run]) || is_line_break(text[run]))) ++run;
    std::size_t next = run;
    while (run > line_run && is_line_break(text[run - 1])) --run;
    std::size_t end = 0;
    for (std::size_t candidate : {std::min(line_run, at + kPlaceholderSize), line_run, run}) {
      if (candidate == end) continue;
      if (is_placeholder(text.substr(at, candidate - at), keys)) {
        found.push_back({at, candidate});
        next = candidate;
        break;
      }
      end = candidate;
    }
    at = next;  // no candidate of the run begins inside it: its letters have no "Z"
  }
  const std::vector<Span> pseudonyms = find_pseudonyms(text, keys);
  if (pseudonyms.empty()) return found;
  std::vector<Span> all;
  std::merge(found.begin(), found.end(), pseudonyms.begin(), pseudonyms.end(), std::back_inserter(all),
             [](Span a, Span b) { return a.begin < b.begin; });
  return all;
}

bool looks_like_placeholder(std::string_view text) {
  if (text.size() > kPlaceholderSize) return false;
  std::string_view start = text.substr(0, kStart.size());
  return kStart.starts_with(start) && std::all_of(text.begin() + start.size(), text.end(), in_alphabet);
}

std::string fingerprint_of(std::string_view value, const ProjectKeys& keys) {
  Key hash = hmac(keys.fingerprints(), value);
  std::string out(24, '0');
  for (std::size_t i = 0; i < 12; ++i) {
    out[2 * i] = "0123456789abcdef"[hash[i] >> 4];
    out[2 * i + 1] = "0123456789abcdef"[hash[i] & 15];
  }
  return out;
}

double least_bits(std::string_view value) {
  bool has_lower = false, has_upper = false, has_digit = false, has_other = false, only_hex = true;
  for (char c : value) {
    has_lower |= is(c, kLower);
    has_upper |= is(c, kUpper);
    has_digit |= is_digit(c);
    has_other |= !is_alphanumeric(c);
    only_hex &= is_hex(c);
  }
  double alphabet = 26 * has_lower + 26 * has_upper + 10 * has_digit + 32 * has_other;
  if (only_hex && has_digit && has_lower != has_upper) alphabet = 16;
  const double per_character = std::log2(std::max(alphabet, 2.0));
  constexpr double kWordBits = 2.3;  // of each letter of ordinary prose, a little above Shannon's estimate
  constexpr std::size_t kWordLength = 4;

  double bits = 0;
  std::size_t i = 0;
  while (i < value.size()) {
    std::size_t run = i;
    while (run < value.size() && is_letter(value[run]) && is(value[run], kLower) == is(value[i], kLower)) ++run;
    const bool word = run - i >= kWordLength;
    const std::size_t end = word ? run : i + 1;
    for (; i < end; ++i) {
      int step = i == 0 ? 99 : value[i] - value[i - 1];
      int step_before = i < 2 ? 99 : value[i - 1] - value[i - 2];
      if (step == 0 || (step == step_before && std::abs(step) == 1)) continue;  // "aaa", "1234" and "dcba" say little
      bits += word ? std::min(kWordBits, per_character) : per_character;
    }
  }
  return bits;
}

bool is_weak(std::string_view value) {
  return least_bits(value) < kStrongBits;
}

}  // namespace analyzers
