// The keys of Lampblack's own configuration files: one table, by which files are read, layers joined, and the JSON
// Schema written. Constant; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace server {

enum class Form : std::uint8_t {
  flag,
  number,
  text,
  texts,  // a list; a text alone is a list of one
  table,
  tables  // [[name]]: as often as needed, each layer's after those of the layer above
};

// How a layer that may only tighten can change what the layers above it say.
enum class Tightens : std::uint8_t {
  never,   // not at all
  adding,  // by adding to the list or to the tables
  on,      // true is tighter
  off,     // false is tighter
  lower,   // the lower number is tighter
  higher,  // the higher number is tighter
  later    // a later one of `words` is tighter
};

struct Key {
  std::string_view name;
  Form form = Form::text;
  Tightens tightens = Tightens::never;
  std::string_view fallback = {};                // what holds without it, as a file would say it without quotes
  std::span<const std::string_view> words = {};  // the texts that it may be; empty for any
  std::int64_t minimum = 0;                      // of numbers
  std::int64_t maximum = INT64_MAX;
  bool required = false;
  std::span<const Key> keys = {};                              // of tables
  std::string_view help = {};                                  // a sentence for whoever edits the file
  std::string (*problem_of)(std::string_view text) = nullptr;  // what is wrong with a text, empty for nothing
};

// All sections of a file.
std::span<const Key> configuration_keys();

// The key of a dotted name such as "policy.preset", or null.
const Key* find_key(std::string_view dotted);

}  // namespace server
