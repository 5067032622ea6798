// The verb `policy`: runs the tests that stand in a policy, and says which line decides.
// Called once, from main's thread.
#pragma once

#include <map>
#include <string>

namespace server {

// Runs the [[test]] tables of `file` in the user's place, or of all layers of the workspace where it is empty. Returns
// the exit status: 0, 1 when one fails, 2 when a file can't be used or the output cannot be written.
int test_policy(const std::string& file, const std::string& workspace);

// `given`: as a [[test]] says it. Returns 0, or 2 when a file can't be used or the output cannot be written.
int explain_policy(const std::map<std::string, std::string>& given, const std::string& workspace, bool as_json);

}  // namespace server
