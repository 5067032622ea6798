// What the policy says of items that were analysed: of each finding, of each item and of the whole share.
// Pure functions; any thread.
#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/redaction/redact.h"
#include "protocol/context.h"
#include "server/contexts/contexts.h"
#include "server/policy/policy.h"

namespace server {

inline constexpr std::string_view kNotText = "What is not text can't be examined, so it is not shared.";
inline constexpr std::string_view kProtectedFile = "protected-file";

// What the policy leaves to a person: one value, item, kind of edit or command.
struct Asked {
  std::string subject;  // what a person's answer is bound to: its class and a keyed fingerprint, no text of a client
  std::string what;     // for the person to read; never a value
  std::int64_t minutes = 0;
};

struct Judgement {
  Action action = Action::allow;                 // never `ask`: what holds meanwhile is counted
  std::vector<protocol::ContextReason> reasons;  // for all that is not allowed
  std::vector<analyzers::Passage> passages;      // three for each item (text, uri, title), with what is to be redacted
  std::vector<std::string> withheld;             // for each item why its text stays away; empty for one that is shared
  std::deque<std::vector<analyzers::Finding>> kept;  // what passages point to where some findings are allowed
  std::vector<Asked> asked;                          // each once; without those that were granted
  bool lets_through = false;                         // something that was found stays as it is
};

// The items and the policy must outlive it. `keys`, which may be null, tell what is a placeholder already; those are no
// findings. `granted` are the subjects that a person has said yes to.
Judgement judge(const std::vector<Item>& items, const analyzers::ProjectKeys* keys, const Policy& policy,
                const Claims& claims, std::string_view workspace, const std::set<std::string>& granted);

// What is asked of the policy about a finding in the item's text, and about the item itself.
Question question_of(const analyzers::Finding& finding, std::string_view path);
Question question_of(const Item& item, std::string_view path);

// The path by which rules know a uri: relative to the workspace where it is in it.
std::string policy_path(std::string_view workspace, std::string_view uri);

bool is_issued(const analyzers::Finding& finding, std::string_view text, const analyzers::ProjectKeys* keys);

}  // namespace server
