// Restoring: puts values back where an answer has their placeholders, whole or as a stream cut at any byte.
// An object belongs to one caller at a time; no state outside it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace analyzers {

// What surrounds a placeholder in the answer: nothing special, or a JSON string.
enum class Escaping : std::uint8_t { none, json };

// `text` as it stands inside a JSON string, without the quotes.
std::string json_escaped(std::string_view text);

// The placeholders that were issued, to be found in answers.
class PlaceholderSet {
 public:
  void add(std::string_view placeholder);
  bool contains(std::string_view placeholder) const;

  // What stands at the beginning of `text`. A placeholder over lines has its line breaks escaped inside a JSON string.
  struct Match {
    std::size_t size = 0;          // bytes of the text that are a placeholder, 0 for none
    std::string_view placeholder;  // as it was issued
    bool may_grow = false;         // no placeholder yet, but all of `text` is the beginning of one
  };
  Match match(std::string_view text, Escaping escaping) const;

  // Where from `at` on a placeholder may begin, by its first byte; the text's size where none may.
  std::size_t next_start(std::string_view text, std::size_t at) const;

 private:
  using Forms = std::map<std::string, std::string, std::less<>>;  // as written in the answer → as issued
  Forms plain_;
  Forms json_;                // those whose escaped form is another
  std::string starts_ = "Z";  // first bytes, each once
};

struct Withheld {
  std::string placeholder;
  std::string reason;
};

struct Restored {
  std::string text;
  std::size_t restored = 0;  // how many placeholders became values
  std::vector<Withheld> withheld;
};

// The value for a placeholder, or why it stays.
struct Resolution {
  std::optional<std::string_view> value;
  std::string reason;  // when there is no value; never holds a part of one
};
using Resolve = std::function<Resolution(std::string_view placeholder)>;

class Restorer {
 public:
  // `issued` must outlive the object and may grow meanwhile.
  Restorer(const PlaceholderSet& issued, Escaping escaping, Resolve resolve);

  // What is certain after `delta`. Holds back at most one placeholder's beginning; with `final` nothing.
  // Words that only look like a placeholder stay, and are told as withheld.
  Restored feed(std::string_view delta, bool final);

 private:
  const PlaceholderSet& issued_;
  Escaping escaping_;
  Resolve resolve_;
  std::string held_;
};

}  // namespace analyzers
