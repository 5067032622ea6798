// Pseudonyms: what stands for a host, an e-mail address, an IPv4 address or a path in what is shared, and is one
// itself, so that a model still knows what kind of thing it is and which ones belong together. Pure functions over
// bytes; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/finding.h"
#include "analyzers/redaction/placeholder.h"
#include "analyzers/rule.h"

namespace analyzers {

// The number of a keyed fingerprint in a series: the next one, from 0 to `limit` - 1, when it is new; the same ever
// after. Nothing when the series is full or can't be had.
using NumberOf = std::function<std::optional<std::uint32_t>(std::string_view series, std::string_view fingerprint,
                                                            std::uint32_t limit)>;

// The pseudonym of that kind for `value`, empty where it is none of the kind or no number is to be had: then a word
// stands for it. Names of one domain have pseudonyms of one domain, addresses of one /24 have them in one /24; depth is
// kept. As with words, what is weak has another pseudonym in each context. `number_of`, which may be empty, is for
// addresses alone.
std::string pseudonym_for(Pseudonym kind, std::string_view value, std::string_view context_id, const ProjectKeys& keys,
                          const NumberOf& number_of);

// Whether all of `text` is the pseudonym of a host, e-mail address or path that these keys made. Addresses have no room
// for a check; they are of a range (RFC 2544) in which nothing is ever found.
bool is_pseudonym(std::string_view text, const ProjectKeys& keys);

// What in `text` could be the pseudonym of an address.
std::vector<std::string_view> find_addresses(std::string_view text);

// Where in `text` pseudonyms of these keys stand, in order; of a path its last component.
std::vector<Span> find_pseudonyms(std::string_view text, const ProjectKeys& keys);

}  // namespace analyzers
