// Throughput of the engine's steps on one core over the files that are named, beside a plain pass over the same bytes,
// and nanoseconds a byte on inputs made to be slow. Prints one JSON object.

#include <algorithm>
#include <cstring>
#include <ctime>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "analyzers/engine/decode.h"
#include "analyzers/engine/engine.h"
#include "analyzers/engine/escapes.h"
#include "analyzers/engine/scorer.h"
#include "analyzers/engine/sieve.h"
#include "analyzers/identifiers/organisation.h"

namespace {

using namespace analyzers;

constexpr int kRuns = 5;

// Processor seconds of the fastest of some runs: noise only ever adds.
double fastest(const std::function<void()>& run) {
  double best = 1e9;
  for (int i = 0; i < kRuns; ++i) {
    const std::clock_t begin = std::clock();
    run();
    best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
  }
  return best;
}

struct File {
  std::string path, text;
};

std::string repeated(std::string_view unit, std::size_t size) {
  std::string text;
  text.reserve(size + unit.size());
  while (text.size() < size) text += unit;
  return text;
}

// Names of companies of two made words each.
OrganisationWords ten_thousand_words() {
  constexpr std::string_view kSyllables[] = {"ba", "cor", "dex", "fi", "gan", "hul", "jo", "kre", "lum", "mor"};
  OrganisationWords words;
  for (std::size_t i = 0; i < 10'000; ++i) {
    std::string name;
    for (std::size_t part : {i % 10, i / 10 % 10}) name += kSyllables[part];
    name += " ";
    for (std::size_t part : {i / 100 % 10, i / 1000}) name += kSyllables[part];
    words.customers.push_back(std::move(name));
  }
  return words;
}

// What the scorer takes for one candidate, over lines that no rule vetoes.
double scorer_nanoseconds(std::size_t& sink) {
  constexpr std::string_view kLines[] = {
      "    conn = connect(host=\"db.acme.test\", user=\"app\", password=\"swordfish-41\")  # the old account\n",
      "  \"clientSecret\": \"q8Zt1mVb7Lk2Xw94RnPd0sYc\", \"clientId\": \"shop\", \"enabled\": true\n",
      "export SESSION_KEY=a41f0c9be27d5386a41f0c9be27d5386a41f0c9be27d5386a41f0c9be27d5386\n"};
  constexpr std::string_view kNames[] = {"password", "clientSecret", "SESSION_KEY"};
  constexpr int kTimes = 100'000;
  double seconds = 0;
  for (std::size_t i = 0; i < std::size(kLines); ++i) {
    std::size_t at = kLines[i].find(kNames[i]);
    Span name{at, at + kNames[i].size()};
    LastValue last{};
    auto assignment = read_assignment(kLines[i], name, FileRole::unknown, last);
    if (!assignment) return -1;
    Candidate candidate{kLines[i], name, assignment->value, *assignment, classify_name(kNames[i]), FileRole::unknown};
    seconds += fastest([&] {
      for (int n = 0; n < kTimes; ++n) sink += veto(candidate) ? 0u : static_cast<std::size_t>(score(candidate));
    });
  }
  return seconds * 1e9 / kTimes / static_cast<double>(std::size(kLines));
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<File> files;
  std::size_t bytes = 0;
  for (int i = 1; i < argc; ++i) {
    std::ifstream in(argv[i], std::ios::binary);
    files.push_back({argv[i], {std::istreambuf_iterator<char>(in), {}}});
    bytes += files.back().text.size();
  }
  if (bytes == 0) {
    std::cerr << "usage: bench_engine FILE...\n";
    return 2;
  }
  std::size_t sink = 0;
  std::vector<Hit> hits;
  auto rate = [&](auto&& step) {
    return static_cast<double>(bytes) / 1e6 / fastest([&] {
             for (const File& file : files) step(file);
           });
  };
  double plain = rate([&](const File& file) { sink += std::memchr(file.text.data(), 1, file.text.size()) != nullptr; });
  double sieve = rate([&](const File& file) {
    hits.clear();
    builtin_sieve().scan(file.text, 0, file.text.size(), hits);
    sink += hits.size();
  });
  double layers =
      rate([&](const File& file) { sink += encoded_runs(file.text).size() + unescaped_parts(file.text).size(); });
  auto whole = [&](Scan scan, const Organisation* organisation = nullptr) {
    return rate([&, scan, organisation](const File& file) {
      AnalyzeOptions options;
      options.scan = scan;
      options.organisation = organisation;
      options.path = file.path;
      sink += analyze(file.text, options).findings.size();
    });
  };
  const Organisation organisation(ten_thousand_words());
  std::cout << "{\"megabytes\": " << static_cast<double>(bytes) / 1e6 << ", \"memchr_mb_s\": " << plain
            << ", \"sieve_mb_s\": " << sieve << ", \"layers_mb_s\": " << layers
            << ", \"mark_mb_s\": " << whole(Scan::mark) << ", \"share_mb_s\": " << whole(Scan::share)
            << ", \"mark_with_words_mb_s\": " << whole(Scan::mark, &organisation)
            << ", \"share_with_words_mb_s\": " << whole(Scan::share, &organisation)
            << ", \"scorer_ns\": " << scorer_nanoseconds(sink) << ", \"slowest_ns_per_byte\": {";
  const char* comma = "";
  for (std::string_view unit :
       {"password=", "password=a1B2c3D4\n", "-----BEGIN PRIVATE KEY-----", "://a:", "eyJhbGciOi.",
        "Authorization: Bearer ", "\\\\\\\\\"", "api_key api_key ", "cGFzc3dvcmQ9", "password=%252561", "\xE2\x80\x8B",
        "curl -u ", "token:\n\"", "(((([[[[", "sk-proj-aaaa"}) {
    std::cout << comma << "\""
              << (unit.find('\\') == unit.npos && unit.find('\n') == unit.npos ? unit.substr(0, unit.find('"'))
                                                                               : "escapes")
              << unit.size() << "\": [";
    for (std::size_t size : {std::size_t{1} << 10, std::size_t{1} << 15, std::size_t{1} << 20}) {
      std::string text = repeated(unit, size);
      double seconds = fastest([&] { sink += analyze(text, {}).findings.size(); });
      std::cout << (size > 1024 ? ", " : "") << seconds * 1e9 / static_cast<double>(text.size());
    }
    std::cout << "]";
    comma = ", ";
  }
  std::cout << "}, \"sink\": " << sink << "}\n";
  return 0;
}
