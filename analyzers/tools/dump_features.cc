// What the scorer sees in given texts, for train_scorer.py: the only definition of a feature is the engine's.
// Reads "PATH\nBYTES\nTEXT" records; writes for each candidate that no rule vetoes
// "RECORD NAME_BEGIN VALUE_BEGIN VALUE_END KIND FEATURE,FEATURE,..." with byte offsets.

#include <iostream>
#include <string>

#include "analyzers/engine/engine.h"
#include "analyzers/engine/scorer.h"

namespace {

std::string text;
std::size_t record = 0;

}  // namespace

// Stands in for the engine's own, which is not linked: it looks at all candidates and believes none.
int analyzers::score(const Candidate& candidate) {
  if (candidate.text.data() != text.data()) return 0;
  std::cout << record << ' ' << candidate.name.begin << ' ' << candidate.value.begin << ' ' << candidate.value.end
            << ' ' << static_cast<int>(candidate.kind) << ' ';
  const Features features = features_of(candidate);
  for (Feature feature : features.all()) std::cout << static_cast<int>(feature) << ',';
  std::cout << '\n';
  return 0;
}

int main() {
  std::ios::sync_with_stdio(false);
  std::string path, size;
  for (; std::getline(std::cin, path) && std::getline(std::cin, size); ++record) {
    text.resize(std::stoul(size));
    std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
    analyzers::AnalyzeOptions options;
    options.scan = analyzers::Scan::share;
    options.path = path;
    analyzers::analyze(text, options);
  }
}
