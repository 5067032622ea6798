// The sieve's hits are those of a search for one word after the other, wherever a text is cut into ranges.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/sieve.h"

namespace {

using namespace analyzers;
using Random = std::mt19937_64;
using Found = std::tuple<std::size_t, std::size_t, std::size_t>;  // position, size, word

std::size_t below(Random& random, std::size_t count) {
  return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

// Few letters, so that words are parts of each other; some of them differ only where folding joins bytes.
std::string drawn(Random& random, std::size_t size) {
  constexpr std::string_view kLetters = "abcabcxyz_-? :\xC3\xA4";
  std::string out;
  while (out.size() < size) out += kLetters[below(random, kLetters.size())];
  return out;
}

std::string in_any_case(Random& random, std::string text) {
  for (char& c : text)
    if (is(c, kLower) && below(random, 2) == 0) c = static_cast<char>(c - 32);
  return text;
}

std::vector<Found> naive(std::string_view text, const std::vector<std::string>& words) {
  std::vector<Found> found;
  for (std::size_t at = 0; at < text.size(); ++at)
    for (std::size_t i = 0; i < words.size(); ++i)
      if (starts_folded(text.substr(at), words[i])) found.emplace_back(at, words[i].size(), i);
  return found;
}

std::vector<Found> of_words(const std::vector<Hit>& hits) {
  std::vector<Found> found;
  for (const Hit& hit : hits)
    if (hit.target.kind == Anchor::word) found.emplace_back(hit.at, hit.size, hit.target.rule);
  return found;
}

}  // namespace

TEST_CASE("The sieve finds what a naive search finds, in order") {
  Random random(11);
  for (int round = 0; round < 60; ++round) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < 1 + below(random, 40); ++i) words.push_back(drawn(random, 4 + below(random, 8)));
    words.push_back(drawn(random, 150));  // longer than what its pair is chosen from
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    std::string text = drawn(random, below(random, 300));
    for (std::size_t i = 0; i < below(random, 60); ++i)
      text += in_any_case(random, words[below(random, words.size())]) + drawn(random, below(random, 90));
    if (round % 3 == 0) text += std::string(4096 + below(random, 130), 'q') + words.front();
    const Sieve sieve(words);
    const std::vector<Found> expected = naive(text, words);
    std::vector<Hit> hits;
    sieve.scan(text, 0, text.size(), hits);
    CHECK(of_words(hits) == expected);

    hits.clear();
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.size(), begin + 1 + below(random, 500));
      sieve.scan(text, begin, end, hits);
      begin = end;
    }
    CHECK(of_words(hits) == expected);
  }
}

TEST_CASE("Texts too short for a window have hits, too") {
  const Sieve sieve({"ab-c"});
  for (std::string_view text : {"", "a", "ab", "ab-", "ab-c", "xab-c", "ab-cx"}) {
    std::vector<Hit> hits;
    sieve.scan(text, 0, text.size(), hits);
    CHECK(of_words(hits) == naive(text, {"ab-c"}));
  }
}

TEST_CASE("A set of pairs knows its own, and finds them as it knows them") {
  Random random(12);
  PairSet set;
  for (int i = 0; i < 200; ++i) {
    const auto first = static_cast<unsigned char>(random()), second = static_cast<unsigned char>(random());
    set.add(first, second);
    CHECK(set.has(first, second));
    CHECK(set.has(first ^ 0x20, second ^ 0xE0));  // folded to five bits
  }
  std::string text(641, '\0');
  for (char& c : text) c = static_cast<char>(random());
  std::uint64_t places[10];
  set.find(text.data(), 10, places);
  for (std::size_t at = 0; at < 640; ++at)
    CHECK((places[at / 64] >> (at % 64) & 1) == (set.has(text[at], text[at + 1]) ? 1 : 0));
}
