// Known values that begin at the end of one item and end at the beginning of the next: what a client cuts in two, a
// model reads as one. Pure functions; any thread.
#pragma once

#include <vector>

#include "analyzers/known/learned.h"
#include "server/contexts/contexts.h"

namespace server {

// The items, all analysed, with both halves of such values among what was found in them.
std::vector<Item> with_seams(std::vector<Item> items, const analyzers::Learned* learned);

}  // namespace server
