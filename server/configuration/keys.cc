#include "server/configuration/keys.h"

#include <algorithm>

#include "server/policy/words.h"

namespace server {
namespace {

std::string problem_of_lock(std::string_view name) {
  return find_key(name) ? "" : "it names no key; write \"section\" or \"section.key\"";
}

constexpr std::string_view kPresets[] = {"open", "standard", "strict", "regulated"};

constexpr Key kPolicy[] = {
    {.name = "preset",
     .tightens = Tightens::later,
     .fallback = "standard",
     .words = kPresets,
     .help = "The rules to begin with. The later of open, standard, strict and regulated are the tighter ones."},
    {.name = "lock",
     .form = Form::texts,
     .tightens = Tightens::adding,
     .help =
         "Sections and keys that the layers below can only tighten, such as \"policy.preset\". In the system's file "
         "alone.",
     .problem_of = problem_of_lock},
};

constexpr Key kTrust[] = {
    {.name = "workspaces",
     .form = Form::texts,
     .help = "Folders whose .lampblack.toml may loosen, too. Everywhere else it can only tighten."},
};

std::string problem_of_word(std::string_view word) {
  return word.size() >= 4 ? "" : "a word needs four bytes at least: a shorter one would stand everywhere";
}

std::string problem_of_prefix(std::string_view prefix) {
  return prefix.size() >= 3 ? "" : "a prefix needs three bytes at least: a shorter one would stand everywhere";
}

constexpr Key kIdentifiers[] = {
    {.name = "suffixes",
     .form = Form::texts,
     .tightens = Tightens::adding,
     .help = "Domains whose hosts are internal, such as \"corp.acme.com\".",
     .problem_of = problem_of_word},
    {.name = "hosts",
     .form = Form::texts,
     .tightens = Tightens::adding,
     .help = "Internal hosts and machines.",
     .problem_of = problem_of_word},
    {.name = "names",
     .form = Form::texts,
     .tightens = Tightens::adding,
     .help = "Code names, and whatever else names the inside.",
     .problem_of = problem_of_word},
    {.name = "tickets",
     .form = Form::texts,
     .tightens = Tightens::adding,
     .help = "Prefixes of ticket numbers: \"OPS\" for OPS-1234.",
     .problem_of = problem_of_prefix},
    {.name = "production",
     .form = Form::texts,
     .tightens = Tightens::adding,
     .help = "Words in hosts, paths and names that make a credential one of production, besides prod, production, prd "
             "and live.",
     .problem_of = problem_of_word},
    {.name = "home-directories",
     .form = Form::flag,
     .tightens = Tightens::on,
     .fallback = "false",
     .help = "Home directories are taken out of what is shared. Agents that work with absolute paths then need them "
             "restored."},
};

constexpr std::string_view kDictionaryClasses[] = {"internal", "personal", "customer"};

constexpr Key kDictionary[] = {
    {.name = "class", .words = kDictionaryClasses, .required = true, .help = "What the words are."},
    {.name = "words",
     .form = Form::texts,
     .help = "Words and names, found in any case as words of their own.",
     .problem_of = problem_of_word},
    {.name = "file", .help = "A file with a word on each line. Not in a workspace that is not trusted."},
};

constexpr Key kKnownValues[] = {
    {.name = "files",
     .form = Form::texts,
     .tightens = Tightens::adding,
     .help = "More files whose values are known, as patterns of gitignore."},
    {.name = "names",
     .form = Form::texts,
     .tightens = Tightens::adding,
     .help = "More names, in any case, whose values in those files are known."},
    {.name = "environment",
     .form = Form::flag,
     .tightens = Tightens::on,
     .fallback = "false",
     .help = "The values of credential-like variables of the sidecar's own environment are known, too."},
};

constexpr Key kProtectedFiles[] = {
    {.name = "patterns",
     .form = Form::texts,
     .tightens = Tightens::adding,
     .help = "More files that are kept from assistants, as patterns of gitignore or of GitHub's content exclusion."},
};

constexpr std::string_view kTiers[] = {"approved", "vendor", "unknown"};
constexpr std::string_view kMeanwhile[] = {"redact", "block"};

std::string problem_of_host(std::string_view pattern) {
  return pattern.find_first_of("/@: ") == pattern.npos ? "" : "write the host alone, such as \"*.example.com\"";
}

constexpr Key kDestination[] = {
    {.name = "name", .required = true, .help = "What rules call it."},
    {.name = "provider", .form = Form::texts, .help = "The provider that clients name; * is any text."},
    {.name = "model", .form = Form::texts, .help = "The model that clients name; * is any text."},
    {.name = "endpoint",
     .form = Form::texts,
     .help = "The host of the endpoint; * is any text.",
     .problem_of = problem_of_host},
    {.name = "client", .form = Form::texts, .help = "The client's name; * is any text."},
    {.name = "tier", .words = kTiers, .required = true, .help = "How far it is trusted."},
    {.name = "tasks", .form = Form::texts, .help = "What it may be used for; nothing: any task."},
};

constexpr Key kNamed[] = {
    {.name = "name", .required = true, .help = "What rules call it."},
    {.name = "help", .help = "What it is, for those who read the file."},
};

constexpr Key kWhen[] = {
    {.name = "class", .form = Form::texts, .help = "Data classes; \"any\" is all that is found."},
    {.name = "evidence", .form = Form::texts, .words = kPolicyEvidence, .help = "How sure the finding is."},
    {.name = "destination", .form = Form::texts, .help = "Names of destinations."},
    {.name = "tier", .form = Form::texts, .words = kPolicyTiers, .help = "Tiers of destinations."},
    {.name = "task", .form = Form::texts, .help = "What the context is for."},
    {.name = "path", .form = Form::texts, .help = "Patterns of paths, relative to the workspace."},
    {.name = "client", .form = Form::texts, .help = "Names of clients; * is any text."},
    {.name = "action",
     .form = Form::texts,
     .words = kPolicyActions,
     .help = "What is asked for; nothing: a share, or what the class of a path or command is about."},
    {.name = "path-class", .form = Form::texts, .help = "Classes of the file that is edited; \"any\" for all."},
    {.name = "command-class", .form = Form::texts, .help = "Classes of the command; \"any\" for all."},
};

constexpr Key kRule[] = {
    {.name = "when", .form = Form::table, .required = true, .keys = kWhen, .help = "All of it must hold."},
    {.name = "then", .words = kPolicyDecisions, .required = true, .help = "What is decided."},
    {.name = "reason", .help = "What a developer should do."},
    {.name = "otherwise", .words = kMeanwhile, .help = "With ask: what holds until a person has answered."},
    {.name = "minutes",
     .form = Form::number,
     .fallback = "15",
     .minimum = 1,
     .maximum = 15,
     .help = "With ask: for how long a person can say yes."},
};

constexpr Key kGiven[] = {
    {.name = "class", .help = "A data class."},
    {.name = "evidence", .words = kPolicyEvidence, .help = "How sure the finding is."},
    {.name = "provider", .help = "What the client says."},
    {.name = "model", .help = "What the client says."},
    {.name = "endpoint", .help = "What the client says."},
    {.name = "client", .help = "The client's name."},
    {.name = "task", .help = "What the context is for."},
    {.name = "path", .help = "A path, relative to the workspace."},
    {.name = "action", .words = kPolicyActions, .help = "What is asked for; nothing: as in a rule."},
    {.name = "path-class", .help = "A class of the file that is edited."},
    {.name = "command-class", .help = "A class of the command."},
};

constexpr Key kTest[] = {
    {.name = "given", .form = Form::table, .required = true, .keys = kGiven, .help = "What is asked about."},
    {.name = "expect", .words = kPolicyDecisions, .required = true, .help = "What must be decided."},
};

constexpr Key kRestore[] = {
    {.name = "tool",
     .form = Form::texts,
     .required = true,
     .help = "Tools that get values back in their arguments; * is any text. Never a shell."},
    {.name = "class", .form = Form::texts, .required = true, .help = "Data classes of the values that they get."},
};

constexpr Key kLedger[] = {
    {.name = "days",
     .form = Form::number,
     .tightens = Tightens::higher,
     .fallback = "365",
     .minimum = 1,
     .maximum = 36500,
     .help = "For how many days records are kept."},
    {.name = "text-days",
     .form = Form::number,
     .tightens = Tightens::lower,
     .fallback = "30",
     .minimum = 0,
     .maximum = 36500,
     .help = "For how many days the texts that left are kept; with 0 none is kept at all."},
    {.name = "megabytes",
     .form = Form::number,
     .fallback = "1024",
     .minimum = 1,
     .maximum = 1048576,
     .help = "Where records and texts take more than this, the oldest go."},
};

constexpr Key kGrants[] = {
    {.name = "minutes",
     .form = Form::number,
     .tightens = Tightens::lower,
     .fallback = "15",
     .minimum = 1,
     .maximum = 15,
     .help = "For how long a person can say yes at most, whatever a rule says."},
    {.name = "uses",
     .form = Form::number,
     .tightens = Tightens::lower,
     .fallback = "1000",
     .minimum = 1,
     .maximum = 1000,
     .help = "How often a yes for some minutes counts at most."},
};

constexpr Key kSections[] = {
    {.name = "policy", .form = Form::table, .keys = kPolicy, .help = "What is shared with whom."},
    {.name = "identifiers", .form = Form::table, .keys = kIdentifiers, .help = "What names the organisation."},
    {.name = "dictionary",
     .form = Form::tables,
     .tightens = Tightens::adding,
     .keys = kDictionary,
     .help = "More words that are taken out of what is shared."},
    {.name = "known-values",
     .form = Form::table,
     .keys = kKnownValues,
     .help = "Where values stand that are known to be secret."},
    {.name = "protected-files", .form = Form::table, .keys = kProtectedFiles, .help = "What is withheld as a whole."},
    {.name = "destination",
     .form = Form::tables,
     .tightens = Tightens::adding,
     .keys = kDestination,
     .help = "Where contexts go; the first one that matches counts."},
    {.name = "class", .form = Form::tables, .tightens = Tightens::adding, .keys = kNamed, .help = "More data classes."},
    {.name = "task", .form = Form::tables, .tightens = Tightens::adding, .keys = kNamed, .help = "More tasks."},
    {.name = "rule",
     .form = Form::tables,
     .tightens = Tightens::adding,
     .keys = kRule,
     .help = "The first rule that matches decides in its file, the most restrictive among files."},
    {.name = "restore",
     .form = Form::tables,
     .keys = kRestore,
     .help = "Tools that get values back in their arguments; without it none does."},
    {.name = "ledger", .form = Form::table, .keys = kLedger, .help = "How long the record of shares is kept."},
    {.name = "grants", .form = Form::table, .keys = kGrants, .help = "How far a person's yes reaches."},
    {.name = "test", .form = Form::tables, .tightens = Tightens::adding, .keys = kTest, .help = "Tests of the policy."},
    {.name = "trust", .form = Form::table, .keys = kTrust, .help = "Which workspaces may loosen."},
};

const Key* find_in(std::span<const Key> keys, std::string_view name) {
  const auto at = std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; });
  return at == keys.end() ? nullptr : &*at;
}

}  // namespace

std::span<const Key> configuration_keys() {
  return kSections;
}

const Key* find_key(std::string_view dotted) {
  std::span<const Key> keys = kSections;
  for (;;) {
    const std::size_t dot = dotted.find('.');
    const Key* key = find_in(keys, dotted.substr(0, dot));
    if (key == nullptr || dot == std::string_view::npos) return key;
    keys = key->keys;
    dotted.remove_prefix(dot + 1);
  }
}

}  // namespace server
