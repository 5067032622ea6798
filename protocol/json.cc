#include "protocol/json.h"

#include <cmath>

namespace protocol {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kReplacementEscape = "\\ufffd";

std::optional<boost::json::value> parse_plain(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = kJsonDepth;
  boost::json::error_code error;
  boost::json::value value = boost::json::parse(boost::json::string_view(text.data(), text.size()), error, {}, options);
  if (error) return std::nullopt;
  return value;
}

bool is_continuation(unsigned char byte) {
  return (byte & 0xC0) == 0x80;
}

// Length of the well-formed UTF-8 sequence at `at`, or minus the length of the maximal subpart of an ill-formed one
// (Unicode 15, table 3-7 and section 3.9).
int sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned first = byte(at);
  if (first < 0x80) return 1;
  unsigned low = 0x80;
  unsigned high = 0xBF;
  int length = 0;
  if (first >= 0xC2 && first <= 0xDF) length = 2;
  if (first >= 0xE0 && first <= 0xEF) length = 3;
  if (first >= 0xF0 && first <= 0xF4) length = 4;
  if (length == 0) return -1;
  if (first == 0xE0) low = 0xA0;
  if (first == 0xED) high = 0x9F;
  if (first == 0xF0) low = 0x90;
  if (first == 0xF4) high = 0x8F;
  if (byte(at + 1) < low || byte(at + 1) > high) return -1;
  for (int i = 2; i < length; ++i) {
    if (!is_continuation(static_cast<unsigned char>(byte(at + i)))) return -i;
  }
  return length;
}

// The code unit of the escape \uXXXX at `at`, or nothing.
std::optional<unsigned> escaped_unit(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
  unsigned unit = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    const char c = text[i];
    unsigned digit = 0;
    if (c >= '0' && c <= '9')
      digit = c - '0';
    else if (c >= 'a' && c <= 'f')
      digit = c - 'a' + 10;
    else if (c >= 'A' && c <= 'F')
      digit = c - 'A' + 10;
    else
      return std::nullopt;
    unit = unit * 16 + digit;
  }
  return unit;
}

bool is_high(unsigned unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
bool is_low(unsigned unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

// Writes the path from `at` down to `target` behind `path`. Only called when something is wrong, so it may search.
bool find_path(const boost::json::value& at, const boost::json::value* target, std::string& path) {
  if (&at == target) return true;
  const std::size_t length = path.size();
  if (const auto* object = at.if_object()) {
    for (const auto& [key, member] : *object) {
      path.append("/").append(key.data(), key.size());
      if (find_path(member, target, path)) return true;
      path.resize(length);
    }
  } else if (const auto* array = at.if_array()) {
    for (std::size_t i = 0; i < array->size(); ++i) {
      path.append("/").append(std::to_string(i));
      if (find_path((*array)[i], target, path)) return true;
      path.resize(length);
    }
  }
  return false;
}

// An integer in [minimum, maximum], also when written as 1.0 or 1e2. Boost.JSON makes doubles of large integers and
// infinity of 1e400, so a double counts only when it is whole and in range.
std::optional<std::int64_t> integer_in(const boost::json::value& value, std::int64_t minimum, std::int64_t maximum) {
  std::int64_t number = 0;
  if (const auto* as_int = value.if_int64()) {
    number = *as_int;
  } else if (const auto* as_double = value.if_double()) {
    if (!(*as_double >= static_cast<double>(minimum) && *as_double <= static_cast<double>(maximum)))
      return std::nullopt;
    if (std::floor(*as_double) != *as_double) return std::nullopt;
    number = static_cast<std::int64_t>(*as_double);
  } else {
    return std::nullopt;  // a uint64 is beyond every range used here
  }
  if (number < minimum || number > maximum) return std::nullopt;
  return number;
}

}  // namespace

std::string repair_json(std::string_view text) {
  std::string repaired;
  repaired.reserve(text.size() + 16);
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '\\') {
      const std::optional<unsigned> unit = escaped_unit(text, at);
      if (!unit) {  // another escape: two characters that belong together, so that "\\u" is not taken for an escape
        repaired.append(text.substr(at, 1));
        ++at;
        if (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) repaired.push_back(text[at++]);
      } else if (is_high(*unit) && escaped_unit(text, at + 6) && is_low(*escaped_unit(text, at + 6))) {
        repaired.append(text.substr(at, 12));
        at += 12;
      } else {
        repaired.append(is_high(*unit) || is_low(*unit) ? kReplacementEscape : text.substr(at, 6));
        at += 6;
      }
      continue;
    }
    const int length = sequence_length(text, at);
    if (length > 0) {
      repaired.append(text.substr(at, length));
      at += length;
    } else {
      repaired.append(kReplacement);
      at += -length;
    }
  }
  return repaired;
}

std::optional<boost::json::value> parse_json(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (auto value = parse_plain(text)) return value;
  const std::string repaired = repair_json(text);
  if (repaired == text) return std::nullopt;
  return parse_plain(repaired);
}

JsonReader JsonFault::reader() {
  return JsonReader(&root_, nullptr, {}, this);
}

JsonReader JsonReader::operator[](std::string_view key) const {
  const boost::json::object* object = value_ != nullptr ? value_->if_object() : nullptr;
  if (object == nullptr && exists()) expected("object");
  if (object != nullptr) {
    if (const auto* member = object->if_contains(boost::json::string_view(key.data(), key.size()))) {
      return JsonReader(member, nullptr, {}, fault_);
    }
  }
  return JsonReader(nullptr, value_ != nullptr ? value_ : parent_, missing_ + "/" + std::string(key), fault_);
}

void JsonReader::expected(std::string_view what) const {
  if (fault_->failed()) return;
  std::string path = fault_->name_;
  find_path(fault_->root_, value_ != nullptr ? value_ : parent_, path);
  fault_->message_ = "expected " + std::string(what) + " at " + path + missing_;
}

std::string JsonReader::string() const {
  const boost::json::string* string = value_ != nullptr ? value_->if_string() : nullptr;
  if (string == nullptr) {
    expected("string");
    return {};
  }
  return std::string(string->data(), string->size());
}

bool JsonReader::boolean() const {
  const bool* boolean = value_ != nullptr ? value_->if_bool() : nullptr;
  if (boolean == nullptr) expected("boolean");
  return boolean != nullptr && *boolean;
}

std::int32_t JsonReader::integer() const {
  const auto number = value_ != nullptr ? integer_in(*value_, INT32_MIN, INT32_MAX) : std::nullopt;
  if (!number) expected("integer");
  return static_cast<std::int32_t>(number.value_or(0));
}

std::uint32_t JsonReader::uinteger() const {
  const auto number = value_ != nullptr ? integer_in(*value_, 0, INT32_MAX) : std::nullopt;
  if (!number) expected("unsigned integer");
  return static_cast<std::uint32_t>(number.value_or(0));
}

const boost::json::array* JsonReader::as_array() const {
  const boost::json::array* array = value_ != nullptr ? value_->if_array() : nullptr;
  if (array == nullptr) expected("array");
  return array;
}

}  // namespace protocol
