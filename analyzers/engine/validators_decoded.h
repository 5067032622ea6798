// Tokens that say what they are once decoded: JSON, macaroons, names and numbers in base64.
// Called through find_validator() only; pure functions, any thread. They answer `holds` or `unknown`: a structure that
// is not understood may be a newer one.
#pragma once

#include <string_view>

#include "analyzers/engine/validators.h"

namespace analyzers {

Proof artifactory_reference(std::string_view token);  // base64 of "reftkn:"
Proof basic_auth(std::string_view token);             // base64 of "user:password", RFC 7617
Proof discord_bot(std::string_view token);            // base64 of a user's number, then a time and a signature
Proof grafana_cloud(std::string_view token);          // glc_ and JSON
Proof grafana_legacy(std::string_view token);         // JSON
Proof intercom(std::string_view token);               // base64 of "tok:"
Proof jira_pat(std::string_view token);               // base64 of a decimal id, ":" and random bytes
Proof mapbox(std::string_view token);                 // sk. and JSON
Proof onepassword(std::string_view token);            // ops_ and JSON
Proof pypi(std::string_view token);                   // a macaroon of version 2
Proof sentry_org(std::string_view token);             // sntrys_ and JSON
Proof workos(std::string_view token);                 // sk_live_ and base64 of "key_"

}  // namespace analyzers
