#include <algorithm>

#include "analyzers/engine/bytes.h"
#include "analyzers/imported/layer.h"
#include "analyzers/imported/toml_table.h"

namespace analyzers {
namespace {

class LayerReader {
 public:
  explicit LayerReader(std::vector<Diagnostic>& diagnostics) : diagnostics_(diagnostics) {}

  ImportedLayer read(const toml::table& document) {
    ImportedLayer layer;
    TomlTable root(document);
    for (std::string_view key : {"title", "description", "minversion", "betterleaksminversion"}) root.find(key);
    for (std::string_view key : {"prefilter", "filter"})
      if (auto expression = root.text(key))
        say(expression->line, Severity::warning,
            "expressions are not evaluated: what this " + std::string(key) + " would take away is found");
    for (TomlTable extend : root.tables("extend")) read_extend(extend, layer);
    for (TomlTable rule : root.tables("rules")) read_rule(rule, layer);
    read_allowlists(root, layer.allowlists);
    complain_of_unknown(root);
    return layer;
  }

 private:
  void say(std::size_t line, Severity severity, std::string message) {
    diagnostics_.push_back({line, severity, std::move(message)});
  }

  void complain_of_unknown(const TomlTable& table) {
    for (const LocatedText& key : table.unknown())
      say(key.line, Severity::information, "no such key: " + key.text + "; it is ignored");
  }

  std::shared_ptr<const Pattern> pattern(const LocatedText& source, std::string_view consequence) {
    Pattern::Read read = Pattern::read(source.text);
    if (read.pattern) return std::make_shared<const Pattern>(std::move(*read.pattern));
    say(source.line, Severity::error, "this pattern can't be used: " + read.error + "; " + std::string(consequence));
    return nullptr;
  }

  void read_extend(TomlTable& extend, ImportedLayer& layer) {
    layer.extend_line = extend.line();
    layer.use_default = extend.flag("usedefault");
    if (auto path = extend.text("path"); path && !path->text.empty()) {
      layer.extended_path = path->text;
      layer.extend_line = path->line;
    }
    if (auto url = extend.text("url"); url && !url->text.empty())
      say(url->line, Severity::warning, "nothing is fetched from a url: what it extends is not read");
    for (LocatedText& id : extend.texts("disabledrules")) layer.disabled_rules.push_back({std::move(id.text), id.line});
    complain_of_unknown(extend);
  }

  void read_rule(TomlTable& table, ImportedLayer& layer) {
    LayerRule out;
    ImportedRule& rule = out.rule;
    out.line = table.line();
    if (auto id = table.text("id")) {
      rule.id = id->text;
      out.line = id->line;
    }
    bool usable = !rule.id.empty();
    if (!usable) say(out.line, Severity::error, "a rule needs an id; this one is left out");
    if (auto text = table.text("description")) rule.title = text->text;
    for (auto [key, target] : {std::pair{"regex", &rule.pattern}, std::pair{"path", &rule.path}}) {
      auto source = table.text(key);
      if (!source || source->text.empty()) continue;
      if (target == &rule.pattern) out.pattern_line = source->line;
      *target = pattern(*source, "the rule is left out");
      usable = usable && *target != nullptr;
    }
    rule.entropy = table.number("entropy").value_or(0);
    rule.secret_group = static_cast<int>(std::clamp(table.number("secretgroup").value_or(0), 0.0, 1000.0));
    rule.specificity = static_cast<int>(std::clamp(table.number("specificity").value_or(100), 0.0, 100.0));
    rule.reported = !table.flag("skipreport");
    if (rule.pattern && rule.secret_group > rule.pattern->groups()) {
      say(out.line, Severity::error, "secretGroup is more than the pattern has groups; the rule is left out");
      usable = false;
    }
    for (const LocatedText& keyword : table.texts("keywords")) rule.keywords.push_back(folded(keyword.text));
    table.find("tags");
    for (std::string_view key : {"filter", "prefilter"})
      if (auto filter = table.text(key))
        say(filter->line, Severity::warning,
            "expressions are not evaluated: this rule finds what its filter would drop");
    if (const toml::node* node = table.find("tokenefficiency"))
      say(TomlTable::line_of(*node), Severity::information, "tokenEfficiency is not evaluated: it needs a tokenizer");
    if (const toml::node* node = table.find("validate"))
      say(TomlTable::line_of(*node), Severity::information, "nothing is validated over the network");
    read_required(table, out);
    std::vector<LayerAllowlist> allowlists;
    read_allowlists(table, allowlists);
    for (LayerAllowlist& list : allowlists) rule.allowlists.push_back(std::move(list.allowlist));
    complain_of_unknown(table);
    if (!usable) return;

    auto same = std::find_if(layer.rules.begin(), layer.rules.end(),
                             [&](const LayerRule& other) { return other.rule.id == rule.id; });
    if (same == layer.rules.end()) {
      layer.rules.push_back(std::move(out));
    } else {
      say(out.line, Severity::warning, "the id " + rule.id + " stands twice: the later rule replaces the earlier one");
      *same = std::move(out);
    }
  }

