// What a configuration of gitleaks or betterleaks says, ready to run: its rules, what it changes about ours, what it
// allows. Constant once read; any thread. Findings of its rules point into it: whoever keeps them keeps it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/finding.h"
#include "analyzers/imported/pattern.h"
#include "analyzers/imported/word_search.h"
#include "analyzers/rule.h"

namespace analyzers {

// What is wrong with a configuration, or worth knowing about it. Holds no text but ids and keys.
struct Diagnostic {
  std::size_t line = 1;  // of the file, from 1
  Severity severity = Severity::error;
  std::string message;
};

enum class AllowTarget { secret, match, line };

// What is no finding although a rule says so.
struct Allowlist {
  std::vector<Pattern> paths;
  std::vector<Pattern> patterns;
  WordSearch stop_words;
  AllowTarget target = AllowTarget::secret;
  bool all = false;      // every criterion that is there must hold, not one of them
  bool commits = false;  // names commits: a text has none, so this never holds
};
using Allowlists = std::vector<std::shared_ptr<const Allowlist>>;

// A rule that counts only where another one has a finding close by.
struct RequiredRule {
  std::string id;
  std::optional<std::size_t> lines;    // at most so many away
  std::optional<std::size_t> columns;  // bytes, at most so many away
};

struct ImportedRule {
  std::string id;
  std::string title;
  std::shared_ptr<const Pattern> pattern;  // at least one of the two is there
  std::shared_ptr<const Pattern> path;
  int secret_group = 0;  // 0: the first that is not empty, else the whole match
  double entropy = 0;    // bits a character that a value must exceed
  int specificity = 100;
  bool reported = true;               // false: only required by others
  std::vector<std::string> keywords;  // lower case
  std::vector<RequiredRule> required;
  Allowlists allowlists;
  std::unique_ptr<KeywordReach> reach = std::make_unique<KeywordReach>();

  Rule rule;  // as findings show it; its texts are those above
};

// What changes about a rule of ours for marks.
struct Override {
  bool off = false;
  std::string title;           // empty: ours
  std::optional<Rule> titled;  // ours with that title
  double entropy = 0;
  std::shared_ptr<const Pattern> path;
  Allowlists allowlists;
};

struct Configuration {
  bool builtin = false;  // our rules run too
  std::vector<std::unique_ptr<const ImportedRule>> rules;
  std::map<const Rule*, Override> overrides;
  Allowlists allowlists;

  WordSearch keywords;                                     // of all rules
  std::vector<std::vector<std::size_t>> rules_of_keyword;  // keyword → indices of the rules that it can start
};

struct ConfigurationReading {
  std::shared_ptr<const Configuration> configuration;  // null when the text is no TOML
  std::vector<Diagnostic> diagnostics;                 // by line
};

// Gives the text of another file that a configuration extends, nothing if it can't be read.
using ReadFile = std::function<std::optional<std::string>(const std::string& path)>;

// Reads a .gitleaks.toml or .betterleaks.toml. What is wrong is said, and the rest still works.
ConfigurationReading read_configuration(std::string_view text, const ReadFile& read_file);

}  // namespace analyzers
