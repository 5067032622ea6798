// Where values are not: the memory of the whole process is read and searched, after what held a value is gone.
#ifdef __linux__

#include <fcntl.h>
#include <sodium.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>

#include "analyzers/redaction/redact.h"
#include "server/contexts/share_record.h"
#include "server/vault/vault.h"
#include "tests/property/redaction.h"

namespace {

constexpr std::size_t kSize = 32;
constexpr std::size_t kWindow = 1024 * 1024;
constexpr std::size_t kLargestRegion = std::size_t{1} << 32;

// Bytes that this test itself keeps only in disguise.
class Hidden {
 public:
  explicit Hidden(std::string_view bytes) {
    for (std::size_t i = 0; i < kSize; ++i) masked_[i] = static_cast<unsigned char>(bytes[i]) ^ mask(i);
  }
  // Letters and digits that were never anywhere before.
  Hidden() {
    for (std::size_t i = 0; i < kSize; ++i)
      masked_[i] = static_cast<unsigned char>("abcdefghijkmnpqrstuvwxyz23456789"[randombytes_uniform(32)]) ^ mask(i);
  }

  void write(char* to) const {
    for (std::size_t i = 0; i < kSize; ++i) to[i] = static_cast<char>(masked_[i] ^ mask(i));
  }
  template <class Use>
  void show(Use use) const {
    std::array<char, kSize> bytes;
    write(bytes.data());
    use(std::string_view(bytes.data(), kSize));
    sodium_memzero(bytes.data(), kSize);
  }

  // How often they stand in what this process can write. What is read goes through one window, which is left out.
  std::size_t count() const {
    static char* const window =
        static_cast<char*>(mmap(nullptr, kWindow + kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    std::vector<std::pair<std::size_t, std::size_t>> regions;
    {
      std::ifstream maps("/proc/self/maps");
      for (std::string line; std::getline(maps, line);) {
        std::size_t begin = 0, end = 0;
        std::array<char, 5> rights{};
        // Nothing of ours is as large as the shadow of the memory that a sanitizer keeps.
        if (std::sscanf(line.c_str(), "%zx-%zx %4s", &begin, &end, rights.data()) == 3 && rights[1] == 'w' &&
            end - begin < kLargestRegion)
          regions.emplace_back(begin, end);
      }
    }
    const int memory = ::open("/proc/self/mem", O_RDONLY);
    REQUIRE(memory >= 0);
    const auto own = reinterpret_cast<std::size_t>(window);
    std::size_t found = 0;
    for (auto [begin, end] : regions) {
      for (std::size_t at = begin; at < end; at += kWindow) {
        const ssize_t count = ::pread(memory, window, std::min(kWindow + kSize - 1, end - at), static_cast<off_t>(at));
        for (ssize_t i = 0; i + static_cast<ssize_t>(kSize) <= count; ++i) {
          const std::size_t place = at + static_cast<std::size_t>(i);
          if (place + kSize > own && place < own + kWindow + kSize) continue;
          std::size_t same = 0;
          while (same < kSize &&
                 (static_cast<unsigned char>(window[i + static_cast<ssize_t>(same)]) ^ mask(same)) == masked_[same])
            ++same;
          found += same == kSize;
        }
      }
    }
    ::close(memory);
    sodium_memzero(window, kWindow + kSize);
    return found;
  }

 private:
  static unsigned char mask(std::size_t i) { return static_cast<unsigned char>(0xA5 + i * 31); }
  std::array<unsigned char, kSize> masked_;
};

}  // namespace

TEST_CASE("what a vault held is nowhere once its context is closed") {
  const Hidden value;
  CHECK(value.count() == 0);
  auto context = std::make_unique<server::Context>();
  value.show([&](std::string_view bytes) {
    context->vault.add("Zq0000000000aaaaaaaa", bytes, "secret", "file:///a");
    context->vault.add("Zq0000000000aaaaaaaa", bytes, "secret", "file:///b");
  });
  CHECK(value.count() == 1);
  context.reset();
  CHECK(value.count() == 0);
}

TEST_CASE("the keys of a project are nowhere once they are not needed") {
  auto keys = std::make_unique<analyzers::ProjectKeys>(redaction_test::master_key(91), "dump");
  std::vector<Hidden> hidden;
  for (const auto* key : {&keys->values(), &keys->checks(), &keys->fingerprints(), &keys->digests()})
    hidden.emplace_back(std::string_view(reinterpret_cast<const char*>(key->data()), key->size()));
  for (const Hidden& key : hidden) CHECK(key.count() == 1);
  keys.reset();
  for (const Hidden& key : hidden) CHECK(key.count() == 0);
}

TEST_CASE("a redaction, its memory and its record copy no value") {
  const Hidden value;
  auto* const text =
      static_cast<char*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  const std::string_view before = "token = \"";
  std::copy(before.begin(), before.end(), text);
  value.write(text + before.size());
  const std::string_view all(text, before.size() + kSize);

  analyzers::Finding finding;
  finding.rule = &redaction_test::some_rule();
  finding.data_class = "secret";
  finding.value = {before.size(), all.size()};
  const std::vector<analyzers::Finding> findings{finding};
  const auto keys = std::make_shared<const analyzers::ProjectKeys>(redaction_test::master_key(92), "dump");
  analyzers::RedactionMemory memory;
  for (const analyzers::Style style : {analyzers::Style::word, analyzers::Style::same_length}) {
    analyzers::RedactOptions options{*keys, "context", style};
    options.memory = &memory;
    const std::vector<analyzers::Passage> passages{{all, &findings, keys}, {all, nullptr, keys}};
    for (int turn = 0; turn < 2; ++turn) {
      const analyzers::Redaction redaction = analyzers::redact(passages, options);
      REQUIRE(redaction.passages[1].replacements.size() == 1);
      CHECK(value.count() == 1);  // the text's own
    }
  }
  value.show([&](std::string_view bytes) {
    CHECK(analyzers::fingerprint_of(bytes, *keys).size() == 24);
    CHECK(analyzers::is_placeholder(bytes, *keys) == false);
  });
  sodium_memzero(text, 4096);
  CHECK(value.count() == 0);
}

#endif
