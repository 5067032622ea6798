#include "server/vault/vault.h"

#include <sodium.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace server {
namespace {

constexpr std::size_t kBlock = 16 * 1024;  // bytes; a usual RLIMIT_MEMLOCK is 64 KiB to 8 MiB for all of a process

std::size_t whole_pages(std::size_t size) {
  return (size + 4095) / 4096 * 4096;
}

}  // namespace

LockedMemory::~LockedMemory() {
  for (const Block& block : blocks_) {
    sodium_memzero(block.data, block.size);
    if (block.locked) munlock(block.data, block.size);
    munmap(block.data, block.size);
  }
}

std::string_view LockedMemory::keep(std::string_view bytes) {
  if (bytes.empty()) return {};
  if (blocks_.empty() || blocks_.back().size - used_ < bytes.size()) {
    std::size_t size = std::max(kBlock, whole_pages(bytes.size()));
    void* data = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED) throw std::bad_alloc();
    // Where the limit is reached, memory that may be swapped is still better than no restore.
    bool locked = sodium_mlock(data, size) == 0;
    blocks_.push_back({static_cast<char*>(data), size, locked});
    used_ = 0;
  }
  char* place = blocks_.back().data + used_;
  std::memcpy(place, bytes.data(), bytes.size());
  used_ += bytes.size();
  return {place, bytes.size()};
}

void Vault::add(std::string_view placeholder, std::string_view value, std::string_view data_class,
                std::string_view uri) {
  auto at = entries_.find(placeholder);
  if (at == entries_.end()) {
    at = entries_.emplace(placeholder, Entry{memory_.keep(value), std::string(data_class), {}, false}).first;
    placeholders_.add(placeholder);
  } else if (at->second.value != value) {
    at->second.ambiguous = true;
  }
  // The same value may be found as two classes; the one that is restored to fewer holds.
  if (at->second.data_class == "personal" || at->second.data_class == "internal") at->second.data_class = data_class;
  if (!uri.empty()) at->second.origins.emplace(uri);
}

void Vault::distrust(std::string_view placeholder) {
  if (auto at = entries_.find(placeholder); at != entries_.end()) at->second.ambiguous = true;
}

const Vault::Entry* Vault::find(std::string_view placeholder) const {
  auto at = entries_.find(placeholder);
  return at == entries_.end() ? nullptr : &at->second;
}

}  // namespace server
