#include "analyzers/imported/configuration.h"

#include <algorithm>
#include <utility>

#include "analyzers/imported/aliases.h"
#include "analyzers/imported/layer.h"

namespace analyzers {
namespace {

constexpr int kDeepestExtension = 2;       // files below the first, as in gitleaks
constexpr std::size_t kMostRules = 5000;   // of all files together
constexpr std::size_t kLargest = 4 << 20;  // bytes of one file

std::string quoted(const std::string& id) {
  return '"' + id + '"';
}

// A file and all that it extends, joined.
class Joiner {
 public:
  Joiner(const ReadFile& read_file, std::vector<Diagnostic>& diagnostics)
      : read_file_(read_file), diagnostics_(diagnostics) {}

  // Nothing when `text` is no TOML.
  bool add(std::string_view text, int depth) {
    if (text.size() > kLargest) {
      say(1, Severity::error, "the file is too large for a configuration; nothing of it is used");
      return false;
    }
    std::optional<ImportedLayer> layer = read_layer(text, diagnostics_);
    if (!layer) return false;
    if (layer->use_default && !layer->extended_path.empty())
      say(layer->extend_line, Severity::error, "useDefault and path can't stand together; the path is ignored");
    else if (!layer->extended_path.empty())
      extend(*layer, depth);
    out_.builtin = out_.builtin || layer->use_default;
    if (depth == 0 && !out_.builtin && rules_.empty() && layer->rules.empty()) {
      say(1, Severity::warning,
          "this file has no rules and extends nothing: other scanners would find nothing at all with it. The built-in "
          "rules are used; write [extend] useDefault = true");
      out_.builtin = true;
    }
    for (const NamedId& id : layer->disabled_rules) disable(id);
    for (LayerRule& rule : layer->rules) check_required(rule, layer->rules);
    for (LayerRule& rule : layer->rules) join(std::move(rule));
    for (LayerAllowlist& list : layer->allowlists) join(std::move(list));
    return true;
  }

  Configuration finish() {
    std::sort(rules_.begin(), rules_.end(), [](const auto& a, const auto& b) { return a->id < b->id; });
    std::map<std::string, std::size_t> keywords;
    std::vector<std::string> words;
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      ImportedRule& rule = *rules_[i];
      rule.rule = shown(rule);
      for (const std::string& keyword : rule.keywords) {
        auto [word, added] = keywords.try_emplace(keyword, words.size());
        if (added) {
          words.push_back(keyword);
          out_.rules_of_keyword.emplace_back();
        }
        out_.rules_of_keyword[word->second].push_back(i);
      }
      out_.rules.push_back(std::move(rules_[i]));
    }
    out_.keywords = WordSearch(words);
    for (auto& [rule, change] : out_.overrides) {
      if (change.title.empty()) continue;
      change.titled = *rule;
      change.titled->title = change.title;
    }
    return std::move(out_);
  }

 private:
  void say(std::size_t line, Severity severity, std::string message) {
    diagnostics_.push_back({line, severity, std::move(message)});
  }

  void extend(const ImportedLayer& layer, int depth) {
    if (depth == kDeepestExtension) {
      say(layer.extend_line, Severity::warning, "a chain of files this long is not followed");
      return;
    }
    std::optional<std::string> text = read_file_ ? read_file_(layer.extended_path) : std::nullopt;
    if (!text) {
      say(layer.extend_line, Severity::error, "the file that this extends can't be read");
      return;
    }
    // What is said of the other file stands at the line that names it.
    std::vector<Diagnostic> own = std::exchange(diagnostics_, {});
    add(*text, depth + 1);
    for (Diagnostic& diagnostic : diagnostics_) {
      if (diagnostic.severity == Severity::information) continue;
      own.push_back({layer.extend_line, diagnostic.severity,
                     "line " + std::to_string(diagnostic.line) + " of the extended file: " + diagnostic.message});
    }
    diagnostics_ = std::move(own);
  }

  std::vector<const Rule*> ours(const std::string& id) const {
    if (!out_.builtin) return {};
    return rules_named(id).value_or(std::vector<const Rule*>());
  }

  auto imported(const std::string& id) {
    return std::find_if(rules_.begin(), rules_.end(), [&](const auto& rule) { return rule->id == id; });
  }

  void unknown(const NamedId& id, Severity severity, std::string_view consequence) {
    bool known = rules_named(id.id).has_value();
    if (known && rules_named(id.id)->empty())
      say(id.line, Severity::information, quoted(id.id) + " stands for nothing that the built-in rules look for");
    else if (known && !out_.builtin)
      say(id.line, severity, quoted(id.id) + " is a built-in rule, and the file does not extend them");
    else
      say(id.line, severity, "there is no rule " + quoted(id.id) + std::string(consequence));
  }

