#include "look_alikes.h"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

#include "seals.h"

namespace samples {
namespace {

using analyzers::Piece;
using analyzers::Rule;
using analyzers::Variant;

const std::string kDigits = "0123456789", kLower = "abcdefghijklmnopqrstuvwxyz", kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

const std::map<std::string, std::string, std::less<>>& sets() {
  static const std::map<std::string, std::string, std::less<>> all = {
      {"dig", kDigits},
      {"hex", kDigits + "abcdef"},
      {"HEX", kDigits + "ABCDEF"},
      {"xh", kDigits + "abcdefABCDEF"},
      {"lo", kLower},
      {"up", kUpper},
      {"al", kLower + kUpper},
      {"an", kDigits + kLower + kUpper},
      {"lan", kDigits + kLower},
      {"uan", kDigits + kUpper},
      {"w", kDigits + kLower + kUpper + "_"},
      {"b64", kDigits + kLower + kUpper + "+/"},
      {"b64u", kDigits + kLower + kUpper + "-_"},
      {"b64p", kDigits + kLower + kUpper + "+/"},
      {"b32", kUpper + "234567"},
      {"l32", kLower + "234567"},
      {"b58", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"},
  };
  return all;
}

char pick(std::string_view from, Random& random) {
  return from[random() % from.size()];
}

bool has(std::string_view text, std::string_view one_of) {
  return text.find_first_of(one_of) != std::string_view::npos;
}

std::string run(std::string_view from, std::size_t count, Random& random) {
  std::string text;
  while (text.size() < count) text += pick(from, random);
  return text;
}

std::string instance(const Piece& piece, Random& random) {
  if (piece.set == nullptr) return std::string(piece.literal);
  std::string from;
  for (int c = 0; c < 256; ++c)
    if (piece.set->has(static_cast<unsigned char>(c)) && c != '=' && c != '%') from += static_cast<char>(c);
  // Both ends of a range, and what lies between.
  std::size_t count = piece.minimum;
  if (std::size_t more = piece.maximum - piece.minimum; more > 0)
    count += random() % 4 == 0 ? 0 : random() % 4 == 0 ? more : random() % (std::min<std::size_t>(more, 100) + 1);
  return run(from, count, random);
}

bool is_number(const Rule& rule) {
  const auto& pieces = rule.variants.front().pieces;
  return pieces.size() == 1 && pieces[0].set != nullptr && !pieces[0].set->has('a') && !pieces[0].set->has('A');
}

std::string instance(const Rule& rule, Random& random) {
  const Variant& variant = rule.variants[random() % rule.variants.size()];
  std::string text;
  for (const Piece& piece : variant.pieces) text += instance(piece, random);
  return text;
}

}  // namespace

std::optional<std::string> random_run(std::string_view set, std::size_t count, Random& random) {
  auto found = sets().find(set);
  if (found == sets().end()) return std::nullopt;
  return run(found->second, count, random);
}

std::string look_alike(const Rule& rule, Random& random) {
  for (int attempt = 0; attempt < 100'000; ++attempt) {
    std::string token = instance(rule, random);
    // A short value without a letter or a digit is as likely a word or a number: real ones have both, but for ids that
    // are numbers.
    if (!rule.near.empty() && token.size() < 40 && !is_number(rule) &&
        (!has(token, "0123456789") || !has(token, kLower + kUpper)))
      continue;
    if (rule.check.empty()) return token;
    if (auto good = sealed(rule.check, std::move(token), random)) return *good;
  }
  throw std::logic_error("no look-alike can be made for " + std::string(rule.id));
}

std::string broken_look_alike(const Rule& rule, Random& random) {
  while (true) {
    std::string token = look_alike(rule, random);
    // The third character from the end of what is not padding is part of every checksum; another one near it is of its
    // alphabet.
    std::size_t end = token.find_last_not_of('=') + 1;
    char& victim = token[end - 3];
    for (std::size_t i = end - 6; i < end; ++i)
      if (token[i] != victim && token[i] != '.' && token[i] != '_') {
        victim = token[i];
        return token;
      }
  }
}

}  // namespace samples
