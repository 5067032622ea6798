// What can be done about a finding, as edits of files; and the one thing that is written here: the baseline.
// Loop thread only. Looks at the files that would be edited beside the document.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/finding.h"
#include "protocol/code_actions.h"

namespace server {

struct State;

// The words of FixRequest::fix.
inline constexpr std::string_view kFixEnvironment = "environment";  // a reference in the value's place
inline constexpr std::string_view kFixDotenv = "dotenv";            // the same, and the value goes into .env
inline constexpr std::string_view kFixComment = "comment";          // a comment that allows it
inline constexpr std::string_view kFixBaseline = "baseline";        // accept_in_baseline()
inline constexpr std::string_view kFixName = "name";                // what is selected names the inside
inline constexpr std::string_view kFixAll = "all";                  // kFixDotenv for all findings where it can be done

// Whether the document is as it was when the request was made, and has been analysed.
bool is_current(const State& state, const protocol::FixRequest& request);

// Nothing where it can't be done. The request must be current.
std::optional<std::vector<protocol::FileEdit>> edits_of(const State& state, const protocol::FixRequest& request);

// What went wrong, empty for nothing.
std::string accept_in_baseline(State& state, const protocol::FixRequest& request);

}  // namespace server
