#include "server/configuration/keys.h"

#include <algorithm>

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

constexpr Key kSections[] = {
    {.name = "policy", .form = Form::table, .keys = kPolicy, .help = "What is shared with whom."},
    {.name = "identifiers", .form = Form::table, .keys = kIdentifiers, .help = "What names the organisation."},
    {.name = "dictionary",
     .form = Form::tables,
     .tightens = Tightens::adding,
     .keys = kDictionary,
     .help = "More words that are taken out of what is shared."},
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
