// The numbers behind the pseudonyms of addresses, kept in the state store, so that an address has one pseudonym in all
// contexts of its project and after a restart. The store has no address, only keyed fingerprints.
#pragma once

#include "analyzers/redaction/pseudonym.h"

namespace server {

// For one redaction: used by one thread at a time, opens the store at the first address. Where the store can't be used
// there is no number, and words stand for addresses.
analyzers::NumberOf address_numbers(const analyzers::ProjectKeys& keys);

}  // namespace server
