// Numbers that stand for values without telling them: the same value has the same number ever after.
// The thread of the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "server/store/store.h"

namespace server {

// The number of the value with this keyed fingerprint in a series of a project: the next one when it is new, from 0 to
// `limit` - 1. Series are apart from each other: subnets may be one, the addresses of each subnet another. Nothing when
// the series is full or the store fails. `project` and `series` are kept as they are: no value may be in them.
std::optional<std::uint32_t> number_of(Store& store, std::string_view project, std::string_view series,
                                       std::string_view fingerprint, std::uint32_t limit);

}  // namespace server
