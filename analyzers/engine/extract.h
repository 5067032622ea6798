// Step 3: what no fixed shape tells: credentials by their name, URLs with userinfo, authorization headers, key blocks,
// web tokens. Pure functions; any thread. Each takes the hit that led there and gives the finding there, or null.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "analyzers/engine/effort.h"
#include "analyzers/engine/engine.h"
#include "analyzers/engine/lexer.h"
#include "analyzers/engine/sieve.h"
#include "analyzers/engine/trace.h"
#include "analyzers/finding.h"

namespace analyzers {

std::optional<Finding> extract_credential(std::string_view text, const Hit& hit, Scan scan, FileRole role,
                                          LastValue& last, Effort& effort, Trace* trace);
std::optional<Finding> extract_url_userinfo(std::string_view text, const Hit& hit, Scan scan);
std::optional<Finding> extract_header(std::string_view text, const Hit& hit, Scan scan);
std::optional<Finding> extract_private_key(std::string_view text, const Hit& hit, Scan scan);
std::optional<Finding> extract_jwt(std::string_view text, const Hit& hit, Scan scan);

// A private or symmetric JSON Web Key, in JSON or any other syntax: from its first private member to its last.
std::optional<Finding> extract_jwk(std::string_view text, const Hit& hit);

// How far the text around such a hit decides about it.
Span piece_around_private_key(std::string_view text, const Hit& hit);
Span piece_around_jwk(std::string_view text, const Hit& hit);
Span piece_around_kubernetes(std::string_view text, const Hit& hit);

// The values under "data" of a Kubernetes Secret in YAML or JSON, around its kind.
std::vector<Finding> extract_kubernetes(std::string_view text, const Hit& hit, LastValue& last);

// Share scans: lines of a key's base64 at the text's beginning or end, whose BEGIN or END line was cut off.
std::vector<Finding> key_fragments(std::string_view text);

// Share scans: literals that look random, whatever their name: tokens of providers that no rule knows.
std::vector<Finding> random_literals(std::string_view text);

// A finding of the built-in rule `id` with the rule's own class, tier and severity. The rule must exist.
Finding finding_of(std::string_view id, Span value, Span name, Evidence evidence, int confidence);

}  // namespace analyzers