  void disable(const NamedId& id) {
    auto rule = imported(id.id);
    bool found = rule != rules_.end();
    if (found) rules_.erase(rule);
    for (const Rule* builtin : ours(id.id)) {
      out_.overrides[builtin].off = true;
      found = true;
    }
    if (!found) unknown(id, Severity::warning, " to disable");
  }

  void check_required(LayerRule& rule, const std::vector<LayerRule>& all) {
    for (std::size_t i = rule.required.size(); i-- > 0;) {
      const NamedId& id = rule.required[i];
      if (std::any_of(all.begin(), all.end(), [&](const LayerRule& other) { return other.rule.id == id.id; })) continue;
      say(id.line, Severity::error, "this file has no rule " + quoted(id.id) + "; it is not required");
      rule.rule.required.erase(rule.rule.required.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

  void join(LayerRule layer_rule) {
    ImportedRule& rule = layer_rule.rule;
    if (auto base = imported(rule.id); base != rules_.end()) {
      override_imported(**base, std::move(rule));
      return;
    }
    std::vector<const Rule*> builtin = ours(rule.id);
    if (rule.pattern) {
      for (const Rule* replaced : builtin) out_.overrides[replaced].off = true;
    } else if (!builtin.empty()) {
      for (const Rule* changed : builtin) override_builtin(out_.overrides[changed], rule, layer_rule.line);
      return;
    } else if (!rule.path) {
      if (rules_named(rule.id))
        unknown({rule.id, layer_rule.line}, Severity::warning, "");
      else
        say(layer_rule.line, Severity::error,
            "a rule needs a regex or a path, or the id of a rule that it changes; this one is left out");
      return;
    }
    if (rules_.size() == kMostRules)
      say(layer_rule.line, Severity::error, "too many rules; this one and those behind it are left out");
    if (rules_.size() < kMostRules) rules_.push_back(std::make_unique<ImportedRule>(std::move(rule)));
  }

  // What `rule` says wins; lists are joined.
  static void override_imported(ImportedRule& base, ImportedRule rule) {
    if (!rule.title.empty()) base.title = std::move(rule.title);
    if (rule.entropy != 0) base.entropy = rule.entropy;
    if (rule.secret_group != 0) base.secret_group = rule.secret_group;
    if (rule.pattern) base.pattern = rule.pattern;
    if (rule.path) base.path = rule.path;
    if (base.pattern) base.secret_group = std::min(base.secret_group, base.pattern->groups());
    base.keywords.insert(base.keywords.end(), rule.keywords.begin(), rule.keywords.end());
    base.allowlists.insert(base.allowlists.end(), rule.allowlists.begin(), rule.allowlists.end());
  }

  void override_builtin(Override& change, const ImportedRule& rule, std::size_t line) {
    if (!rule.title.empty()) change.title = rule.title;
    if (rule.entropy != 0) change.entropy = rule.entropy;
    if (rule.path) change.path = rule.path;
    if (rule.secret_group != 0)
      say(line, Severity::information, "secretGroup says nothing to a built-in rule: it knows what is the value");
    change.allowlists.insert(change.allowlists.end(), rule.allowlists.begin(), rule.allowlists.end());
  }

  void join(LayerAllowlist list) {
    if (list.target_rules.empty()) out_.allowlists.push_back(std::move(list.allowlist));
    for (const NamedId& id : list.target_rules) {
      auto rule = imported(id.id);
      bool found = rule != rules_.end();
      if (found) (*rule)->allowlists.push_back(list.allowlist);
      for (const Rule* builtin : ours(id.id)) {
        out_.overrides[builtin].allowlists.push_back(list.allowlist);
        found = true;
      }
      if (!found) unknown(id, Severity::error, " to allow anything for");
    }
  }

  static Rule shown(const ImportedRule& rule) {
    Rule out;
    out.id = rule.id;
    out.title = rule.title.empty() ? std::string_view(rule.id) : std::string_view(rule.title);
    while (out.title.ends_with('.')) out.title.remove_suffix(1);
    out.data_class = "secret";
    out.advice = "Revoke it where it was issued. The rule stands in a configuration file of this workspace.";
    out.detector = Detector::imported;
    bool generic = rule.id.find("generic") != rule.id.npos;
    out.tier = generic ? EvidenceTier::generic : EvidenceTier::context;
    out.severity = Severity::warning;
    return out;
  }

  const ReadFile& read_file_;
  std::vector<Diagnostic>& diagnostics_;
  Configuration out_;
  std::vector<std::unique_ptr<ImportedRule>> rules_;
};

}  // namespace

ConfigurationReading read_configuration(std::string_view text, const ReadFile& read_file) {
  ConfigurationReading out;
  Joiner joiner(read_file, out.diagnostics);
  if (joiner.add(text, 0)) out.configuration = std::make_shared<const Configuration>(joiner.finish());
  std::stable_sort(out.diagnostics.begin(), out.diagnostics.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return a.line < b.line; });
  return out;
}

}  // namespace analyzers
