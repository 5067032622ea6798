#include "server/contexts/explain.h"

#include <utility>

#include "analyzers/rule.h"
#include "server/contexts/judgement.h"
#include "server/contexts/share.h"
#include "server/convert/context_ranges.h"

namespace server {

protocol::ContextExplainResult explain(const Context& context, const std::string& finding_id) {
  const Policy& policy = *context.folder.policy;
  const Recipient recipient = policy.recipient_of(context.claims);
  protocol::ContextExplainResult out;
  out.tier = to_string(recipient.tier);
  out.destinations = recipient.destinations;
  out.policy = context.folder.settings->version;
  for (const Item& item : context.items) {
    if (!item.analysis) continue;
    const std::string_view text = item.content->text.bytes();
    const std::string path = policy_path(context.workspace, item.content->uri);
    const std::vector<analyzers::Finding>& findings = item.analysis->text.findings;
    for (std::size_t i = 0; i < findings.size(); ++i) {
      const analyzers::Finding& finding = findings[i];
      std::string id = context_finding_id(item.id, i);
      if (is_issued(finding, text, context.keys.get()) || (!finding_id.empty() && id != finding_id)) continue;
      const Verdict verdict = policy.decide(recipient, question_of(finding, path));
      const auto evidence = analyzers::explain(finding.evidence);
      out.findings.push_back({item.id,
                              std::move(id),
                              std::string(finding.rule->id),
                              std::string(finding.rule->title),
                              std::string(finding.data_class),
                              std::string(analyzers::to_string(finding.tier)),
                              {evidence.begin(), evidence.end()},
                              std::string(to_string(verdict.action)),
                              reason_of(verdict),
                              verdict.rule != nullptr ? verdict.rule->place : ""});
    }
  }
  Outlook outlook = outlook_of(context);
  out.decision = std::move(outlook.decision);
  out.reasons = std::move(outlook.reasons);
  return out;
}

}  // namespace server
