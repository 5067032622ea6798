// What is answered when an assistant asks whether it may edit, run or call something.
// Loop thread only.
#pragma once

#include "protocol/context.h"
#include "server/contexts/contexts.h"

namespace server {

// `context`: null where none of that id is open.
protocol::ContextAuthorizeResult authorize(const Context* context, const protocol::ContextAuthorizeParams& params);

}  // namespace server
