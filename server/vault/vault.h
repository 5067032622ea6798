// The vault of one context: which placeholder stands for which bytes, and where those came from. In memory alone.
// Loop thread only.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/redaction/restore.h"

namespace server {

// Bytes that are kept out of swap where the system lets us, and wiped at the end.
class LockedMemory {
 public:
  LockedMemory() = default;
  ~LockedMemory();
  LockedMemory(const LockedMemory&) = delete;
  LockedMemory& operator=(const LockedMemory&) = delete;

  // A copy that lives as long as this object.
  std::string_view keep(std::string_view bytes);

 private:
  struct Block {
    char* data;
    std::size_t size;
    bool locked;
  };
  std::vector<Block> blocks_;
  std::size_t used_ = 0;  // of the last block
};

class Vault {
 public:
  struct Entry {
    std::string_view value;
    std::string data_class;
    std::set<std::string> origins;  // uris of the items that held it
    bool ambiguous = false;         // two values had this placeholder: neither is ever restored
  };

  // `uri` may be empty: the value came from something that is no file.
  void add(std::string_view placeholder, std::string_view value, std::string_view data_class, std::string_view uri);

  // This placeholder turned out to be a text's own word as well.
  void distrust(std::string_view placeholder);

  // Null when this context has issued no such placeholder.
  const Entry* find(std::string_view placeholder) const;

  // All that were issued, to be found in answers.
  const analyzers::PlaceholderSet& placeholders() const { return placeholders_; }

 private:
  LockedMemory memory_;
  std::map<std::string, Entry, std::less<>> entries_;
  analyzers::PlaceholderSet placeholders_;
};

}  // namespace server
