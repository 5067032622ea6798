#include "analyzers/engine/bytes.h"

namespace analyzers {

bool ends_escape(std::string_view text, std::size_t at) {
  char last = text[at - 1];
  // \n, \t and the like: a backslash stands before the letter.
  if (at >= 2 && text[at - 2] == '\\' && std::string_view("nrtbfv0e").find(last) != std::string_view::npos) return true;
  // %22, \x22, \u0022
  if (at >= 3 && is_hex(last) && is_hex(text[at - 2])) {
    if (text[at - 3] == '%') return true;
    if (at >= 4 && text[at - 3] == 'x' && text[at - 4] == '\\') return true;
    if (at >= 6 && is_hex(text[at - 3]) && is_hex(text[at - 4]) && text[at - 5] == 'u' && text[at - 6] == '\\')
      return true;
  }
  // ESC [ 1 ; 3 2 m
  if (last == 'm') {
    std::size_t i = at - 1;
    while (i > 0 && at - i < 12 && (is_digit(text[i - 1]) || text[i - 1] == ';')) --i;
    if (i >= 2 && text[i - 1] == '[') {
      char escape = text[i - 2];
      return escape == '\x1b' || escape == 'b' || escape == '3' || escape == 'e';  // raw, \x1b, \033, \e
    }
  }
  return false;
}

}  // namespace analyzers
