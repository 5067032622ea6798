// The verb `explain`: why a place of a file is marked, or is not. Prints spans, rules and sentences, and no part of the
// text. Called once, from main's thread.
#pragma once

#include <string>

namespace server {

// `place` is FILE:LINE:COLUMN, as a scan prints it: counted from 1, columns in UTF-16 units. Exit status: 0, or 2 where
// the file cannot be read or has no such place.
int explain(const std::string& place, bool as_json);

}  // namespace server
