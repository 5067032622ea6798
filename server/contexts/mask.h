// Makes texts of a client fit to be recorded and shown to a person: without values, on one line, and with nothing in
// them that is not seen. Pure functions; any thread.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/redaction/known_values.h"
#include "server/contexts/contexts.h"

namespace server {

inline constexpr std::size_t kMaskedLimit = 1000;  // bytes; a longer text is not shown

// Takes out what is found in the texts, and what was found in the context's items. Both that it is made of must outlive
// it.
class Mask {
 public:
  Mask(const FolderConfiguration& folder, const std::vector<Item>& items);

  // Every text in the object, as one: a value that one of them betrays shows in none.
  boost::json::object operator()(boost::json::object texts) const;
  std::string operator()(std::string_view text) const;

 private:
  std::vector<std::string> masked(const std::vector<std::string_view>& texts) const;

  const FolderConfiguration& folder_;
  bool complete_;  // all items were analysed; else nothing is shown
  analyzers::KnownValues known_;
};

// On one line, and with what shows nothing or turns the direction of reading written out: "<U+202E>".
std::string visible(std::string_view text);

}  // namespace server
