#include "server/contexts/share.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "analyzers/imported/analyze.h"
#include "analyzers/rule.h"
#include "server/contexts/address_numbers.h"
#include "server/convert/context_ranges.h"

namespace server {
namespace {

using analyzers::Finding;

constexpr std::string_view kAllow = "allow";
constexpr std::string_view kRedact = "redact";
constexpr std::string_view kBlock = "block";

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

constexpr std::string_view kOpaque = "What is not text can't be examined, so it is not shared.";

bool is_issued(const Finding& finding, std::string_view text, const analyzers::ProjectKeys* keys) {
  return keys != nullptr && analyzers::is_placeholder(finding.value.of(text), *keys);
}

// One reason for each rule that found something, in the order of the first finding, and one for what is not text.
class Reasons {
 public:
  void add(const Finding& finding, std::string id) {
    auto [at, fresh] = by_rule_.try_emplace(finding.rule->id, rules_.size());
    if (fresh) rules_.push_back({finding.rule, std::move(id), 0});
    ++rules_[at->second].count;
  }
  void add_opaque() { opaque_ = true; }

  bool empty() const { return rules_.empty() && !opaque_; }

  std::vector<protocol::ContextReason> take() {
    std::vector<protocol::ContextReason> out;
    for (Rule& rule : rules_) {
      std::string message(rule.rule->title);
      message += rule.count == 1 ? ": found once, shared as a placeholder."
                                 : ": found " + std::to_string(rule.count) + " times, shared as placeholders.";
      out.push_back({std::move(message), std::string(rule.rule->id), std::move(rule.finding_id)});
    }
    if (opaque_) out.push_back({std::string(kOpaque), "", ""});
    return out;
  }

 private:
  struct Rule {
    const analyzers::Rule* rule;
    std::string finding_id;
    std::size_t count;
  };
  std::map<std::string_view, std::size_t> by_rule_;
  std::vector<Rule> rules_;
  bool opaque_ = false;
};

// Everything that counts towards the decision for these items.
Reasons reasons_for(const std::vector<Item>& items, const analyzers::ProjectKeys* keys) {
  Reasons out;
  for (const Item& item : items) {
    const auto& findings = item.analysis->text.findings;
    for (std::size_t i = 0; i < findings.size(); ++i)
      if (!is_issued(findings[i], item.content->text.bytes(), keys))
        out.add(findings[i], context_finding_id(item.id, i));
    for (const Finding& finding : item.analysis->uri.findings)
      if (!is_issued(finding, item.content->uri, keys)) out.add(finding, "");
    for (const Finding& finding : item.analysis->title.findings)
      if (!is_issued(finding, item.content->title, keys)) out.add(finding, "");
    if (item.content->opaque) out.add_opaque();
  }
  return out;
}

bool all_complete(const std::vector<Item>& items) {
  return std::all_of(items.begin(), items.end(),
                     [](const Item& item) { return item.analysis && item.analysis->complete(); });
}

// Three passages for each item: text, uri, title.
std::vector<analyzers::Passage> passages_of(const std::vector<Item>& items) {
  std::vector<analyzers::Passage> out;
  for (const Item& item : items) {
    out.push_back({item.content->text.bytes(), &item.analysis->text.findings});
    out.push_back({item.content->uri, &item.analysis->uri.findings});
    out.push_back({item.content->title, &item.analysis->title.findings});
  }
  return out;
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
    return text.empty() ? analyzers::Analysis{}
                        : analyzers::analyze(text, options, folder.configuration, path_in(folder.root, path));
  };
  auto out = std::make_shared<ItemAnalysis>();
  out->text = scan(content.text.bytes(), content.uri, content.last_edit);
  out->uri = scan(content.uri, {}, {});
  out->title = scan(content.title, {}, {});
  return out;
}

std::size_t size_of(const std::vector<Item>& items) {
  std::size_t out = 0;
  for (const Item& item : items)
    out += item.content->text.bytes().size() + item.content->uri.size() + item.content->title.size();
  return out;
}

protocol::ContextPublishFindingsParams findings_of(const std::vector<Item>& items, const std::string& trouble,
                                                   const analyzers::ProjectKeys* keys,
                                                   protocol::PositionEncoding encoding) {
  protocol::ContextPublishFindingsParams out;
  for (const Item& item : items) {
    const Text& text = item.content->text;
    const auto& findings = item.analysis->text.findings;
    std::vector<protocol::ContextFinding> all = context_findings_of(item.id, text, findings, encoding);
    protocol::ContextItemFindings told{item.id, {}};
    for (std::size_t i = 0; i < findings.size(); ++i)
      if (!is_issued(findings[i], text.bytes(), keys)) told.findings.push_back(std::move(all[i]));
    out.items.push_back(std::move(told));
  }
  Reasons reasons = reasons_for(items, keys);
  if (!trouble.empty()) {
    out.decision = kBlock;
    out.reasons = {{trouble, "", ""}};
  } else {
    out.decision = reasons.empty() ? kAllow : kRedact;
    out.reasons = reasons.take();
  }
  return out;
}

ShareOutput share(const ShareInput& input, const std::stop_token& stop) {
  ShareOutput out;
  out.items = input.items;
  for (Item& item : out.items)
    if (!item.analysis || !item.analysis->complete()) item.analysis = analyse_item(*item.content, input.folder, stop);
  if (stop.stop_requested() || !all_complete(out.items)) {
    out.result = blocked("The analysis did not come to its end.");
    return out;
  }

  const std::vector<analyzers::Passage> passages = passages_of(out.items);
  analyzers::RedactOptions options{
      *input.keys,
      input.context_id,
      input.style == protocol::ShareStyle::word ? analyzers::Style::word : analyzers::Style::same_length,
      units_of(input.encoding),
      &input.weak_before,
      address_numbers(*input.keys),
      &input.addresses_before};
  analyzers::Redaction redaction = analyzers::redact(passages, options);
  out.weak = std::move(redaction.weak);
  out.addresses = std::move(redaction.addresses);

  std::set<std::string_view> in_legend;
  for (std::size_t i = 0; i < passages.size(); ++i) {
    const bool is_text = i % 3 == 0;
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
    if (item.content->opaque) shared.withheld = kOpaque;
    out.result.items.push_back(std::move(shared));
  }
  Reasons reasons = reasons_for(out.items, input.keys.get());
  out.result.decision = reasons.empty() ? kAllow : kRedact;
  out.result.reasons = reasons.take();
  for (analyzers::Notice& notice : redaction.notices) out.result.reasons.push_back({std::move(notice.message), "", ""});
  return out;
}

protocol::ContextShareResult blocked(std::string reason) {
  protocol::ContextShareResult out;
  out.decision = kBlock;
  out.reasons = {{std::move(reason), "", ""}};
  return out;
}

}  // namespace server
