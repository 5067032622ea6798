#include "protocol/json.h"

#include <catch2/catch.hpp>

using protocol::JsonFault;
using protocol::JsonReader;
using protocol::parse_json;

namespace {

std::string nested(int depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

std::string text_of(const std::optional<boost::json::value>& value) {
  REQUIRE(value);
  const auto& string = value->as_string();
  return std::string(string.data(), string.size());
}

// What the reader says is wrong with `text`.
template <class Read>
std::string fault_of(const std::string& text, Read read) {
  const boost::json::value value = boost::json::parse(text);
  JsonFault fault(value);
  read(fault.reader());
  return fault.message();
}

}  // namespace

TEST_CASE("JSON is bounded in depth") {
  CHECK(parse_json(nested(64)));
  CHECK_FALSE(parse_json(nested(65)));
  CHECK_FALSE(parse_json(std::string(1'000'000, '[')));
}

TEST_CASE("what is not JSON is refused") {
  for (const char* text : {"", "{", "{} {}", "nul", "\"a\nb\"", "01", "{\"a\":}", "\"\\ud83", "\"\\x\"", "'a'"}) {
    INFO(text);
    CHECK_FALSE(parse_json(text));
  }
}

TEST_CASE("lone surrogates become U+FFFD, one unit for one") {
  CHECK(text_of(parse_json(R"("a\ud800b")")) ==
        "a\xEF\xBF\xBD"
        "b");
  CHECK(text_of(parse_json(R"("\udc00")")) == "\xEF\xBF\xBD");
  CHECK(text_of(parse_json(R"("\ud83d\ud83d\ude00")")) == "\xEF\xBF\xBD\xF0\x9F\x98\x80");
  CHECK(text_of(parse_json(R"("\ud800\n\uD800\u0041")")) ==
        "\xEF\xBF\xBD\n\xEF\xBF\xBD"
        "A");
  CHECK(text_of(parse_json(R"("\ude00\ud83d")")) == "\xEF\xBF\xBD\xEF\xBF\xBD");
  // An escaped backslash before "u" is no escape.
  CHECK(text_of(parse_json(R"("\\ud800 \ud800")")) == "\\ud800 \xEF\xBF\xBD");
  CHECK(parse_json(R"({"\ud800":1})")->as_object().contains("\xEF\xBF\xBD"));
}

TEST_CASE("invalid UTF-8 becomes one U+FFFD for each maximal subpart") {
  const std::string sign = "\xEF\xBF\xBD";
  const auto repaired = [](const std::string& bytes) { return text_of(parse_json("\"" + bytes + "\"")); };
  CHECK(repaired("a\x80z") == "a" + sign + "z");
  CHECK(repaired("\xE2\x82z") == sign + "z");                        // cut short: one
  CHECK(repaired("\xF0\x9F\x98z") == sign + "z");                    // cut short: one
  CHECK(repaired("\xED\xA0\x80") == sign + sign + sign);             // a surrogate: no part of it can begin a character
  CHECK(repaired("\xC0\xAF") == sign + sign);                        // overlong
  CHECK(repaired("\xF4\x90\x80\x80") == sign + sign + sign + sign);  // beyond U+10FFFF
  CHECK(repaired("\xFF") == sign);
  CHECK(repaired("\xF0\x90\x80\x80\xE2\x82\xAC\xC3") == "\xF0\x90\x80\x80\xE2\x82\xAC" + sign);
}

TEST_CASE("a byte order mark is dropped") {
  CHECK(parse_json("\xEF\xBB\xBF{}"));
  CHECK_FALSE(parse_json("\xEF\xBB\xBF"));
}

TEST_CASE("NUL is a character like others") {
  CHECK(text_of(parse_json(R"("a\u0000b")")) == std::string("a\0b", 3));
}

TEST_CASE("integers are checked for their range") {
  const auto uinteger = [](const JsonReader& params) { params["n"].uinteger(); };
  const auto integer = [](const JsonReader& params) { params["n"].integer(); };
  for (const char* good : {"0", "2147483647", "1.0", "1e3", "-0.0"})
    CHECK(fault_of("{\"n\":" + std::string(good) + "}", uinteger) == "");
  for (const char* bad : {"-1", "2147483648", "1.5", "1e400", "-1e400", "123456789012345678901234567890",
                          "18446744073709551615", "\"1\"", "null", "true"}) {
    INFO(bad);
    CHECK(fault_of("{\"n\":" + std::string(bad) + "}", uinteger) == "expected unsigned integer at /params/n");
  }
  CHECK(fault_of(R"({"n":-2147483648})", integer) == "");
  CHECK(fault_of(R"({"n":-2147483649})", integer) == "expected integer at /params/n");
}

TEST_CASE("the first fault is told with its path") {
  const auto read = [](const JsonReader& params) {
    params["list"].elements([](const JsonReader& element) { element["name"].string(); });
    params["other"].boolean();
  };
  CHECK(fault_of(R"({"list":[{"name":"a"},{"name":1}],"other":1})", read) == "expected string at /params/list/1/name");
  CHECK(fault_of(R"({"list":[{"name":"a"},{}],"other":1})", read) == "expected string at /params/list/1/name");
  CHECK(fault_of(R"({"list":[7]})", read) == "expected object at /params/list/0");
  CHECK(fault_of(R"({"list":{}})", read) == "expected array at /params/list");
  CHECK(fault_of(R"({})", read) == "expected array at /params/list");
  CHECK(fault_of(R"([])", read) == "expected object at /params");
  CHECK(fault_of(R"({"list":[],"other":false})", read) == "");
  CHECK(fault_of(R"({})", [](const JsonReader& params) { params["a"]["b"]["c"].string(); }) ==
        "expected string at /params/a/b/c");
}

TEST_CASE("what is optional may be absent or null, and nothing else") {
  const auto read = [](const JsonReader& params) { CHECK(params["a"]["b"].string_or("none") == "none"); };
  CHECK(fault_of(R"({})", read) == "");
  CHECK(fault_of(R"({"a":null})", read) == "");
  CHECK(fault_of(R"({"a":{"b":null}})", read) == "");
  CHECK(fault_of(R"({"a":{"b":1}})", [](const JsonReader& params) { params["a"]["b"].string_or(""); }) ==
        "expected string at /params/a/b");
  CHECK(fault_of(R"({"a":1})", [](const JsonReader& params) { params["a"]["b"].string_or(""); }) ==
        "expected object at /params/a");
}
