#include "server/contexts/share_record.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "analyzers/rule.h"

namespace server {
namespace {

using analyzers::Finding;

// One row for each value that was found: how often, under which rule and class.
class FoundValues {
 public:
  explicit FoundValues(const analyzers::ProjectKeys& keys) : keys_(keys) {}

  void add(std::string_view text, const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) {
      const std::string_view value = finding.value.of(text);
      if (analyzers::is_placeholder(value, keys_)) continue;
      ++counts_[{finding.rule->id, finding.data_class, value}];
    }
  }

  boost::json::array take() const {
    boost::json::array out;
    for (const auto& [found, count] : counts_) {
      const auto& [rule, data_class, value] = found;
      out.push_back({{"rule", rule},
                     {"class", data_class},
                     {"fingerprint", analyzers::fingerprint_of(value, keys_)},
                     {"count", count}});
    }
    return out;
  }

 private:
  const analyzers::ProjectKeys& keys_;
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>, std::int64_t> counts_;
};

}  // namespace

boost::json::object record_of(const ShareTerms& terms, const Mask& masked, boost::json::object said) {
  const Claims& claims = terms.claims;
  said["client"] = claims.client;
  said["destination"] = {{"provider", claims.provider}, {"model", claims.model}, {"endpoint", claims.endpoint}};
  said["task"] = claims.task;
  said["workspace"] = terms.workspace;
  boost::json::object out = masked(std::move(said));
  if (terms.folder.settings) out["policy"] = terms.folder.settings->version;
  return out;
}

LedgerEntry record_of(const ShareInput& input, const ShareOutput& output, const std::string& receipt) {
  const Mask masked(input.terms.folder, output.items.empty() ? input.items : output.items);
  LedgerEntry entry{"share", record_of(input.terms, masked), {}, "items", input.keys};
  const protocol::ContextShareResult& result = output.result;
  entry.told["receipt"] = receipt;
  entry.told["decision"] = result.decision;
  // The client's own text: known again, not read.
  if (input.keys) entry.told["context"] = analyzers::fingerprint_of(input.context_id, *input.keys);
  boost::json::array reasons;
  for (const protocol::ContextReason& reason : result.reasons) {
    boost::json::object one{{"message", reason.message}};
    if (!reason.policy.empty()) one["policy"] = reason.policy;
    reasons.push_back(std::move(one));
  }
  entry.told["reasons"] = std::move(reasons);
  if (!input.granted.empty()) entry.told["granted"] = input.granted.size();
  if (!input.keys) return entry;

  FoundValues found(*input.keys);
  for (std::size_t i = 0; i < output.items.size(); ++i) {
    const Item& item = output.items[i];
    if (item.analysis) {
      found.add(item.content->text.bytes(), item.analysis->text.findings);
      found.add(item.content->uri, item.analysis->uri.findings);
      found.add(item.content->title, item.analysis->title.findings);
    }
    LedgerText text;
    text.original = item.content->text.bytes();
    text.keeps = item.content;
    if (i < result.items.size()) {
      const protocol::SharedItem& shared = result.items[i];
      if (!shared.uri.empty()) text.told["uri"] = output.lets_through ? masked(item.content->uri) : shared.uri;
      if (!shared.withheld.empty())
        text.told["withheld"] = true;
      else if (!output.lets_through && keeps_texts(input.terms.folder))
        text.redacted = std::make_shared<const std::string>(shared.text);
    }
    entry.texts.push_back(std::move(text));
  }
  entry.told["findings"] = found.take();
  return entry;
}

bool keeps_texts(const FolderConfiguration& folder) {
  return !folder.settings || folder.settings->root.table("ledger").number("text-days") > 0;
}

LedgerText record_of(std::string text, const FolderConfiguration& folder, const analyzers::ProjectKeys& keys,
                     const std::string& context_id, const std::vector<Item>& items) {
  ItemContent content;
  content.text = Text(std::move(text));
  const auto analysis = analyse_item(content, folder, {});
  LedgerText out;
  if (!analysis->complete()) return out;
  std::vector<analyzers::Passage> passages = {{content.text.bytes(), &analysis->text.findings}};
  for (const Item& item : items) {
    if (!item.analysis || !item.analysis->complete()) return out;
    passages.push_back({item.content->text.bytes(), &item.analysis->text.findings});
    passages.push_back({item.content->uri, &item.analysis->uri.findings});
    passages.push_back({item.content->title, &item.analysis->title.findings});
  }
  analyzers::Redaction redaction = analyzers::redact(passages, {keys, context_id});
  out.redacted = std::make_shared<const std::string>(std::move(redaction.passages.at(0).text));
  return out;
}

}  // namespace server
