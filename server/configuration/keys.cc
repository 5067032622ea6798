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

constexpr Key kSections[] = {
    {.name = "policy", .form = Form::table, .keys = kPolicy, .help = "What is shared with whom."},
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
