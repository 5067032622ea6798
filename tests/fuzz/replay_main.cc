// A main for fuzz targets where there is no libFuzzer: runs every file of the folders that are named, and mutations of
// each, always the same.

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int kMutations = 300;  // of each file

void run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

// One to eight small changes: a byte flipped, a piece removed, doubled, or taken from another input.
std::string mutated(std::string input, const std::vector<std::string>& all, std::mt19937& random) {
  auto below = [&random](std::size_t n) { return n == 0 ? 0 : random() % n; };
  for (auto changes = 1 + below(8); changes > 0; --changes) {
    std::size_t at = below(input.size() + 1), length = below(1 + std::min<std::size_t>(64, input.size() - at));
    switch (below(5)) {
      case 0:
        if (at < input.size()) input[at] = static_cast<char>(random());
        break;
      case 1:
        input.erase(at, length);
        break;
      case 2:
        input.insert(at, input.substr(at, length));
        break;
      case 3:
        input.insert(at, 1, "\"\\'\n\r=:{}[]-@/ \xff"[below(17)]);
        break;
      case 4: {
        const std::string& other = all[below(all.size())];
        input.insert(at, other.substr(below(other.size()), 64));
        break;
      }
    }
  }
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> seeds;
  for (int i = 1; i < argc; ++i)
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i]))
      if (entry.is_regular_file()) {
        std::ifstream in(entry.path(), std::ios::binary);
        seeds.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
      }
  if (seeds.empty()) {
    std::cerr << "no seeds: name the folders to replay\n";
    return 2;
  }
  std::mt19937 random(1);
  for (const std::string& seed : seeds) {
    run(seed);
    for (int i = 0; i < kMutations; ++i) run(mutated(seed, seeds, random));
  }
  std::cout << seeds.size() << " seeds, " << seeds.size() * kMutations << " mutations\n";
  return 0;
}
