#include "server/contexts/judgement.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <tuple>

#include "analyzers/rule.h"
#include "server/convert/context_ranges.h"
#include "server/vault/master_key.h"

namespace server {
namespace {

using analyzers::Finding;

class Judge {
 public:
  Judge(const analyzers::ProjectKeys* keys, const Policy& policy, const Claims& claims, std::string_view workspace,
        const std::set<std::string>& granted)
      : keys_(keys),
        policy_(policy),
        recipient_(policy.recipient_of(claims)),
        workspace_(workspace),
        granted_(granted) {}

  Judgement run(const std::vector<Item>& items) {
    for (const Item& item : items) {
      const ItemContent& content = *item.content;
      path_ = policy_path(workspace_, content.uri);
      keeps_ = std::make_shared<const Item>(item);
      known_.clear();
      std::string& withheld = out_.withheld.emplace_back();
      if (content.opaque) {
        withheld = kNotText;
        opaque_ = true;
      } else if (const Question question = question_of(item, path_); !question.data_class.empty()) {
        const Verdict verdict = policy_.decide(recipient_, question);
        const std::string& why = item.analysis->protection;
        const std::string reason = why.empty() ? reason_of(verdict) : "The file is not shared: " + why + '.';
        const Action action = settled(verdict, question.data_class, path_, question.data_class);
        if (action == Action::redact) withheld = reason;
        if (action != Action::allow) add(reason, std::string(why.empty() ? "" : kProtectedFile), "", verdict);
      }
      // What stands in a text that stays away is no reason of its own.
      if (withheld.empty() || content.opaque)
        passage(content.text.bytes(), item.analysis->text.findings, &item.id);
      else
        out_.passages.push_back({content.text.bytes(), &item.analysis->text.findings, keeps_});
      passage(content.uri, item.analysis->uri.findings, nullptr);
      passage(content.title, item.analysis->title.findings, nullptr);
    }
    for (Found& one : found_) {
      std::string message(one.rule->title);
      message += one.count == 1 ? ": found once" : ": found " + std::to_string(one.count) + " times";
      if (one.verdict.meanwhile == Action::redact)
        message += one.count == 1 ? ", shared as a placeholder." : ", shared as placeholders.";
      else
        message += '.';
      if (one.verdict.action != Action::redact) message += ' ' + reason_of(one.verdict);
      add(std::move(message), std::string(one.rule->id), std::move(one.id), one.verdict);
    }
    if (opaque_) {
      out_.action = std::max(out_.action, Action::redact);
      out_.reasons.push_back({std::string(kNotText), "", ""});
    }
    const Verdict whole = policy_.decide(recipient_, {});
    if (settled(whole, "share", "", "the context as a whole") > out_.action) add(reason_of(whole), "", "", whole);
    return std::move(out_);
  }

 private:
  struct Found {
    const analyzers::Rule* rule;
    Verdict verdict;
    std::string id;
    std::size_t count;
  };

  // What counts now: where a person is to decide, their yes, or what holds until then. `bytes` is what the yes is
  // about.
  Action settled(const Verdict& verdict, std::string_view kind, std::string_view bytes, std::string_view what) {
    if (verdict.action != Action::ask || keys_ == nullptr) return verdict.meanwhile;
    std::string subject = std::string(kind) + ' ' + analyzers::fingerprint_of(bytes, *keys_);
    if (granted_.contains(subject)) return Action::allow;
    if (told_.insert(subject).second) out_.asked.push_back({std::move(subject), std::string(what), verdict.minutes});
    return verdict.meanwhile;
  }

  void add(std::string message, std::string rule, std::string id, const Verdict& verdict) {
    out_.action = std::max(out_.action, verdict.meanwhile);
    std::string place = verdict.rule ? verdict.rule->place : "";
    const bool told = id.empty() && std::any_of(out_.reasons.begin(), out_.reasons.end(), [&](const auto& reason) {
                        return reason.message == message && reason.policy == place;
                      });
    if (!told) out_.reasons.push_back({std::move(message), std::move(rule), std::move(id), std::move(place)});
  }

  const Verdict& verdict_of(const Finding& finding) {
    auto [at, fresh] = known_.try_emplace({finding.data_class, finding.tier});
    if (fresh) at->second = policy_.decide(recipient_, question_of(finding, path_));
    return at->second;
  }

  // `item`: the text of which item it is, null for a uri or a title.
  void passage(std::string_view text, const std::vector<Finding>& findings, const std::string* item) {
    std::vector<Finding> kept;
    bool all = true;
    for (std::size_t i = 0; i < findings.size(); ++i) {
      const Finding& finding = findings[i];
      if (is_issued(finding, text, keys_)) continue;
      const Verdict& verdict = verdict_of(finding);
      if (settled(verdict, finding.data_class, finding.value.of(text), finding.rule->title) == Action::allow) {
        all = false;
        out_.lets_through = true;
        continue;
      }
      kept.push_back(finding);
      const auto same = std::find_if(found_.begin(), found_.end(), [&](const Found& one) {
        return one.rule->id == finding.rule->id && one.verdict.rule == verdict.rule;
      });
      if (same != found_.end())
        ++same->count;
      else
        found_.push_back({finding.rule, verdict, item ? context_finding_id(*item, i) : "", 1});
    }
    const std::vector<Finding>* left = all ? &findings : &out_.kept.emplace_back(std::move(kept));
    out_.passages.push_back({text, left, keeps_});
  }

  const analyzers::ProjectKeys* keys_;
  const Policy& policy_;
  const Recipient recipient_;
  std::string_view workspace_;
  std::string path_;
  std::shared_ptr<const void> keeps_;  // the present item's content and analysis
  std::map<std::tuple<std::string_view, analyzers::EvidenceTier>, Verdict> known_;  // for the present path
  std::vector<Found> found_;
  bool opaque_ = false;
  const std::set<std::string>& granted_;
  std::set<std::string> told_;  // the subjects of what is asked
  Judgement out_;
};

}  // namespace

Judgement judge(const std::vector<Item>& items, const analyzers::ProjectKeys* keys, const Policy& policy,
                const Claims& claims, std::string_view workspace, const std::set<std::string>& granted) {
  return Judge(keys, policy, claims, workspace, granted).run(items);
}

Question question_of(const Finding& finding, std::string_view path) {
  Question out;
  out.data_class = finding.data_class;
  out.evidence = analyzers::to_string(finding.tier);
  out.path = path;
  return out;
}

Question question_of(const Item& item, std::string_view path) {
  Question out;
  if (!item.analysis->protection.empty()) {
    out.data_class = kProtectedFile;
    out.evidence = analyzers::to_string(analyzers::EvidenceTier::verified);
  } else if (!item.content->uri.empty()) {
    out.data_class = "source";
  }
  out.path = path;
  return out;
}

std::string policy_path(std::string_view workspace, std::string_view uri) {
  if (uri.empty()) return "";
  const std::filesystem::path path = std::filesystem::path(project_root(uri)).lexically_normal();
  const std::filesystem::path root = std::filesystem::path(project_root(workspace)).lexically_normal();
  if (root.empty()) return path.generic_string();
  std::string relative = path.lexically_relative(root).generic_string();
  return relative.empty() || relative == ".." || relative.starts_with("../") ? path.generic_string() : relative;
}

bool is_issued(const Finding& finding, std::string_view text, const analyzers::ProjectKeys* keys) {
  return keys != nullptr && analyzers::is_placeholder(finding.value.of(text), *keys);
}

}  // namespace server
