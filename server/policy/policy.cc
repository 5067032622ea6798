#include "server/policy/policy.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "server/policy/actions.h"
#include "server/policy/commands.h"
#include "server/policy/glob.h"
#include "server/policy/paths.h"
#include "server/policy/words.h"

namespace server {
namespace {

constexpr std::uint64_t kNone = 1;                           // the bit of a word that is not there
constexpr std::uint64_t kUnlisted = std::uint64_t{1} << 63;  // of one that the policy does not know
constexpr std::uint64_t kEverything = ~std::uint64_t{0};
constexpr std::string_view kKeys[] = {"class", "evidence", "tier", "task", "action", "path-class", "command-class"};

std::size_t preset_place(std::string_view name) {
  const auto words = find_key("policy.preset")->words;
  return static_cast<std::size_t>(std::find(words.begin(), words.end(), name) - words.begin());
}

// The preset that the user's own rules stand before: what the layers say that need not only tighten.
std::string base_preset(const Settings& settings) {
  std::string out(find_key("policy.preset")->fallback);
  for (const Layer layer : {Layer::system, Layer::user, Layer::workspace}) {
    const Table& policy = settings.layers[static_cast<std::size_t>(layer)].table("policy");
    if (!policy.has("preset") || (layer == Layer::workspace && !settings.trusted)) continue;
    const std::string said(policy.text("preset"));
    if (!settings.only_tightens(layer, "policy.preset") || preset_place(said) > preset_place(out)) out = said;
  }
  return out;
}

bool matches(const PolicyRule& rule, const std::array<std::uint64_t, 7>& asked, const Recipient& recipient,
             std::string_view path) {
  for (std::size_t i = 0; i < asked.size(); ++i)
    if ((rule.sets[i] & asked[i]) == 0) return false;
  const auto any = [](const auto& patterns, auto matches_one) {
    return patterns.empty() || std::any_of(patterns.begin(), patterns.end(), matches_one);
  };
  return any(rule.destinations,
             [&](const std::string& name) {
               return std::find(recipient.destinations.begin(), recipient.destinations.end(), name) !=
                      recipient.destinations.end();
             }) &&
         any(rule.clients,
             [&](const std::string& pattern) {
               return !recipient.client.empty() && name_matches(pattern, recipient.client);
             }) &&
         any(rule.paths, [&](const PathPattern& pattern) { return !path.empty() && pattern.matches(path); });
}

template <class Words>
void append(std::vector<PolicyRule>& to, Words&& rules) {
  to.insert(to.end(), std::make_move_iterator(rules.begin()), std::make_move_iterator(rules.end()));
}

}  // namespace

std::string_view to_string(Action action) {
  return kPolicyDecisions[static_cast<std::size_t>(action)];
}

std::string_view to_string(Tier tier) {
  return kPolicyTiers[static_cast<std::size_t>(tier)];
}

Policy::Policy(const Settings& settings) {
  const auto add = [&](Kind kind, std::span<const std::string_view> words) {
    auto& bits = bits_[static_cast<std::size_t>(kind)];
    for (const std::string_view word : words) bits.try_emplace(std::string(word), kNone << (bits.size() + 1));
  };
  add(Kind::data_class, kPolicyClasses);
  add(Kind::evidence, kPolicyEvidence);
  add(Kind::tier, kPolicyTiers);
  add(Kind::task, kPolicyTasks);
  add(Kind::action, kPolicyActions);
  add(Kind::path_class, kPathClasses);
  add(Kind::command_class, kCommandClasses);
  for (const Table& layer : settings.layers) add_words(layer);

  const auto rules = [&](Layer layer) {
    const std::size_t at = static_cast<std::size_t>(layer);
    return rules_of(settings.layers[at], settings.files[at]);
  };
  const Table& system = settings.layers[0];
  std::vector<PolicyRule> base;
  // A layer that can only tighten is a list of its own.
  const auto add_layer = [&](Layer layer, bool apart) {
    std::vector<PolicyRule> own = rules(layer);
    if (!apart) return append(base, std::move(own));
    const Table& policy = settings.layers[static_cast<std::size_t>(layer)].table("policy");
    if (policy.has("preset")) append(own, preset(policy.text("preset")));
    lists_.push_back(std::move(own));
  };
  add_layer(Layer::workspace, !settings.trusted);
  add_layer(Layer::user, settings.gone[static_cast<std::size_t>(Layer::user)]);
  append(base, preset(base_preset(settings)));
  lists_.push_back(std::move(base));
  std::vector<PolicyRule> above = rules(Layer::system);
  if (settings.is_locked("policy.preset")) {
    const bool said = system.table("policy").has("preset");
    append(above, preset(said ? system.table("policy").text("preset") : find_key("policy.preset")->fallback));
  }
  lists_.push_back(std::move(above));
  if (settings.broken) lists_.push_back(preset("strict"));

  for (const Table& one : settings.root.tables("restore")) restored_.push_back({one.texts("tool"), one.texts("class")});

  for (const Layer layer : {Layer::system, Layer::user, Layer::workspace}) {
    const std::size_t at = static_cast<std::size_t>(layer);
    destinations_.push_back(
        destinations_of(settings.layers[at], settings.files[at], settings.only_tightens(layer, "destination")));
  }
}

void Policy::add_words(const Table& layer) {
  for (const auto& [key, kind] : {std::pair{"class", Kind::data_class}, std::pair{"task", Kind::task}}) {
    auto& bits = bits_[static_cast<std::size_t>(kind)];
    for (const Table& one : layer.tables(key))
      bits.try_emplace(std::string(one.text("name")), kNone << (bits.size() + 1));
  }
}

std::uint64_t Policy::bit(Kind kind, std::string_view word) const {
  const auto& bits = bits_[static_cast<std::size_t>(kind)];
  if (const auto found = bits.find(word); found != bits.end()) return found->second;
  if (kind == Kind::task) return bits.at("other");
  return word.empty() ? kNone : kUnlisted;
}

std::uint64_t Policy::mask(Kind kind, const Table& when) const {
  const std::string_view key = kKeys[static_cast<std::size_t>(kind)];
  if (!when.has(key)) {
    if (kind != Kind::action) return kEverything;
    if (!when.has("command-class") && !when.has("path-class")) return bit(kind, "share");
    return bit(kind, "tool") | bit(kind, when.has("command-class") ? "command" : "edit");
  }
  std::uint64_t out = 0;
  for (const std::string& word : when.texts(key)) {
    if (word != kAnyWord)
      out |= bit(kind, word);
    else
      out |= kEverything & ~kNone & ~(kind == Kind::data_class ? bit(kind, "source") : 0);
  }
  return out;
}

std::vector<PolicyRule> Policy::rules_of(const Table& layer, const std::string& file) const {
  std::vector<PolicyRule> out;
  for (const Table& table : layer.tables("rule")) {
    PolicyRule& rule = out.emplace_back();
    const auto action = [](std::string_view word) {
      const auto at = std::find(std::begin(kPolicyDecisions), std::end(kPolicyDecisions), word);
      return static_cast<Action>(at - std::begin(kPolicyDecisions));
    };
    const Table& when = table.table("when");
    for (std::size_t i = 0; i < kKinds; ++i) rule.sets[i] = mask(static_cast<Kind>(i), when);
    rule.destinations = when.texts("destination");
    for (std::string& pattern : when.texts("path")) rule.paths.emplace_back(std::move(pattern));
    rule.clients = when.texts("client");
    rule.then = action(table.text("then"));
    const bool share = rule.sets[static_cast<std::size_t>(Kind::action)] == bit(Kind::action, "share");
    rule.otherwise = rule.then != Action::ask ? rule.then
                     : table.has("otherwise") ? action(table.text("otherwise"))
                     : share                  ? Action::redact
                                              : Action::block;
    rule.minutes = rule.then == Action::ask ? table.number("minutes") : 0;
    rule.reason = table.text("reason");
    rule.place = file + ':' + std::to_string(table.origin.line);
  }
  return out;
}

std::vector<PolicyRule> Policy::preset(std::string_view name) const {
  return rules_of(read_layer(preset_text(name), Layer::system).root, "preset " + std::string(name));
}

std::vector<Policy::Destination> Policy::destinations_of(const Table& layer, const std::string& file,
                                                         bool only_tightens) const {
  std::vector<Destination> out;
  for (const Table& table : layer.tables("destination")) {
    Destination& one = out.emplace_back();
    one.only_tightens = only_tightens;
    one.name = table.text("name");
    one.providers = table.texts("provider");
    one.models = table.texts("model");
    one.hosts = table.texts("endpoint");
    one.clients = table.texts("client");
    const auto tier = std::find(std::begin(kPolicyTiers), std::end(kPolicyTiers), table.text("tier"));
    one.tier = static_cast<Tier>(tier - std::begin(kPolicyTiers));
    if (table.has("tasks")) one.tasks = 0;
    for (const std::string& task : table.texts("tasks")) one.tasks |= bit(Kind::task, task);
    one.refusal.reason = "The destination " + one.name + " is not there for this task. Use another one.";
    one.refusal.place = file + ':' + std::to_string(table.origin.line);
  }
  return out;
}

bool Policy::restores_into(std::string_view tool, std::string_view data_class) const {
  if (tool.empty() || is_shell_tool(tool)) return false;
  return std::any_of(restored_.begin(), restored_.end(), [&](const Restored& one) {
    return std::find(one.classes.begin(), one.classes.end(), data_class) != one.classes.end() &&
           std::any_of(one.tools.begin(), one.tools.end(),
                       [&](const std::string& pattern) { return name_matches(pattern, tool); });
  });
}

Verdict Policy::decide(const Recipient& recipient, const Question& question) const {
  if (recipient.refusal != nullptr) return {Action::block, Action::block, 0, recipient.refusal};
  const std::array<std::uint64_t, kKinds> asked{bit(Kind::data_class, question.data_class),
                                                bit(Kind::evidence, question.evidence),
                                                bit(Kind::tier, to_string(recipient.tier)),
                                                recipient.task,
                                                bit(Kind::action, question.action),
                                                bit(Kind::path_class, question.path_class),
                                                bit(Kind::command_class, question.command_class)};
  std::optional<Verdict> out;
  for (const std::vector<PolicyRule>& list : lists_) {
    const auto rule = std::find_if(
        list.begin(), list.end(), [&](const PolicyRule& one) { return matches(one, asked, recipient, question.path); });
    if (rule == list.end()) continue;
    const Verdict verdict{rule->then, rule->otherwise, rule->minutes, &*rule};
    out = out ? stricter(*out, verdict) : verdict;
  }
  return out.value_or(Verdict{});
}

Verdict stricter(const Verdict& a, const Verdict& b) {
  if (a.action != b.action) return a.action > b.action ? a : b;
  Verdict out = a;
  out.minutes = std::min(a.minutes, b.minutes);
  if (b.meanwhile > a.meanwhile) {
    out.meanwhile = b.meanwhile;
    out.rule = b.rule;
  }
  return out;
}

std::string reason_of(const Verdict& verdict) {
  if (verdict.rule == nullptr) return "No rule of the policy allows this.";
  if (!verdict.rule->reason.empty()) return verdict.rule->reason;
  return "The policy says so at " + verdict.rule->place + ".";
}

}  // namespace server
