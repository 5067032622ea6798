// The verb grants: what a person has allowed in an editor, and taking it away. Nothing here can allow anything.
// For the thread of main; reads and writes the state store.
#pragma once

#include <string>

namespace server {

// Prints the open grants of all sidecars. Exit status.
int list_grants(bool json);

// Takes one grant away, or all of them where `id` is empty. It holds from the next decision on, in every sidecar. Exit
// status: 1 when there is no such grant.
int revoke_grants(const std::string& id);

}  // namespace server
