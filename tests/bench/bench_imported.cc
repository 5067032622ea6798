// Throughput on one core of the rules of an imported configuration alone, over the files that are named, and what
// reading the configuration takes. Prints one JSON object.

#include <algorithm>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "analyzers/imported/run_rules.h"

namespace {

// Of this process alone: what else the machine does costs it nothing.
double seconds_since(std::clock_t begin) {
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

std::string contents(const char* path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: bench_imported CONFIGURATION FILE...\n";
    return 2;
  }
  const std::string text = contents(argv[1]);
  auto begin = std::clock();
  const auto reading = analyzers::read_configuration(text, {});
  const double reading_seconds = seconds_since(begin);
  if (!reading.configuration) return 1;

  std::vector<std::string> files;
  double megabytes = 0;
  for (int i = 2; i < argc; ++i) {
    files.push_back(contents(argv[i]));
    megabytes += static_cast<double>(files.back().size()) / 1e6;
  }
  // The first run compiles the patterns that it needs.
  std::vector<double> runs;
  std::size_t findings = 0;
  for (int run = 0; run < 4; ++run) {
    findings = 0;
    begin = std::clock();
    for (int i = 2; i < argc; ++i) {
      analyzers::Analysis analysis;
      analyzers::run_rules(*reading.configuration, files[static_cast<std::size_t>(i - 2)], argv[i], {}, analysis);
      findings += analysis.findings.size();
    }
    runs.push_back(seconds_since(begin));
  }
  std::cout << "{\"rules\": " << reading.configuration->rules.size() << ", \"reading_ms\": " << reading_seconds * 1e3
            << ", \"megabytes\": " << megabytes << ", \"first_mb_s\": " << megabytes / runs[0]
            << ", \"mb_s\": " << megabytes / *std::min_element(runs.begin() + 1, runs.end())
            << ", \"findings\": " << findings << "}\n";
  return 0;
}
