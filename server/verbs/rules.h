// The verb `rules`: which rules there are, and what one of them says.
// Called once, from main's thread.
#pragma once

#include <string>

namespace server {

// Both return the exit status: 0, or 2 when there is no such rule or the output cannot be written.
int list_rules(bool as_json);
int explain_rule(const std::string& id, bool as_json);

}  // namespace server
