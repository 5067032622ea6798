#include "server/contexts/share.h"

#include <algorithm>
#include <set>
#include <utility>

#include "analyzers/imported/analyze.h"
#include "analyzers/rule.h"
#include "server/contexts/address_numbers.h"
#include "server/contexts/seams.h"
#include "server/convert/context_ranges.h"

namespace server {
namespace {

using analyzers::Finding;

constexpr const char* kNotAnalysed = "The analysis did not come to its end.";

analyzers::Units units_of(protocol::PositionEncoding encoding) {
  switch (encoding) {
    case protocol::PositionEncoding::utf8:
      return analyzers::Units::utf8;
    case protocol::PositionEncoding::utf16:
      return analyzers::Units::utf16;
    case protocol::PositionEncoding::utf32:
      return analyzers::Units::utf32;
  }
  return analyzers::Units::utf16;
}

bool all_complete(const std::vector<Item>& items) {
  return std::all_of(items.begin(), items.end(),
                     [](const Item& item) { return item.analysis && item.analysis->complete(); });
}

}  // namespace

std::shared_ptr<const ItemAnalysis> analyse_item(const ItemContent& content, const FolderConfiguration& folder,
                                                 std::stop_token stop) {
  auto scan = [&](std::string_view text, std::string_view path, std::optional<std::size_t> last_edit) {
    analyzers::AnalyzeOptions options;
    options.scan = analyzers::Scan::share;
    options.path = path;
    options.last_edit = last_edit;
    options.organisation = folder.organisation.get();
    options.stop = stop;
    options.learned = folder.known.learned.get();
    return text.empty() ? analyzers::Analysis{}
                        : analyzers::analyze(text, options, folder.configuration, path_in(folder.root, path));
  };
  auto out = std::make_shared<ItemAnalysis>();
  out->text = scan(content.text.bytes(), content.uri, content.last_edit);
  out->uri = scan(content.uri, {}, {});
  out->title = scan(content.title, {}, {});
  if (folder.known.protected_files) {
    out->protection = folder.known.protected_files->reason(content.uri);
    if (out->protection.empty()) out->protection = folder.known.protected_files->reason(content.title);
  }
  if (!out->protection.empty()) analyzers::cover({0, content.text.bytes().size()}, kProtectedFile, out->text.findings);
  return out;
}

std::string trouble_of(const Context& context) {
  if (context.out_of_step) return "The context and its client have come apart; open it again.";
  if (!context.keys) return context.no_keys;
  if (!context.folder.trouble.empty()) return context.folder.trouble;
  if (size_of(context.items) > kShareLimit) return "The context is too large to be examined.";
  return "";
}

std::size_t size_of(const std::vector<Item>& items) {
  std::size_t out = 0;
  for (const Item& item : items)
    out += item.content->text.bytes().size() + item.content->uri.size() + item.content->title.size();
  return out;
}

Outlook outlook_of(const Context& context) {
  std::string trouble = trouble_of(context);
  if (trouble.empty() && !all_complete(context.items)) trouble = kNotAnalysed;
  if (!trouble.empty()) return {std::string(to_string(Action::block)), {{std::move(trouble), "", ""}}};
  const FolderConfiguration& folder = context.folder;
  Judgement judgement = judge(context.items, context.keys.get(), *folder.policy, context.claims, context.workspace, {});
  if (!folder.doubt.empty()) judgement.reasons.push_back({folder.doubt, "", ""});
  return {std::string(to_string(judgement.action)), std::move(judgement.reasons)};
}

protocol::ContextPublishFindingsParams findings_of(const Context& context, protocol::PositionEncoding encoding) {
  protocol::ContextPublishFindingsParams out;
  for (const Item& item : context.items) {
    const Text& text = item.content->text;
    const auto& findings = item.analysis->text.findings;
    std::vector<protocol::ContextFinding> all = context_findings_of(item.id, text, findings, encoding);
    protocol::ContextItemFindings told{item.id, {}};
    for (std::size_t i = 0; i < findings.size(); ++i)
      if (!is_issued(findings[i], text.bytes(), context.keys.get())) told.findings.push_back(std::move(all[i]));
    out.items.push_back(std::move(told));
  }
  Outlook outlook = outlook_of(context);
  out.decision = std::move(outlook.decision);
  out.reasons = std::move(outlook.reasons);
  return out;
}

ShareOutput share(const ShareInput& input, const std::stop_token& stop) {
  ShareOutput out;
  out.items = input.items;
  for (Item& item : out.items)
    if (!item.analysis || !item.analysis->complete())
      item.analysis = analyse_item(*item.content, input.terms.folder, stop);
  if (stop.stop_requested() || !all_complete(out.items)) {
    out.result = blocked(kNotAnalysed);
    return out;
  }

  const std::vector<Item> items = with_seams(out.items, input.terms.folder.known.learned.get());
  Judgement judgement = judge(items, input.keys.get(), *input.terms.folder.policy, input.terms.claims,
                              input.terms.workspace, input.granted);
  out.asked = std::move(judgement.asked);
  out.lets_through = judgement.lets_through;
  if (!input.terms.folder.doubt.empty()) judgement.reasons.push_back({input.terms.folder.doubt, "", ""});
  if (judgement.action == Action::block) {
    out.result.decision = to_string(Action::block);
    out.result.reasons = std::move(judgement.reasons);
    return out;
  }
  const std::vector<analyzers::Passage>& passages = judgement.passages;
  analyzers::RedactOptions options{
      *input.keys,
      input.context_id,
      input.style == protocol::ShareStyle::word ? analyzers::Style::word : analyzers::Style::same_length,
      units_of(input.encoding),
      &input.weak_before,
      address_numbers(*input.keys),
      &input.addresses_before,
      input.memory.get()};
  analyzers::Redaction redaction = analyzers::redact(passages, options);
  out.weak = std::move(redaction.weak);
  out.addresses = std::move(redaction.addresses);

  std::set<std::string_view> in_legend;
  for (std::size_t i = 0; i < passages.size(); ++i) {
    const bool is_text = i % 3 == 0;
    if (is_text && !judgement.withheld[i / 3].empty()) continue;
    for (const analyzers::Replacement& replacement : redaction.passages[i].replacements) {
      if (!replacement.restorable) continue;
      out.issued.push_back({replacement.placeholder, replacement.original.of(passages[i].text), replacement.data_class,
                            is_text ? std::string_view(out.items[i / 3].content->uri) : std::string_view()});
      if (in_legend.insert(replacement.placeholder).second)
        out.result.legend.push_back(
            {replacement.placeholder, std::string(replacement.rule ? replacement.rule->title : "")});
    }
  }
  for (std::size_t i = 0; i < out.items.size(); ++i) {
    const Item& item = out.items[i];
    protocol::SharedItem shared;
    shared.id = item.id;
    shared.replacements = replacements_of(item.content->text, redaction.passages[3 * i], input.encoding);
    shared.text = std::move(redaction.passages[3 * i].text);
    shared.uri = std::move(redaction.passages[3 * i + 1].text);
    shared.title = std::move(redaction.passages[3 * i + 2].text);
    shared.withheld = std::move(judgement.withheld[i]);
    if (!shared.withheld.empty()) {
      shared.replacements.clear();
      shared.text.clear();
    }
    out.result.items.push_back(std::move(shared));
  }
  out.result.decision = to_string(judgement.action);
  out.result.reasons = std::move(judgement.reasons);
  for (analyzers::Notice& notice : redaction.notices) out.result.reasons.push_back({std::move(notice.message), "", ""});
  return out;
}

protocol::ContextShareResult blocked(std::string reason) {
  protocol::ContextShareResult out;
  out.decision = to_string(Action::block);
  out.reasons = {{std::move(reason), "", ""}};
  return out;
}

}  // namespace server
