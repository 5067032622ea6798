// A tolerant micro-lexer that reads "name operator value" in any syntax, also inside strings of other syntaxes (JSON in
// JSON, a diff, a log). Pure functions; any thread. Looks at no more than a few hundred bytes around the name, and at
// 4096 bytes of a value.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "analyzers/finding.h"

namespace analyzers {

enum class Operator : std::uint8_t { assign, colon, compare, argument, call, blank, element, prose, row };

struct Assignment {
  Span name;
  Span value;  // without its quotes
  Operator op = Operator::assign;
  bool quoted = false;
  bool starts_line = false;  // nothing but indentation, a list dash, "export" and the like stands before the name
  bool spaced = false;       // blanks stand around the operator
  bool whole_line = false;   // an unquoted value goes up to the line's end
};

// What a file is for, by its name.
enum class FileRole : std::uint8_t { unknown, code, config, documentation };
FileRole role_of(std::string_view path);

// The identifier that `inside` is part of: letters, digits, "_", "-", ".", "$", at most 80 bytes to each side.
Span identifier_around(std::string_view text, Span inside);

// What was read last, so that time stays linear: the last unquoted value, so that names inside it don't make anyone
// read to its end again, and up to where "`" were counted.
struct LastValue {
  Span span;
  std::string_view ends;
  std::size_t counted = 0;   // bytes
  bool raw = false;          // whether a string in "`" is open there
  std::size_t manifest = 0;  // the end of the last of Kubernetes that was read
};

// Whether `at`, which must not be before that of an earlier call, stands in a string in "`": a document in code.
bool in_raw_string(std::string_view text, std::size_t at, LastValue& last);

// Share scans: where the value really ends, if it goes on behind what a mark shows: doubled quotes, literals that are
// joined, block scalars and plain scalars with blanks of YAML and its like.
std::size_t whole_end(std::string_view text, const Assignment& assignment, FileRole role);

// The assignment to the identifier `name`, or null where none is made.
std::optional<Assignment> read_assignment(std::string_view text, Span name, FileRole role, LastValue& last);

// Share scans: the numbers of an array of eight bytes or more that `name` is given: []byte{18, 170, …}, {0x12, …}.
// Empty where there is none.
Span read_byte_array(std::string_view text, Span name);

}  // namespace analyzers
