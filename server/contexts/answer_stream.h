// Restoring an assistant's answer from a context's vault, for a purpose and a target; whole, or delta by delta.
// Loop thread only.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "analyzers/redaction/restore.h"
#include "protocol/context.h"
#include "server/vault/vault.h"

namespace server {

struct Context;
class Policy;

// What decides which values come back. One stream keeps to its own.
struct RestoreTerms {
  protocol::RestorePurpose purpose = protocol::RestorePurpose::display;
  std::string target_uri;
  std::string target_tool;
  analyzers::Escaping escaping = analyzers::Escaping::none;
  friend bool operator==(const RestoreTerms&, const RestoreTerms&) = default;
};

struct AnswerStream {
  RestoreTerms terms;
  analyzers::Restorer restorer;
  std::chrono::steady_clock::time_point last;  // of the last delta
};

inline constexpr std::chrono::seconds kStreamIdle{60};

// The values that the terms let through: `edit` those that came from the target's uri; `tool` those of the classes that
// the policy, which may be null, names for the tool; `display` those of the classes personal and internal, because
// chats are kept. The vault and the policy must outlive it.
analyzers::Resolve resolve_from(const Vault& vault, const Policy* policy, RestoreTerms terms);

// Answers context/restore. Without a context (null) the text stays, and its placeholders are withheld. Nothing when a
// stream goes on under other terms than it began with. A stream that had no delta for kStreamIdle has ended: the next
// begins anew.
std::optional<protocol::ContextRestoreResult> restore_answer(Context* context,
                                                             const protocol::ContextRestoreParams& params,
                                                             std::chrono::steady_clock::time_point now);

}  // namespace server
