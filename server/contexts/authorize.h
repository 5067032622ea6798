// What is answered when an assistant asks whether it may edit, run or call something.
// Loop thread only.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "protocol/context.h"
#include "server/contexts/contexts.h"
#include "server/contexts/judgement.h"

namespace server {

struct Authorization {
  protocol::ContextAuthorizeResult result;  // with what holds until a person has answered
  std::vector<Asked> asked;                 // what is left to a person, without what was granted
  std::vector<std::string> classes;         // of the action, as rules name them
};

// By the policy of the context's folder; `granted` are the subjects that a person has said yes to.
Authorization authorize(const Context& context, const protocol::ContextAuthorizeParams& params,
                        const std::set<std::string>& granted);

}  // namespace server