  void read_required(TomlTable& table, LayerRule& out) {
    for (TomlTable required : table.tables("required")) {
      auto id = required.text("id");
      RequiredRule need{id ? id->text : "", {}, {}};
      auto distance = [&](std::string_view key) -> std::optional<std::size_t> {
        auto number = required.number(key);
        if (!number || *number < 0) return std::nullopt;
        return static_cast<std::size_t>(std::min(*number, 1e9));
      };
      need.lines = distance("withinlines");
      need.columns = distance("withincolumns");
      complain_of_unknown(required);
      if (!id) {
        say(required.line(), Severity::error, "what a rule requires needs an id; this requirement is ignored");
        continue;
      }
      out.required.push_back({need.id, id->line});
      out.rule.required.push_back(std::move(need));
    }
  }

  void read_allowlists(TomlTable& table, std::vector<LayerAllowlist>& out) {
    const toml::node* deprecated = table.find("allowlist");
    if (deprecated != nullptr) {
      bool both = table.find("allowlists") != nullptr;
      say(TomlTable::line_of(*deprecated), both ? Severity::error : Severity::information,
          both ? "allowlist and allowlists can't stand together; both are used, gitleaks refuses the file"
               : "[allowlist] is deprecated: write [[allowlists]]");
    }
    for (std::string_view key : {"allowlist", "allowlists"})
      for (TomlTable list : table.tables(key)) read_allowlist(list, out);
  }

  void read_allowlist(TomlTable& table, std::vector<LayerAllowlist>& out) {
    auto list = std::make_shared<Allowlist>();
    LayerAllowlist located;
    bool usable = true;
    table.find("description");
    if (auto condition = table.text("condition")) {
      const std::string word = folded(condition->text);
      list->all = word == "and" || word == "&&";
      if (!list->all && word != "or" && word != "||" && !word.empty()) {
        say(condition->line, Severity::error, "condition must be AND or OR; this allowlist is left out");
        usable = false;
      }
    }
    if (auto target = table.text("regextarget")) {
      const std::string word = folded(target->text);
      list->target = word == "match" ? AllowTarget::match : word == "line" ? AllowTarget::line : AllowTarget::secret;
      if (list->target == AllowTarget::secret && word != "secret" && !word.empty()) {
        say(target->line, Severity::error, "regexTarget must be secret, match or line; this allowlist is left out");
        usable = false;
      }
    }
    list->commits = !table.texts("commits").empty();
    bool criteria = list->commits;
    for (auto [key, patterns] : {std::pair{"paths", &list->paths}, std::pair{"regexes", &list->patterns}}) {
      bool is_path = patterns == &list->paths;
      for (const LocatedText& source : table.texts(key)) {
        criteria = true;
        Pattern::Read read = Pattern::read(source.text);
        if (!read.pattern) {
          say(source.line, Severity::error, "this pattern can't be used: " + read.error + "; it allows nothing");
          // Where all must hold, leaving one out would allow more.
          usable = usable && !list->all;
          continue;
        }
        if (!list->all) {
          std::string wide = is_path ? wide_path(*read.pattern) : wide_value(*read.pattern);
          if (!wide.empty()) say(source.line, Severity::warning, "this silences " + wide);
        }
        patterns->push_back(std::move(*read.pattern));
      }
    }
    std::vector<std::string> words;
    for (const LocatedText& word : table.texts("stopwords")) {
      criteria = true;
      if (word.text.size() < 3 && !list->all)
        say(word.line, Severity::warning, "a word this short stands in most values: it silences them");
      words.push_back(folded(word.text));
    }
    list->stop_words = WordSearch(words);
    for (LocatedText& id : table.texts("targetrules")) located.target_rules.push_back({std::move(id.text), id.line});
    complain_of_unknown(table);
    if (!criteria) {
      say(table.line(), Severity::error,
          "an allowlist needs commits, paths, regexes or stopwords; this one is left out");
      return;
    }
    located.allowlist = std::move(list);
    if (usable) out.push_back(std::move(located));
  }

  std::vector<Diagnostic>& diagnostics_;
};

}  // namespace

std::optional<ImportedLayer> read_layer(std::string_view text, std::vector<Diagnostic>& diagnostics) {
  try {
    const toml::table document = toml::parse(text);
    return LayerReader(diagnostics).read(document);
  } catch (const toml::parse_error& error) {
    diagnostics.push_back({std::max<std::size_t>(1, error.source().begin.line), Severity::error,
                           "this is no TOML from here on; nothing of the file is used"});
    return std::nullopt;
  }
}

}  // namespace analyzers
