// How languages refer to a variable of the environment, and how their comments look.
// Constant tables; any thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace analyzers {

// In the texts "%" stands for the variable's name. What a language has not is empty.
struct Language {
  std::span<const std::string_view> ids;      // as LSP calls it
  std::span<const std::string_view> endings;  // of file names
  std::string_view comment;
  std::string_view comment_end = {};
  std::string_view quotes = {};                // of strings
  std::string_view raw = {};                   // those of them in which "\" is a letter as any
  std::string_view expression = {};            // in the place of a whole string
  std::optional<std::string_view> joint = {};  // between strings that are joined; nothing where none are
  std::string_view interpolating = {};         // quotes in which `inside` is replaced
  std::string_view inside = {};
  std::string_view bare = {};  // where no quotes stand
  bool attributes = false;     // name="…" may be an attribute, in which an expression is no string's place
};

// By its id, or else by the file's name; null for none that is known.
const Language* language_of(std::string_view id, std::string_view path);

}  // namespace analyzers
