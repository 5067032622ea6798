// JSON, bounded and forgiving where editors need it, and a reader that turns it into typed values or into one good
// message. Values; any thread.
#pragma once

#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace protocol {

inline constexpr std::size_t kJsonDepth = 64;

// Parses one JSON text, of any length that the framing let through. A byte order mark is dropped. Lone surrogate
// escapes become U+FFFD (one UTF-16 unit for one, so positions hold), and so does each maximal subpart of invalid
// UTF-8; editors send both. Nothing for anything else that RFC 8259 refuses, and for more than kJsonDepth levels.
std::optional<boost::json::value> parse_json(std::string_view text);

// `text` with the two repairs of parse_json. Public for tests.
std::string repair_json(std::string_view text);

class JsonReader;

// The first thing that was wrong while reading a value, with the path to it.
class JsonFault {
 public:
  // The value must outlive this. `name` begins all paths: "/params".
  explicit JsonFault(const boost::json::value& root, std::string_view name = "/params") : root_(root), name_(name) {}
  JsonFault(const JsonFault&) = delete;
  JsonFault& operator=(const JsonFault&) = delete;

  JsonReader reader();
  bool failed() const { return !message_.empty(); }
  // "expected integer at /params/position/line". Never holds a value of the text.
  const std::string& message() const { return message_; }

 private:
  friend class JsonReader;
  const boost::json::value& root_;
  std::string name_;
  std::string message_;
};

// A place in a JSON value, read as a type. A wrong type or a missing value is noted in the fault (the first one is
// kept) and reads as an empty value, so that callers read everything and look at the fault once.
class JsonReader {
 public:
  // A member; a reader of nothing where there is none. Notes a fault if this is neither an object nor nothing.
  JsonReader operator[](std::string_view key) const;
  // True for a value that is there and is not null. What is optional is asked first.
  bool exists() const { return value_ != nullptr && !value_->is_null(); }

  std::string string() const;
  bool boolean() const;
  std::int32_t integer() const;    // LSP integer: -2^31 … 2^31-1
  std::uint32_t uinteger() const;  // LSP uinteger: 0 … 2^31-1
  // Calls `each(JsonReader)` for the elements of an array.
  template <class Each>
  void elements(Each each) const {
    const boost::json::array* array = as_array();
    if (array == nullptr) return;
    for (const boost::json::value& element : *array) each(JsonReader(&element, nullptr, {}, fault_));
  }

  // Optional members read as the fallback when absent or null.
  std::string string_or(std::string_view fallback) const { return exists() ? string() : std::string(fallback); }
  bool boolean_or(bool fallback) const { return exists() ? boolean() : fallback; }

  // Notes that this place is not what it should be: "expected `what` at PATH".
  void expected(std::string_view what) const;
  // The value itself, null where there is none.
  const boost::json::value* value() const { return value_; }

 private:
  friend class JsonFault;
  JsonReader(const boost::json::value* value, const boost::json::value* parent, std::string missing, JsonFault* fault)
      : value_(value), parent_(parent), missing_(std::move(missing)), fault_(fault) {}
  const boost::json::array* as_array() const;

  const boost::json::value* value_;   // null: absent
  const boost::json::value* parent_;  // of what is absent: the last that is there
  std::string missing_;               // of what is absent: the path from there, "/position/line"
  JsonFault* fault_;
};

}  // namespace protocol
