#include "server/contexts/answer_stream.h"

#include <utility>

#include "analyzers/redaction/pseudonym.h"
#include "server/contexts/contexts.h"

namespace server {
namespace {

protocol::ContextRestoreResult result_of(analyzers::Restored restored) {
  protocol::ContextRestoreResult out;
  out.text = std::move(restored.text);
  out.restored = restored.restored;
  for (analyzers::Withheld& withheld : restored.withheld)
    out.withheld.push_back({std::move(withheld.placeholder), std::move(withheld.reason)});
  return out;
}

// Why the value stays away, empty when it may come back.
std::string refusal(const Vault::Entry& entry, const Policy* policy, const RestoreTerms& terms) {
  if (entry.ambiguous) return "This placeholder stands for more than one value.";
  switch (terms.purpose) {
    case protocol::RestorePurpose::edit:
      if (terms.target_uri.empty()) return "An edit gets values back only with the uri of its target.";
      if (!entry.origins.contains(terms.target_uri)) return "The value did not come from the file that is edited.";
      return "";
    case protocol::RestorePurpose::tool:
      if (policy != nullptr && policy->restores_into(terms.target_tool, entry.data_class)) return "";
      return "No policy names this tool as a place for values.";
    case protocol::RestorePurpose::display:
      if (entry.data_class == "personal" || entry.data_class == "internal") return "";
      return "On display only personal and internal values come back, because chats are kept.";
  }
  return "This purpose is not known.";
}

// For an answer of this context, which thereby has named the addresses that it is asked about.
analyzers::Resolve resolve_for(Context& context, RestoreTerms terms) {
  return [&context, terms = std::move(terms)](std::string_view placeholder) {
    if (!analyzers::find_addresses(placeholder).empty()) context.addresses.answered.emplace(placeholder);
    return resolve_from(context.vault, context.folder.policy.get(), terms)(placeholder);
  };
}

}  // namespace

analyzers::Resolve resolve_from(const Vault& vault, const Policy* policy, RestoreTerms terms) {
  return [&vault, policy, terms = std::move(terms)](std::string_view placeholder) -> analyzers::Resolution {
    const Vault::Entry* entry = vault.find(placeholder);
    if (entry == nullptr) return {std::nullopt, "This context has issued no such placeholder."};
    if (std::string why = refusal(*entry, policy, terms); !why.empty()) return {std::nullopt, std::move(why)};
    return {entry->value, ""};
  };
}

std::optional<protocol::ContextRestoreResult> restore_answer(Context* context,
                                                             const protocol::ContextRestoreParams& params,
                                                             std::chrono::steady_clock::time_point now) {
  const RestoreTerms terms{params.purpose, params.target_uri, params.target_tool,
                           params.json ? analyzers::Escaping::json : analyzers::Escaping::none};
  if (context == nullptr) {
    static const Vault kEmpty;
    return result_of(analyzers::Restorer(kEmpty.placeholders(), terms.escaping, resolve_from(kEmpty, nullptr, terms))
                         .feed(params.text, true));
  }
  const analyzers::PlaceholderSet& issued = context->vault.placeholders();
  if (!params.stream)
    return result_of(analyzers::Restorer(issued, terms.escaping, resolve_for(*context, terms)).feed(params.text, true));

  std::erase_if(context->streams, [&](const auto& stream) { return now - stream.second.last > kStreamIdle; });
  auto at = context->streams.find(*params.stream);
  if (at == context->streams.end()) {
    analyzers::Restorer restorer(issued, terms.escaping, resolve_for(*context, terms));
    at = context->streams.emplace(*params.stream, AnswerStream{terms, std::move(restorer), now}).first;
  }
  if (at->second.terms != terms) return {};
  at->second.last = now;
  protocol::ContextRestoreResult out = result_of(at->second.restorer.feed(params.text, params.final));
  if (params.final) context->streams.erase(at);
  return out;
}

}  // namespace server
